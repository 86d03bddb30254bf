import { CA } from "../support/certificates";
import { faultLines, withValue } from "../support/faults";
import { exampleSpec, PRIVATE_KEY } from "../support/specs";
import { eachRow } from "../support/tables";

const mirrors = ["registries", "mirrors"];
const access = ["registries", "access"];

describe("registries", () => {
  const pem =
    "holds no certificate in PEM form, or something else too; give the file that begins with -----BEGIN CERTIFICATE-----";
  eachRow([
    [["registries"], {}],
    [
      ["registries"],
      {
        mirrors: {
          "docker.io": {
            endpoints: ["https://mirror.example:5000/v2", "http://192.0.2.5:5000"],
            rewrite: { "^rancher/(.*)": "mirror/rancher/$1" },
          },
          "*": {},
        },
        access: {
          "mirror.example:5000": { username: "u", password: "p", ca: CA },
          "[2001:db8::5]:5000": { insecureSkipVerify: true },
        },
        systemDefault: "reg.example:5000",
        embedded: true,
      },
    ],
    [
      mirrors,
      { "https://docker.io": {} },
      'registries.mirrors["https://docker.io"]: https://docker.io is a URL; leave out what is before the host: registry.example:5000',
    ],
    [
      mirrors,
      { "docker.io/rancher": {} },
      'registries.mirrors["docker.io/rancher"]: docker.io/rancher is no host or host:port; give one such as registry.example:5000',
    ],
    [
      mirrors,
      { "docker.io": { endpoints: ["mirror.example:5000"] } },
      'registries.mirrors["docker.io"].endpoints[0]: mirror.example:5000 is no http or https URL; give one such as https://mirror.example:5000',
    ],
    [
      mirrors,
      { "docker.io": { endpoints: ["https://u:p@mirror.example"] } },
      'registries.mirrors["docker.io"].endpoints[0]: holds a user name or password; give an address without',
    ],
    [
      mirrors,
      { "docker.io": { rewrite: { "^(a": "b" } } },
      'registries.mirrors["docker.io"].rewrite["^(a"]: "^(a" is no regular expression; give one such as ^rancher/(.*)',
    ],
    [
      mirrors,
      { "docker.io": { rewrite: { "^(?!a)": "b" } } },
      'registries.mirrors["docker.io"].rewrite["^(?!a)"]: holds (?!, which Go\'s regular expressions don\'t know; give one such as ^rancher/(.*)',
    ],
    [
      mirrors,
      { "docker.io": { rewrite: { "^a": "b c" } } },
      'registries.mirrors["docker.io"].rewrite["^a"]: "b c" is no part of an image\'s name; give one such as mirror/rancher/$1',
    ],
    [
      access,
      { "*": { username: "u", password: "p" } },
      'registries.access["*"]: "*" is no host or host:port; give one such as registry.example:5000',
    ],
    [
      access,
      { "reg.example:70000": {} },
      'registries.access["reg.example:70000"]: reg.example:70000 is no host or host:port; give one such as registry.example:5000',
      'registries.access["reg.example:70000"]: says nothing; give username and password, or ca',
    ],
    [
      access,
      { "reg.example": { username: "u" } },
      'registries.access["reg.example"].password: is missing; give both, or none',
    ],
    [
      access,
      { "reg.example": { username: "", password: "p " } },
      'registries.access["reg.example"].password: begins or ends with a space; take it off',
      'registries.access["reg.example"].username: is empty; give it, or leave it out',
    ],
    [
      access,
      { "reg.example": { ca: CA, insecureSkipVerify: true } },
      'registries.access["reg.example"].ca: stands beside insecureSkipVerify, which trusts whoever answers; remove one of them',
    ],
    [access, { "reg.example": { ca: "x" } }, `registries.access["reg.example"].ca: ${pem}`],
    [
      access,
      { "reg.example": { ca: CA.replace(/[A-Z]{6}/, "AAAAAA") + "and more" } },
      `registries.access["reg.example"].ca: ${pem}`,
    ],
    [
      access,
      { "reg.example": { ca: PRIVATE_KEY } },
      'registries.access["reg.example"].ca: is a private key; give the certificate, and make a new key if others can read this one',
    ],
    [
      ["registries", "embedded"],
      true,
      'registries.embedded: shares images of the registries in mirrors, and there are none; list them, such as { "docker.io": {} }',
    ],
    [
      ["registries", "fallBack"],
      false,
      "registries.fallBack: is false without any mirror; list mirrors, or leave it out",
    ],
    [
      ["registries"],
      { fallBack: false, mirrors: { "docker.io": {} } },
      'registries.mirrors["docker.io"]: has no endpoints, and fallBack is false: nobody would be asked; list endpoints',
    ],
    [["registries"], { fallBack: false, embedded: true, mirrors: { "docker.io": {} } }],
    [
      ["registries", "systemDefault"],
      "https://reg.example",
      "registries.systemDefault: https://reg.example is a URL; leave out what is before the host: registry.example:5000",
    ],
  ]);
});

describe("proxy", () => {
  const url =
    "is no http:// or https:// URL of a host, with a port and a login at most; give one such as http://proxy.example:3128; other characters of a login as %XX";
  eachRow([
    [["proxy"], { https: "http://proxy.example:3128" }],
    [["proxy"], { https: "https://u:p%40ss@[2001:db8::1]:3128", http: "http://192.0.2.4" }],
    [["proxy"], { http: "http://proxy.example" }, "proxy.https: is missing; give the proxy's URL"],
    [["proxy"], { https: "proxy.example:3128" }, `proxy.https: ${url}`],
    [["proxy"], { https: "socks5://proxy.example" }, `proxy.https: ${url}`],
    [["proxy"], { https: "http://u:it's@proxy.example" }, `proxy.https: ${url}`],
    [["proxy"], { https: "http://proxy.example/path" }, `proxy.https: ${url}`],
    [["proxy"], { https: 3128 }, "proxy.https: is a number; give the proxy's URL"],
    [
      ["proxy"],
      {
        https: "http://proxy.example",
        except: [".example.com", "192.0.2.0/24", "reg.example", "2001:db8::/32", "192.0.2.1"],
      },
    ],
    ...["*", "10.0.0", "a b", ""].map(
      (text) =>
        [
          ["proxy"],
          { https: "http://proxy.example", except: [text] },
          `proxy.except[0]: ${/^\d/.test(text) ? text : JSON.stringify(text)} is no name, address or CIDR; give one such as .example.com, 192.0.2.1 or 192.0.2.0/24`,
        ] as const,
    ),
  ]);
});

describe("snapshots to S3", () => {
  const at = ["etcd", "snapshots", "s3"];
  const good = { bucket: "backups", accessKeyId: "AK", secretAccessKey: "secret" };
  eachRow([
    [at, good],
    [
      at,
      {
        ...good,
        endpoint: "s3.example:9000",
        region: "eu-central-1",
        folder: "prod/etcd",
        retention: 30,
        endpointCa: CA,
      },
    ],
    [
      at,
      {},
      "etcd.snapshots.s3.accessKeyId: is missing; give the access key's id",
      "etcd.snapshots.s3.bucket: is missing; name a bucket that exists",
      "etcd.snapshots.s3.secretAccessKey: is missing; give the access key itself",
    ],
    [
      at,
      { ...good, endpoint: "https://s3.example" },
      "etcd.snapshots.s3.endpoint: https://s3.example is a URL; leave out what is before the host: s3.example:9000",
    ],
    [
      at,
      { ...good, bucket: "Back_ups" },
      "etcd.snapshots.s3.bucket: Back_ups is no name of a bucket; give 3 to 63 of a-z, 0-9, . and -, with a letter or digit at both ends",
    ],
    [
      at,
      { ...good, folder: "/prod" },
      'etcd.snapshots.s3.folder: "/prod" is no folder; give names of A-Z, a-z, 0-9, ., _ and - with single slashes between them',
    ],
    [
      at,
      { ...good, endpointCa: CA, insecureSkipVerify: true },
      "etcd.snapshots.s3.endpointCa: stands beside insecureSkipVerify, which trusts whoever answers; remove one of them",
    ],
  ]);

  test.each([
    ["v1.33.3+k3s1", false],
    ["v1.33.4+k3s1", true],
    ["v1.34.0+k3s1", true],
  ])("a retention of its own with %s: %s", (version, known) => {
    const spec = withValue(withValue(exampleSpec(), ["version"], version), at, {
      ...good,
      retention: 5,
    });
    expect(faultLines(spec)).toEqual(
      known
        ? []
        : [
            `etcd.snapshots.s3.retention: is given, and ${version} keeps as many snapshots there as on disk; use etcd.snapshots.retention for both, or take v1.33.4, v1.34.0 or later`,
          ],
    );
  });
});

describe("keys that an argument sets", () => {
  const both = (argument: object, config: object) => ({ ...exampleSpec(), ...argument, ...config });
  test.each<[object, object, string[]]>([
    [
      { registries: {} },
      { agentConfig: { "private-registry": "/x" } },
      ['agentConfig["private-registry"]: is set by the argument registries; remove one of them'],
    ],
    [{}, { agentConfig: { "private-registry": "/x" } }, []],
    [
      { hardening: "cis" },
      { serverConfig: { "protect-kernel-defaults": false } },
      [
        'serverConfig["protect-kernel-defaults"]: is set by the argument hardening; remove one of them',
      ],
    ],
    [{}, { serverConfig: { "etcd-s3": true, "etcd-s3-config-secret": "s" } }, []],
    [
      { etcd: { snapshots: { s3: { bucket: "abc", accessKeyId: "a", secretAccessKey: "b" } } } },
      { serverConfig: { "etcd-s3-config-secret": "s" } },
      [
        'serverConfig["etcd-s3-config-secret"]: is set by the argument etcd.snapshots.s3; remove one of them',
      ],
    ],
  ])("%j with %j", (argument, config, lines) => {
    expect(faultLines(both(argument, config))).toEqual(lines);
  });
});

describe("hardening", () => {
  test.each([
    ["kube-apiserver-arg", "anonymous-auth=true"],
    ["kube-apiserver-arg", "authorization-mode=RBAC"],
    ["kube-apiserver-arg", "authorization-mode=Node,RBAC,AlwaysAllow"],
    ["kube-apiserver-arg", "enable-admission-plugins=NodeRestriction"],
    ["kube-apiserver-arg", "disable-admission-plugins=PodSecurity"],
    ["kube-apiserver-arg", "audit-log-maxage=7"],
    ["kube-apiserver-arg", "tls-cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA"],
    ["kube-controller-manager-arg", "terminated-pod-gc-threshold=0"],
    ["kube-scheduler-arg", "bind-address=0.0.0.0"],
    ["kubelet-arg", "read-only-port=10255"],
    ["kubelet-arg", "streaming-connection-idle-timeout=0s"],
    ["etcd-arg", "client-cert-auth=false"],
  ])("refuses %s %s", (key, arg) => {
    const spec = { ...exampleSpec(), serverConfig: { [key]: ["v=2", arg] } };
    const at = `serverConfig["${key}"][1]`;
    const shown = /,/.test(arg) ? JSON.stringify(arg) : arg;
    expect(faultLines(spec)).toEqual([]);
    expect(faultLines({ ...spec, hardening: "cis" })).toEqual([
      `${at}: ${shown} undoes what hardening brings; remove it, or remove hardening`,
    ]);
  });

  test.each([
    [
      "kube-apiserver-arg",
      "enable-admission-plugins=NodeRestriction,EventRateLimit,AlwaysPullImages",
    ],
    ["kube-apiserver-arg", "enable-admission-plugins+=AlwaysPullImages"],
    ["kube-apiserver-arg", "audit-log-maxage=0"],
    ["kube-apiserver-arg", "audit-log-maxsize=200"],
    ["kube-apiserver-arg", "admission-control-config-file=/etc/own.yaml"],
    ["kubelet-arg", "streaming-connection-idle-timeout=1m"],
  ])("takes %s %s", (key, arg) => {
    const spec = { ...exampleSpec(), hardening: "cis", serverConfig: { [key]: arg } };
    expect(faultLines(spec)).toEqual([]);
  });
});

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import type { ClusterSpec } from "../../components/model/args";
import { reveal } from "../../components/model/secret-leaves";
import { nodeConfig } from "../../components/render/config-yaml";
import { fileLines, type NodeFile, nodeFiles } from "../../components/render/node-files";
import { noProxy } from "../../components/render/proxy";
import { stepScript } from "../../components/render/shell";
import {
  NO_SECRETS,
  prepareScript,
  rolloutScript,
  wantedDigest,
} from "../../components/render/steps";
import { bash, variablesOf } from "../support/bash";
import { CA } from "../support/certificates";
import { examplePlan, nodeNamed, secretsOf } from "../support/rendered";
import { exampleSpec } from "../support/specs";

const REGISTRIES: ClusterSpec["registries"] = {
  mirrors: {
    "docker.io": {
      endpoints: ["https://mirror.example:5000", "https://other.example"],
      rewrite: { "^rancher/(.*)": "mirror/rancher/$1" },
    },
    "*": {},
  },
  access: {
    "mirror.example:5000": { username: "yes", password: `it's "0600"`, ca: CA },
    "other.example": { insecureSkipVerify: true },
  },
  fallBack: false,
  systemDefault: "mirror.example:5000",
  embedded: true,
};
const PROXY = { https: "http://u:secret@proxy.example:3128" };
const S3 = {
  bucket: "backups",
  accessKeyId: "AK1",
  secretAccessKey: "0600",
  endpoint: "s3.example:9000",
  folder: "prod",
  endpointCa: CA,
};

const specWith = (more: Partial<ClusterSpec>): ClusterSpec => ({ ...exampleSpec(), ...more });
const withS3 = (more: Partial<typeof S3> & { retention?: number } = {}) =>
  specWith({ etcd: { snapshots: { s3: { ...S3, ...more } } } });

/** Files of a node as they come to lie on its host. */
function filesOf(spec: ClusterSpec, name: string): NodeFile[] {
  const open = reveal(examplePlan(spec), secretsOf(spec).leaves);
  return nodeFiles(open, nodeNamed(open, name));
}
const configOf = (spec: ClusterSpec, name: string) => {
  const plan = examplePlan(spec);
  return parse(nodeConfig(plan, nodeNamed(plan, name)), { version: "1.1" }) as Record<
    string,
    unknown
  >;
};
const digestOf = (spec: ClusterSpec, name: string) => {
  const plan = examplePlan(spec);
  return wantedDigest(plan, nodeNamed(plan, name));
};
const content = (files: readonly NodeFile[], path: string) =>
  files.find((file) => file.path === path)?.content ?? "(no such file)";

describe("registries", () => {
  const spec = specWith({ registries: REGISTRIES });
  const files = filesOf(spec, "a1");

  test("registries.yaml says what was given, and is nobody's to read", () => {
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      ["/etc/rancher/k3s/registries.yaml", "600"],
      ["/etc/rancher/k3s/registries/mirror.example_5000.crt", "644"],
    ]);
    expect(parse(content(files, "/etc/rancher/k3s/registries.yaml"), { version: "1.1" })).toEqual({
      mirrors: {
        "*": {},
        "docker.io": {
          endpoint: ["https://mirror.example:5000", "https://other.example"],
          rewrite: { "^rancher/(.*)": "mirror/rancher/$1" },
        },
      },
      configs: {
        "mirror.example:5000": {
          auth: { username: "yes", password: `it's "0600"` },
          tls: { ca_file: "/etc/rancher/k3s/registries/mirror.example_5000.crt" },
        },
        "other.example": { tls: { insecure_skip_verify: true } },
      },
    });
    expect(content(files, "/etc/rancher/k3s/registries/mirror.example_5000.crt")).toBe(CA);
  });

  test("keys of config.yaml", () => {
    const keys = [
      "disable-default-registry-endpoint",
      "system-default-registry",
      "embedded-registry",
    ];
    const found = (name: string) => keys.map((key) => configOf(spec, name)[key]);
    expect(found("s1")).toEqual([true, "mirror.example:5000", true]);
    expect(found("a1")).toEqual([true, undefined, undefined]);
  });

  test("another order of names is the same file", () => {
    const { mirrors = {}, access = {} } = REGISTRIES ?? {};
    const turned = <T>(record: Record<string, T>) =>
      Object.fromEntries(Object.entries(record).reverse());
    const other = { ...REGISTRIES, mirrors: turned(mirrors), access: turned(access) };
    expect(digestOf(specWith({ registries: other }), "a1")).toBe(digestOf(spec, "a1"));
  });

  test("credentials alone need no mirror", () => {
    const own = { access: { "reg.example": { username: "u", password: "p" } } };
    const [file] = filesOf(specWith({ registries: own }), "s1");
    expect(parse(file?.content ?? "")).toEqual({
      configs: { "reg.example": { auth: { username: "u", password: "p" } } },
    });
  });
});

describe("proxy", () => {
  const spec = specWith({ proxy: { ...PROXY, except: [".corp.example", "192.0.2.20/31"] } });
  const plan = examplePlan(spec);

  test("environment of the service", () => {
    expect(filesOf(spec, "a1")).toEqual([
      {
        path: "/var/lib/quorate/environment",
        mode: "600",
        content:
          "HTTPS_PROXY='http://u:secret@proxy.example:3128'\n" +
          "HTTP_PROXY='http://u:secret@proxy.example:3128'\n" +
          "NO_PROXY='localhost,127.0.0.0/8,::1,.svc,.cluster.local,10.42.0.0/16,10.43.0.0/16," +
          "192.0.2.10,192.0.2.11,192.0.2.12,192.0.2.13,192.0.2.22,192.0.2.23,.corp.example,192.0.2.20/31'\n",
      },
    ]);
    const unit = (some: ClusterSpec) => {
      const own = examplePlan(some);
      return variablesOf(prepareScript(own, nodeNamed(own, "a1"), NO_SECRETS), ["SERVICE_UNIT"])[
        "SERVICE_UNIT"
      ];
    };
    expect(unit(spec)).toContain("\nEnvironmentFile=/var/lib/quorate/environment\n");
    expect(unit(exampleSpec())).not.toContain("/var/lib/quorate/environment");
  });

  test("another node changes nobody's list where a CIDR of `except` holds it", () => {
    const more = (except: string[]) => {
      const some = specWith({ proxy: { ...PROXY, except } });
      const before = noProxy(examplePlan(some));
      some.agents = [...(some.agents ?? []), { name: "a4", address: "192.0.2.24", hostKey: "" }];
      return noProxy(examplePlan(some)).join() === before.join();
    };
    expect(more(["192.0.2.0/24"])).toBe(true);
    expect(more([])).toBe(false);
  });

  test("downloads read it from a file descriptor: it is in no argument and no environment", () => {
    const script = prepareScript(plan, nodeNamed(plan, "a1"), secretsOf(spec));
    const text = script.slice(0, script.lastIndexOf('"$1"\n}\n'));
    const directory = mkdtempSync(join(tmpdir(), "quorate-proxy-"));
    try {
      const fake = `#!/bin/bash
printf '%s ' "$@" >>${directory}/args; env >>${directory}/environment
while [ $# -gt 0 ]; do [ "$1" != --config ] || cat "$2"; shift; done
`;
      const said = bash(`${text}
cat >${directory}/curl <<'FAKE'
${fake}FAKE
chmod +x ${directory}/curl
PATH=${directory}:$PATH
use_proxy
curl --silent https://mirror.example/file
curl --silent http://mirror.example/file
}
quorate
`);
      const line = 'proxy = "http://u:secret@proxy.example:3128"';
      expect(said.split("\n").filter((some) => some === line)).toHaveLength(2);
      const seen = ["args", "environment"].map((name) =>
        readFileSync(join(directory, name), "utf8"),
      );
      expect(seen.join("")).not.toContain("secret");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("snapshots to S3", () => {
  test("keys in a file of their own, all else in config.yaml", () => {
    const files = filesOf(withS3(), "s1");
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      ["/etc/rancher/k3s/config.yaml.d/90-quorate-s3.yaml", "600"],
      ["/etc/rancher/k3s/quorate-s3-ca.crt", "644"],
    ]);
    expect(files[0]?.content).toBe('etcd-s3-access-key: "AK1"\netcd-s3-secret-key: "0600"\n');
    const found = Object.entries(configOf(withS3(), "s1")).filter(([key]) => /s3/.test(key));
    expect(Object.fromEntries(found)).toEqual({
      "etcd-s3": true,
      "etcd-s3-bucket": "backups",
      "etcd-s3-endpoint": "s3.example:9000",
      "etcd-s3-region": "us-east-1",
      "etcd-s3-folder": "prod",
      "etcd-s3-retention": 12,
      "etcd-s3-endpoint-ca": "/etc/rancher/k3s/quorate-s3-ca.crt",
    });
    expect(filesOf(withS3(), "a1")).toEqual([]);
    expect(Object.keys(configOf(withS3(), "a1")).filter((key) => /s3/.test(key))).toEqual([]);
  });

  test("older releases know no retention of its own", () => {
    const old = { ...withS3(), version: "v1.33.3+k3s1" };
    expect(configOf(old, "s1")).not.toHaveProperty("etcd-s3-retention");
    expect(configOf(withS3({ retention: 99 }), "s1")["etcd-s3-retention"]).toBe(99);
  });
});

describe("addresses", () => {
  test("from outside", () => {
    const spec = exampleSpec();
    for (const host of [spec.servers[0], spec.agents?.[0]]) {
      if (host !== undefined) host.externalAddresses = ["198.51.100.7"];
    }
    expect(configOf(spec, "s1")).toMatchObject({
      "node-ip": "192.0.2.11",
      "node-external-ip": ["198.51.100.7"],
      "advertise-address": "192.0.2.11",
    });
    expect(configOf(spec, "a1")).toMatchObject({ "node-external-ip": ["198.51.100.7"] });
    expect(configOf(spec, "a1")).not.toHaveProperty("advertise-address");
    expect(digestOf(spec, "s2")).toBe(digestOf(exampleSpec(), "s2"));
  });

  test("of both families", () => {
    const spec = specWith({
      network: {
        clusterCidr: ["10.42.0.0/16", "fd00:42::/56"],
        serviceCidr: ["10.43.0.0/16", "fd00:43::/112"],
      },
    });
    spec.servers.forEach((host, i) => (host.secondAddress = `2001:db8:0:0::1${i}`));
    spec.agents?.forEach((host, i) => (host.secondAddress = `2001:db8::2${i}`));
    expect(configOf(spec, "s1")).toMatchObject({
      "node-ip": "192.0.2.11,2001:db8::10",
      "cluster-cidr": "10.42.0.0/16,fd00:42::/56",
      "flannel-ipv6-masq": true,
    });
    expect(configOf(spec, "a1")["node-ip"]).toBe("192.0.2.21,2001:db8::20");
    expect(configOf(spec, "a1")).not.toHaveProperty("flannel-ipv6-masq");
    const own = { ...spec, serverConfig: { "flannel-ipv6-masq": false } };
    expect(configOf(own, "s1")["flannel-ipv6-masq"]).toBe(false);
  });
});

describe("hardening of k3s", () => {
  const spec = specWith({ hardening: "cis" });

  test("config.yaml of a server", () => {
    const plain = configOf(exampleSpec(), "s1");
    const own = Object.entries(configOf(spec, "s1")).filter(([key]) => !(key in plain));
    expect(Object.fromEntries(own)).toMatchSnapshot();
  });

  test("admission and audit files", () => {
    expect(filesOf(spec, "s1").map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      "600 /etc/rancher/k3s/hardening/admission.yaml",
      "600 /etc/rancher/k3s/hardening/audit.yaml",
    ]);
    for (const file of filesOf(spec, "s1")) {
      expect(
        parseAllDocuments(file.content).map((one) => one.toJSON() as unknown),
      ).toMatchSnapshot();
    }
    expect(filesOf(spec, "a1")).toEqual([]);
  });

  test("a flag of the user's own stands in the place of ours, beside the others", () => {
    const own = specWith({
      hardening: "cis",
      fastNodeFailure: true,
      serverConfig: {
        "kube-apiserver-arg": ["audit-log-maxage=90", "enable-admission-plugins+=AlwaysPullImages"],
        "kubelet-arg": "max-pods=200",
      },
    });
    const args = configOf(own, "s1")["kube-apiserver-arg"] as string[];
    expect(args.filter((arg) => /maxage|enable-admission|toleration/.test(arg))).toEqual([
      "enable-admission-plugins=NodeRestriction,EventRateLimit",
      "audit-log-maxage=90",
      "enable-admission-plugins+=AlwaysPullImages",
      ...args.filter((arg) => arg.includes("toleration")),
    ]);
    expect(args.filter((arg) => arg.includes("toleration")).length).toBeGreaterThan(0);
    expect(configOf(own, "s1")["kubelet-arg"]).toContain("max-pods=200");
  });

  test("the kernel's settings come with the preparation of every host", () => {
    const sysctls = (some: ClusterSpec) => {
      const plan = examplePlan(some);
      const script = prepareScript(plan, nodeNamed(plan, "a1"), NO_SECRETS);
      return variablesOf(script, ["SYSCTLS"])["SYSCTLS"] ?? "";
    };
    const plain = sysctls(exampleSpec());
    expect(sysctls(spec).replace(plain, "").split("\n").filter(Boolean)).toEqual([
      "vm.panic_on_oom = 0",
      "vm.overcommit_memory = 1",
      "kernel.panic = 10",
      "kernel.panic_on_oops = 1",
    ]);
  });
});

describe("encryption of Secrets on servers that live", () => {
  const HEAD =
    '{"kind":"EncryptionConfiguration","resources":[{"resources":["secrets"],"providers":[';
  const KEY = '{"aescbc":{"keys":[{"name":"k","secret":"c2VjcmV0"}]}}';
  const STATES = {
    never: undefined,
    enabled: `${HEAD}{"identity":{}}]}]}`,
    encrypted: `${HEAD}${KEY},{"identity":{}}]}]}`,
    decrypted: `${HEAD}{"identity":{}},${KEY}]}]}`,
  };
  const WANTED = "secrets-encryption: true\n";

  test.each<[keyof typeof STATES, { data: boolean; wanted: boolean }, string]>([
    ["never", { data: false, wanted: true }, "good"],
    ["never", { data: true, wanted: true }, "QRT-227"],
    ["never", { data: true, wanted: false }, "good"],
    ["enabled", { data: true, wanted: true }, "good"],
    ["enabled", { data: true, wanted: false }, "good"],
    ["encrypted", { data: true, wanted: true }, "good"],
    ["encrypted", { data: true, wanted: false }, "QRT-228"],
    ["decrypted", { data: true, wanted: false }, "good"],
  ])("%s, %j: %s", (state, { data, wanted }, said) => {
    const root = mkdtempSync(join(tmpdir(), "quorate-encryption-"));
    try {
      if (data) mkdirSync(join(root, "server/db/etcd/member"), { recursive: true });
      mkdirSync(join(root, "server/cred"), { recursive: true });
      const text = STATES[state];
      if (text !== undefined) writeFileSync(join(root, "server/cred/encryption-config.json"), text);
      const config = `node-name: "s1"\n${wanted ? WANTED : ""}disable: []\n`;
      const script = stepScript(
        { NODE: "s1", STEP: "prepare", STATE: root, DATA: root, CONFIG_DIR: root, CONFIG: config },
        ["base", "service", "node-files", "encryption"],
      );
      const body = script.slice(0, script.lastIndexOf('"$1"\n}\n'));
      const told = bash(`(${body}check_encryption; echo good\n}\nquorate) 2>&1 || true\n`);
      expect(/QRT-\d+|good/.exec(told)?.[0]).toBe(said);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  test("is looked at on servers of k3s only", () => {
    const prepare = (spec: ClusterSpec, name: string) => {
      const plan = examplePlan(spec);
      return prepareScript(plan, nodeNamed(plan, name), NO_SECRETS).includes("check_encryption");
    };
    const rke2 = specWith({ distribution: "rke2", version: "v1.36.5+rke2r1" });
    expect([
      prepare(exampleSpec(), "s1"),
      prepare(exampleSpec(), "a1"),
      prepare(rke2, "s1"),
    ]).toEqual([true, false, false]);
  });

  test("a hardened cluster can go without", () => {
    const spec = specWith({ hardening: "cis", serverConfig: { "secrets-encryption": false } });
    expect(configOf(spec, "s1")["secrets-encryption"]).toBe(false);
  });
});

test("a cluster that asks for none of this restarts no node: what is wanted of each stays what it was", () => {
  expect([digestOf(exampleSpec(), "s1"), digestOf(exampleSpec(), "a1")]).toEqual([
    "15062399e68a",
    "5408b5f23d3a",
  ]);
});

describe("secrets and fingerprints", () => {
  const spec: ClusterSpec = {
    ...withS3(),
    registries: REGISTRIES,
    proxy: PROXY,
  };
  const plan = examplePlan(spec);
  const marked = reveal(
    plan,
    Object.fromEntries(Object.keys(secretsOf(spec).leaves).map((key) => [key, `${key} 1`])),
  );

  test("no public text holds one", () => {
    for (const name of ["s1", "a1"]) {
      const node = nodeNamed(plan, name);
      const text =
        prepareScript(plan, node, NO_SECRETS) +
        rolloutScript(plan, node) +
        nodeFiles(plan, node)
          .map((file) => file.content)
          .join("");
      for (const secret of ["u:secret@", `it's "0600"`, "AK1"]) expect(text).not.toContain(secret);
      expect(text).toContain(
        '(registries.access["mirror.example:5000"].password)'.replaceAll('"', '\\"'),
      );
    }
  });

  test("a changed mark changes what is wanted", () => {
    for (const name of ["s1", "a1"]) {
      expect(wantedDigest(marked, nodeNamed(marked, name))).not.toBe(
        wantedDigest(plan, nodeNamed(plan, name)),
      );
    }
  });

  test("the digest laid down is the one that is asked for", () => {
    const node = nodeNamed(marked, "s1");
    const keys = Object.entries(secretsOf(spec).leaves).map(([key, value]) => [`${key} 1`, value]);
    const secrets = { ...NO_SECRETS, leaves: Object.fromEntries(keys) as Record<string, string> };
    const wanted = (script: string) => variablesOf(script, ["WANTED"])["WANTED"];
    expect(wanted(prepareScript(marked, node, secrets))).toBe(wanted(rolloutScript(marked, node)));
  });
});

describe("files on a host", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "quorate-files-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const file = (name: string, text: string): NodeFile => ({
    path: `${root}/etc/${name}`,
    mode: "600",
    content: text,
  });

  function install(files: readonly NodeFile[]): string {
    const script = stepScript(
      { NODE: "a1", STEP: "prepare", STATE: `${root}/state`, FILES: fileLines(files) },
      ["base", "node-files"],
    );
    const body = script.slice(0, script.lastIndexOf('"$1"\n}\n'));
    return bash(
      `${body}mkdir -p "$STATE/wanted"; lay_down_files; install_files; echo "$RESULT"; }\nquorate 2>/dev/null\n`,
    ).trim();
  }
  const names = (folder: string) => readdirSync(join(root, folder)).sort();

  test("come, stay, change and go", () => {
    const a = file("a.yaml", 'secret: "it\'s"\nlines: 2\n');
    const b = file("b.crt", "B\n");
    expect(install([a, b])).toBe("changed");
    expect(readFileSync(a.path, "utf8")).toBe(a.content);
    expect(statSync(a.path).mode & 0o777).toBe(0o600);
    expect(install([a, b])).toBe("same");
    expect(install([{ ...a, content: "other\n" }, b])).toBe("changed");
    expect(readFileSync(a.path, "utf8")).toBe("other\n");
    expect(install([b])).toBe("changed");
    expect(names("etc")).toEqual(["b.crt"]);
    expect(install([])).toBe("changed");
    expect([names("etc"), names("state"), names("state/wanted")]).toEqual([[], ["wanted"], []]);
    expect(install([])).toBe("same");
  });
});

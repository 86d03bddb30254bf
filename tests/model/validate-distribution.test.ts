import { CONFIG_KEYS } from "../../components/model/config-keys";
import { knownStorage } from "../../components/model/longhorn/known-storage";
import { knownCluster } from "../../components/model/metallb/known-cluster";
import { ownedKeyComplaint } from "../../components/model/owned-keys";
import { faultLines } from "../support/faults";
import { rke2Spec, SPECS } from "../support/specs";
import { eachRow } from "../support/tables";

/*
 * What depends on the distribution.
 */

test.each(SPECS)("the example of %s has no fault", (_name, specOf) => {
  expect(faultLines(specOf())).toEqual([]);
});

describe("versions of RKE2", () => {
  const exact = "give an exact release such as v1.36.5+rke2r1";
  const noRelease = "is no exact release of RKE2";
  eachRow(
    [
      [["version"], "v1.32.0+rke2r1"],
      [["version"], "v1.33.13+rke2r2"],
      [["version"], "v1.37.0-rc1+rke2r1"],
      [["version"], undefined, `version: is missing; give an exact release such as v1.36.5+k3s1`],
      [
        ["version"],
        "stable",
        `version: stable is a channel, whose release changes by itself; ${exact}`,
      ],
      [
        ["version"],
        "v1.31.9+rke2r1",
        "version: v1.31.9+rke2r1 is too old; give v1.32.0+rke2r1 or later: older releases are not tested and get no fixes",
      ],
      [
        ["version"],
        "v1.36.5+k3s1",
        "version: v1.36.5+k3s1 is a release of k3s; give one of RKE2 such as v1.36.5+rke2r1, or distribution: k3s",
      ],
      [["version"], "v1.36.5", `version: v1.36.5 ${noRelease}; write v1.36.5+rke2r1`],
      [["version"], "1.36.5-rke2r2", `version: 1.36.5-rke2r2 ${noRelease}; write v1.36.5+rke2r2`],
      [["version"], "v1.36.5+rke21", `version: v1.36.5+rke21 ${noRelease}; write v1.36.5+rke2r1`],
      [["version"], 1.36, `version: is 1.36; ${exact}`],
    ],
    rke2Spec,
  );
});

describe("serverConfig and agentConfig of RKE2", () => {
  const k3s = "is a key of k3s, and RKE2 has none of that name";
  eachRow(
    [
      [
        ["serverConfig"],
        {
          disable: ["rke2-metrics-server"],
          "audit-policy-file": "/etc/rancher/rke2/audit.yaml",
          "control-plane-resource-requests": "kube-apiserver-cpu=500m",
          "etcd-extra-env": ["A=b"],
          "enable-servicelb": false,
          "kube-apiserver-arg": ["v=2"],
        },
      ],
      [["agentConfig"], { "kubelet-arg": ["max-pods=200"], "kubelet-path": "/usr/bin/kubelet" }],
      [
        ["serverConfig"],
        { "flannel-backend": "host-gw" },
        `serverConfig["flannel-backend"]: ${k3s}; use network.cni, or a HelmChartConfig of the plugin`,
      ],
      [
        ["serverConfig"],
        { "disable-helm-controller": true },
        `serverConfig["disable-helm-controller"]: ${k3s}; remove it`,
      ],
      [
        ["serverConfig"],
        { cni: "cilium" },
        "serverConfig.cni: is set by the library; use network.cni",
      ],
      [
        ["serverConfig"],
        { profile: "cis" },
        "serverConfig.profile: is set by the library; use hardening",
      ],
      [
        ["agentConfig"],
        { "flannel-iface": "eth1" },
        `agentConfig["flannel-iface"]: is a key of k3s; use network.interface, or the host's interface`,
      ],
      [
        ["serverConfig"],
        { "secrets-encryption": true },
        `serverConfig["secrets-encryption"]: is always on; remove it`,
      ],
      [
        ["agentConfig"],
        { "etcd-arg": ["v=1"] },
        'agentConfig["etcd-arg"]: is a key of servers, and rke2 agent skips it; move it to serverConfig',
      ],
      [
        ["serverConfig"],
        { "audit-policyfile": "x" },
        'serverConfig["audit-policyfile"]: is no key of RKE2; write audit-policy-file, or remove it',
      ],
    ],
    rke2Spec,
  );
});

describe("keys of RKE2 with k3s", () => {
  eachRow([
    [["serverConfig"], { cni: "canal" }, "serverConfig.cni: is a key of RKE2; use network.cni"],
    [
      ["serverConfig"],
      { "ingress-controller": "none" },
      'serverConfig["ingress-controller"]: is a key of RKE2; use network.ingress',
    ],
    [
      ["serverConfig"],
      { "kubelet-path": "x" },
      'serverConfig["kubelet-path"]: is a key of RKE2, and k3s has none of that name; remove it',
    ],
  ]);
});

test("no key has a type that depends on the distribution", () => {
  for (const [key, { kind }] of CONFIG_KEYS.rke2) {
    expect([key, CONFIG_KEYS.k3s.get(key)?.kind ?? kind]).toEqual([key, kind]);
  }
});

test.each(["token", "server", "node-ip", "tls-san", "data-dir", "cluster-init"])(
  "%s is set by the library with both",
  (key) => {
    expect(ownedKeyComplaint(key, "rke2")).toEqual(ownedKeyComplaint(key, "k3s"));
    expect(ownedKeyComplaint(key, "rke2")).toBeDefined();
  },
);

describe("what k3s comes with", () => {
  eachRow([
    [["network"], { cni: "none", ingress: "none" }],
    [["network"], { cni: "flannel", ingress: "traefik" }],
    [
      ["network", "cni"],
      "canal",
      "network.cni: canal does not come with k3s; write one of flannel, none",
    ],
    [
      ["network", "ingress"],
      "ingress-nginx",
      "network.ingress: ingress-nginx does not come with k3s; write traefik, or none to bring it yourself",
    ],
  ]);

  test("no other backend of flannel where there is no flannel", () => {
    const [, specOf] = SPECS[0];
    const backend = (value: string) =>
      faultLines({
        ...specOf(),
        network: { cni: "none" },
        serverConfig: { "flannel-backend": value },
      });
    expect(backend("none")).toEqual([]);
    expect(backend("host-gw")).toEqual([
      'serverConfig["flannel-backend"]: is given, and network.cni is none; remove one of the two',
    ]);
  });
});

describe("what RKE2 comes with", () => {
  eachRow(
    [
      ...["canal", "calico", "cilium", "none"].map((cni) => [["network"], { cni }] as const),
      [["network", "ingress"], "ingress-nginx"],
      [["network", "interface"], "eth1"],
      [
        ["network", "cni"],
        "flannel",
        "network.cni: flannel does not come with RKE2; write one of canal, calico, cilium, none",
      ],
      [
        ["servers", 1, "interface"],
        "eth1",
        ...["servers[0]", "servers[2]", "agents[0]", "agents[1]", "agents[2]"]
          .sort()
          .map(
            (path) =>
              `${path}.interface: is missing, and servers[1] has one: canal takes its interface by name on all nodes or on none; give each host one, or network.interface`,
          ),
      ],
    ],
    rke2Spec,
  );

  test("no ingress-nginx from 1.37 on", () => {
    const spec = { ...rke2Spec(), version: "v1.37.1+rke2r1" };
    expect(faultLines({ ...spec, network: { ingress: "ingress-nginx" } })).toEqual([
      "network.ingress: ingress-nginx comes with RKE2 up to v1.36, and version is v1.37.1+rke2r1; write traefik, or none to bring it yourself",
    ]);
  });
});

describe("layers know what RKE2 does not have", () => {
  test("no service load balancer, unless it is asked for", () => {
    const servicelb = (config: object) =>
      knownCluster({}, { ...rke2Spec(), serverConfig: config })?.servicelb;
    expect(servicelb({})).toBe(false);
    expect(servicelb({ "enable-servicelb": true })).toBe(true);
  });

  test("no class of its own for volumes", () => {
    const localPath = SPECS.map(([, specOf]) => knownStorage({}, specOf())?.localPath);
    expect(localPath).toEqual([true, false]);
  });
});

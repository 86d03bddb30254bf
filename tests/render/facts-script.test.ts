import type { ClusterSpec } from "../../components/model/args";
import { distroOf } from "../../components/render/distro/distro";
import { factsScript } from "../../components/render/steps";
import {
  addressLines,
  disk,
  fakeHost,
  IPV6_ROUTE,
  listener,
  MACHINE,
  memory,
  MODULES,
  noRoute,
  ownedBy,
  type Part,
  SWAPS,
} from "../support/facts-host";
import { type FakeHost, type FakeRun, runOnFakeHost } from "../support/fake-host";
import { examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec, rke2Spec } from "../support/specs";

/*
 * The facts step as it runs, on a host made of files and fake commands. Whether real commands print what the fakes do is asked
 * of real hosts in tests/hosts.
 */

jest.setTimeout(120_000);

interface Asked {
  node?: string;
  spec?: ClusterSpec;
}

function factsOn(host: FakeHost, { node = "s1", spec = exampleSpec() }: Asked = {}): FakeRun {
  const plan = examplePlan(spec);
  return runOnFakeHost(factsScript(plan, nodeNamed(plan, node)), host);
}

const accepted = (...warnings: string[]): FakeRun => ({
  status: 0,
  stdout: `{"machineId":"${MACHINE}","hostname":"s1","warnings":${JSON.stringify(warnings)}}\n`,
  stderr: "",
});
const refused = (node: string, ...faults: string[]): FakeRun => ({
  status: 1,
  stdout: "",
  stderr: faults.map((fault) => `quorate: ${node}: facts: ${fault}\n`).join(""),
});

test("a good host prints who it is, and nothing else", () => {
  expect(factsOn(fakeHost())).toEqual(accepted());
});

const elsewhere = (...addresses: string[]) =>
  `QRT-106: no interface has 192.0.2.11, only ${addresses.join(" ")}; correct the host's address`;

const CGROUP_V1 = { commands: { "stat -fc %T /sys/fs/cgroup": "tmpfs\n" } };
const ARM64 = { commands: { "uname -m": "aarch64\n" } };
const RISCV = { commands: { "uname -m": "riscv64\n" } };

const ROWS: readonly [title: string, own: Part, ...faults: string[]][] = [
  [
    "no systemd",
    { files: { "/run/systemd/system/.keep": undefined } },
    "QRT-102: the host does not run systemd; use one that does",
  ],
  [
    "another architecture",
    RISCV,
    "QRT-103: the host's architecture is riscv64; k3s is supported here on amd64 and arm64",
  ],
  [
    "cgroup v1 that nobody accepted",
    CGROUP_V1,
    'QRT-105: the host runs cgroup v1, which the kubelet refuses since Kubernetes 1.35; boot it with cgroup v2, or accept v1 by kubelet-arg: ["fail-cgroupv1=false"] in serverConfig and agentConfig',
  ],
  [
    "an address that is elsewhere",
    { commands: addressLines("198.51.100.7", "192.0.2.12") },
    elsewhere("198.51.100.7", "192.0.2.12"),
  ],
  [
    "an address that only begins like one of its own",
    { commands: addressLines("192.0.2.111") },
    elsewhere("192.0.2.111"),
  ],
  [
    "an address that only ends like one of its own",
    { commands: addressLines("19.192.0.2.11") },
    elsewhere("19.192.0.2.11"),
  ],
  [
    "no address at all",
    { commands: addressLines() },
    "QRT-106: no interface has 192.0.2.11, only none; correct the host's address",
  ],
  [
    "little memory",
    { files: memory(1500 * 1024 - 1) },
    "QRT-107: the host has 1499 MiB of memory; give a host of this role 1500 MiB at least",
  ],
  [
    "little disk",
    { commands: disk(1999) },
    "QRT-108: 1999 MiB are free in /var/lib; make room for 2000 MiB at least",
  ],
  [
    "no default route",
    { commands: noRoute },
    "QRT-109: the host has no default route; add one, k3s and Service addresses need any",
  ],
  [
    "ports that others listen on, each with a line of its own",
    { commands: { ...listener(6443, "nginx"), ...listener(10250, "kubelet") } },
    "QRT-110: port 6443 is taken by nginx; stop what listens there",
    "QRT-110: port 10250 is taken by kubelet; stop what listens there",
  ],
  [
    "a k3s that was not installed here",
    { files: ownedBy("k3s.service"), commands: listener(6443, "k3s-server") },
    "QRT-110: port 6443 is taken by k3s-server; stop what listens there",
  ],
  [
    "an installation made by hand",
    { files: { "/var/lib/rancher/k3s/server/token": "", "/usr/local/bin/k3s": "" } },
    "QRT-111: the host holds an installation that was not made here: /var/lib/rancher/k3s/server /usr/local/bin/k3s; uninstall it first (k3s-uninstall.sh, rke2-uninstall.sh, snap remove microk8s), or take a clean host",
  ],
  [
    "an RKE2 made by hand, of a package",
    { files: { "/usr/lib/systemd/system/rke2-server.service": "" } },
    "QRT-111: the host holds an installation that was not made here: /usr/lib/systemd/system/rke2-server.service; uninstall it first (k3s-uninstall.sh, rke2-uninstall.sh, snap remove microk8s), or take a clean host",
  ],
  [
    "a node of another cluster",
    { files: { "/var/lib/quorate/cluster-name": "staging\n" } },
    "QRT-112: the host belongs to cluster staging; remove it there first, or take another host",
  ],
  [
    "two faults at once",
    { files: memory(1024), commands: noRoute },
    "QRT-107: the host has 1 MiB of memory; give a host of this role 1500 MiB at least",
    "QRT-109: the host has no default route; add one, k3s and Service addresses need any",
  ],
  [
    "faults of all three kinds, of which none hides another",
    {
      files: { "/run/systemd/system/.keep": undefined, "/var/lib/quorate/cluster-name": "old" },
      commands: { ...RISCV.commands, ...listener(2379, "etcd") },
    },
    "QRT-102: the host does not run systemd; use one that does",
    "QRT-110: port 2379 is taken by etcd; stop what listens there",
    "QRT-112: the host belongs to cluster old; remove it there first, or take another host",
    "QRT-103: the host's architecture is riscv64; k3s is supported here on amd64 and arm64",
  ],
];

test.each(ROWS)("refused: %s", (_title, own, ...faults) => {
  expect(factsOn(fakeHost(own))).toEqual(refused("s1", ...faults));
});

/** A host that holds the cluster already, where `process` of the service k3s listens. */
function member(process: string): Part {
  return {
    files: {
      "/var/lib/quorate/installed": "",
      "/var/lib/quorate/cluster-name": "prod",
      "/etc/rancher/k3s/config.yaml": "",
      "/var/lib/rancher/k3s/server/token": "",
      ...ownedBy("k3s.service"),
      ...memory(1024),
    },
    commands: { ...listener(6443, process), ...disk(1) },
  };
}

test("a member can't change over to the other distribution", () => {
  const plan = examplePlan(rke2Spec());
  const ports = distroOf(plan).ports.server.map((port) => [`ss -Hlntp sport = :${port}`, ""]);
  const host = fakeHost({ commands: Object.fromEntries(ports) }, member("containerd"), {
    files: { "/proc/8/cgroup": "0::/system.slice/rke2-server.service\n" },
  });
  expect(factsOn(host, { spec: rke2Spec() })).toMatchObject({
    status: 1,
    stderr:
      "quorate: s1: facts: QRT-121: the host runs k3s of this cluster, and a living cluster can't change to RKE2; make a new cluster on other hosts, or remove this one first\n",
  });
});

test("what pods of a member listen on is its own", () => {
  const files = { "/proc/8/cgroup": "0::/kubepods.slice/kubepods-burstable.slice/cri-1.scope\n" };
  expect(factsOn(fakeHost(member("kube-apiserver"), { files }))).toEqual(accepted());
});

test.each([
  ["1\n", undefined, 1],
  ["1\n", true, 0],
  ["0\n", undefined, 0],
  [undefined, undefined, 0],
])("SELinux enforcing %j, selinux: %j", (enforce, selinux, warnings) => {
  const host = fakeHost({ files: { "/sys/fs/selinux/enforce": enforce } });
  const spec = { ...exampleSpec(), ...(selinux !== undefined && { selinux }) };
  const { stdout } = factsOn(host, { spec });
  const seen = (JSON.parse(stdout) as { warnings: string[] }).warnings;
  expect(seen.filter((text) => text.includes("selinux: true"))).toHaveLength(warnings);
});

const GOOD: readonly [title: string, own: Part][] = [
  ["one MiB more of memory", { files: memory(1500 * 1024) }],
  ["one MiB more of disk", { commands: disk(2000) }],
  ["its address among others", { commands: addressLines("10.0.0.1", "192.0.2.11", "10.0.0.2") }],
  ["arm64", ARM64],
  [
    "a default route of IPv6 only",
    { commands: { ...noRoute, "ip -6 route show default": IPV6_ROUTE } },
  ],
  ["its own k3s on its port, on a small host that was filled by it", member("k3s-server")],
  ["what its own k3s has started on a port", member("containerd")],
];

test.each(GOOD)("accepted: %s", (_title, own) => {
  expect(factsOn(fakeHost(own))).toEqual(accepted());
});

test("being a member excuses no wrong address", () => {
  const own = { commands: addressLines("192.0.2.12") };
  expect(factsOn(fakeHost(member("k3s-server"), own))).toEqual(
    refused("s1", elsewhere("192.0.2.12")),
  );
});

test.each(["nginx.service", "k3s-agent.service", "my-k3s.service"])(
  "being a member excuses no stranger on a port: %s, whatever it calls itself",
  (unit) => {
    const stranger = { files: ownedBy(unit) };
    expect(factsOn(fakeHost(member("k3s-server"), stranger))).toEqual(
      refused("s1", "QRT-110: port 6443 is taken by k3s-server; stop what listens there"),
    );
  },
);

test("being a member excuses no stranger beside its own listener", () => {
  const [line = "", ours = ""] = Object.entries(listener(6443, "k3s-server"))[0] ?? [];
  const stranger = 'LISTEN 0 511 192.0.2.99:6443 0.0.0.0:* users:(("nginx",pid=99,fd=6))\n';
  const both = { commands: { [line]: `${ours}${stranger}` } };
  expect(factsOn(fakeHost(member("k3s-server"), both))).toEqual(
    refused("s1", "QRT-110: port 6443 is taken by nginx; stop what listens there"),
  );
});

test("what the kernel listens on has no process and is named all the same", () => {
  const kernel = {
    commands: { "ss -Hlntp sport = :6443": "LISTEN 0 64 0.0.0.0:6443 0.0.0.0:*\n" },
  };
  expect(factsOn(fakeHost(kernel))).toEqual(
    refused("s1", "QRT-110: port 6443 is taken by the kernel; stop what listens there"),
  );
});

test("an agent is asked for an agent's memory and ports", () => {
  const a1 = (kB: number) =>
    fakeHost({
      files: memory(kB),
      commands: { ...addressLines("192.0.2.21"), ...listener(6443, "nginx") },
    });
  expect(factsOn(a1(400 * 1024), { node: "a1" })).toEqual(accepted());
  expect(factsOn(a1(400 * 1024 - 1), { node: "a1" })).toEqual(
    refused(
      "a1",
      "QRT-107: the host has 399 MiB of memory; give a host of this role 400 MiB at least",
    ),
  );
});

test.each([
  ["amd64", "arm64", {}, ARM64],
  ["arm64", "amd64", ARM64, {}],
] as const)("with a digest of %s only, %s is refused", (given, missing, good, bad) => {
  const spec = exampleSpec();
  spec.artifacts.sha256 = { [given]: "9".repeat(64) };
  expect(factsOn(fakeHost(good), { spec })).toEqual(accepted());
  expect(factsOn(fakeHost(bad), { spec })).toEqual(
    refused(
      "s1",
      `QRT-104: the host is ${missing} and artifacts.sha256.${missing} is not given; add the SHA-256 of that binary`,
    ),
  );
});

test.each([["fail-cgroupv1=false"], [["max-pods=200", "fail-cgroupv1=false"]]])(
  "cgroup v1 is taken where the kubelet is told so by %j, and only on hosts of that role",
  (argument) => {
    const spec = { ...exampleSpec(), serverConfig: { "kubelet-arg": argument } };
    expect(factsOn(fakeHost(CGROUP_V1), { spec })).toEqual(accepted());
    const agent = factsOn(fakeHost(CGROUP_V1, { commands: addressLines("192.0.2.21") }), {
      node: "a1",
      spec,
    });
    expect(agent).toMatchObject({ status: 1, stdout: "" });
    expect(agent.stderr).toMatch(/^quorate: a1: facts: QRT-105: .*\n$/);
  },
);

test("what a user can live with is a warning", () => {
  const own = {
    files: { "/proc/swaps": `${SWAPS}/swapfile file 1048572 0 -2\n` },
    commands: {
      "modprobe -n vxlan": null,
      "timedatectl show -p NTPSynchronized --value": "no\n",
      "systemctl is-active --quiet firewalld": "",
    },
  };
  expect(factsOn(fakeHost(own))).toEqual(
    accepted(
      "the clock is not synchronized; install chrony or systemd-timesyncd",
      "kernel module vxlan was not found; k3s may miss it",
      "swap is on: etcd suffers from it; turn it off with: swapoff -a (and in /etc/fstab)",
      "firewalld is active: it blocks or removes what the cluster network needs; see docs/hosts.md",
    ),
  );
});

test("modules that are built in are no warning", () => {
  const own = {
    files: {
      "/sys/module/vxlan/initstate": "live\n",
      "/proc/filesystems": "nodev\toverlay\n",
      "/proc/sys/net/bridge/bridge-nf-call-iptables": "1\n",
      "/proc/sys/net/netfilter/nf_conntrack_max": "1\n",
    },
    commands: Object.fromEntries(MODULES.map((name) => [`modprobe -n ${name}`, null])),
  };
  expect(factsOn(fakeHost(own))).toEqual(accepted());
});

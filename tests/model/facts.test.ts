import type { ClusterSpec } from "../../components/model/args";
import {
  factsFaults,
  factsWarnings,
  type FactsByNode,
  type HostFacts,
} from "../../components/model/facts";
import { planCluster } from "../../components/model/plan";
import { goodFacts } from "../support/hosts";
import { exampleSpec } from "../support/specs";

type Changes = Readonly<Record<string, Partial<HostFacts>>>;

function judged(changes: Changes, spec: ClusterSpec = exampleSpec()) {
  const { ssh: _ssh, token: _token, ...input } = spec;
  const hosts = [...spec.servers, ...(spec.agents ?? [])];
  const facts: FactsByNode = Object.fromEntries(
    hosts.map(({ name, address }) => [name, goodFacts(name, address, changes[name])]),
  );
  const plan = planCluster("prod", input);
  return {
    faults: factsFaults(plan, facts).map(
      ({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`,
    ),
    warnings: factsWarnings(plan, facts),
  };
}

test("good hosts have neither faults nor warnings", () => {
  expect(judged({})).toEqual({ faults: [], warnings: [] });
});

const ROWS: readonly [title: string, changes: Changes, ...faults: string[]][] = [
  [
    "the hostname of another host",
    { a1: { hostname: "s2" } },
    "host a1 (192.0.2.21): its hostname s2 is also host s2's; give each host its own: hostnamectl set-hostname",
  ],
  [
    "three clones of one machine",
    {
      s2: { machineId: "c".repeat(32) },
      s3: { machineId: "c".repeat(32) },
      a1: { machineId: "c".repeat(32) },
    },
    `host s3 (192.0.2.13): its machine-id ${"c".repeat(32)} is also host s2's; the hosts are clones; make a new one: rm /etc/machine-id && systemd-machine-id-setup, then reboot`,
    `host a1 (192.0.2.21): its machine-id ${"c".repeat(32)} is also host s2's; the hosts are clones; make a new one: rm /etc/machine-id && systemd-machine-id-setup, then reboot`,
  ],
  [
    "an address that is elsewhere",
    { s1: { addresses: ["127.0.0.1 lo", "192.0.2.110 eth0"] } },
    "host s1 (192.0.2.11): no interface has 192.0.2.11; it has 127.0.0.1 lo, 192.0.2.110 eth0; correct the host's address",
  ],
  [
    "an address that only begins like one of its own",
    { s1: { addresses: ["192.0.2.111 eth0"] } },
    "host s1 (192.0.2.11): no interface has 192.0.2.11; it has 192.0.2.111 eth0; correct the host's address",
  ],
  [
    "more addresses than anybody reads",
    { s1: { addresses: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((last) => `10.0.0.${last} eth0`) } },
    "host s1 (192.0.2.11): no interface has 192.0.2.11; it has 10.0.0.1 eth0, 10.0.0.2 eth0, 10.0.0.3 eth0, 10.0.0.4 eth0, 10.0.0.5 eth0, 10.0.0.6 eth0, 10.0.0.7 eth0, 10.0.0.8 eth0, …; correct the host's address",
  ],
  [
    "cgroup v1",
    { a1: { cgroup: "v1" } },
    'host a1 (192.0.2.21): it boots with cgroup v1, which the kubelet refuses since Kubernetes 1.35; boot it with cgroup v2, or accept v1 by kubelet-arg: ["fail-cgroupv1=false"] in serverConfig and agentConfig',
  ],
  [
    "ports that others listen on",
    { s1: { ports: ["6443 (nginx)", "10250 (kubelet)"] } },
    "host s1 (192.0.2.11): port 6443 is taken by nginx; stop what listens there",
    "host s1 (192.0.2.11): port 10250 is taken by kubelet; stop what listens there",
  ],
  [
    "an installation made by hand",
    { a2: { leftovers: ["/var/lib/rancher/k3s/server", "/usr/local/bin/k3s"] } },
    "host a2 (192.0.2.22): it holds an installation that was not made here: /var/lib/rancher/k3s/server, /usr/local/bin/k3s; uninstall it first (k3s-uninstall.sh), or take a clean host",
  ],
  [
    "a node of another cluster",
    { a3: { cluster: "staging" } },
    'host a3 (192.0.2.23): it belongs to cluster "staging"; remove it there first, or take another host',
  ],
  [
    "another architecture",
    { a1: { arch: "riscv64" } },
    "host a1 (192.0.2.21): its architecture is riscv64; k3s is supported here on amd64 and arm64",
  ],
  [
    "little memory",
    {
      s1: { memoryMiB: 1499 },
      s2: { memoryMiB: 1500 },
      a1: { memoryMiB: 399 },
      a2: { memoryMiB: 400 },
    },
    "host s1 (192.0.2.11): it has 1499 MiB of memory; give a host of this role 1500 MiB at least",
    "host a1 (192.0.2.21): it has 399 MiB of memory; give a host of this role 400 MiB at least",
  ],
  [
    "little disk",
    { a1: { diskFreeMiB: 1999 }, a2: { diskFreeMiB: 2000 } },
    "host a1 (192.0.2.21): 1999 MiB are free in /var/lib; make room for 2000 MiB at least",
  ],
  [
    "no systemd",
    { s1: { systemd: false, osName: "Alpine Linux v3.20" } },
    "host s1 (192.0.2.11): Alpine Linux v3.20 does not run systemd; use a host that does",
  ],
  [
    "no default route",
    { a1: { defaultRoute: false } },
    "host a1 (192.0.2.21): it has no default route; add one; k3s and Service addresses need any",
  ],
  [
    "several at once, in the order of the hosts",
    { a1: { diskFreeMiB: 1, cluster: "old" }, s1: { memoryMiB: 1 } },
    "host s1 (192.0.2.11): it has 1 MiB of memory; give a host of this role 1500 MiB at least",
    "host a1 (192.0.2.21): 1 MiB are free in /var/lib; make room for 2000 MiB at least",
    'host a1 (192.0.2.21): it belongs to cluster "old"; remove it there first, or take another host',
  ],
];

test.each(ROWS)("refused: %s", (_title, changes, ...faults) => {
  expect(judged(changes).faults).toEqual(faults);
});

test("an architecture needs its digest, and only then", () => {
  const spec = exampleSpec();
  const { amd64 = "" } = spec.artifacts.sha256;
  spec.artifacts.sha256 = { amd64 };
  expect(judged({}, spec).faults).toEqual([]);
  expect(judged({ a1: { arch: "arm64" } }, spec).faults).toEqual([
    "host a1 (192.0.2.21): it is arm64, and artifacts.sha256.arm64 is not given; add the SHA-256 of that binary",
  ]);
});

test.each([["fail-cgroupv1=false"], [["max-pods=200", "fail-cgroupv1=false"]]])(
  "cgroup v1 is taken where the kubelet is told so by %j",
  (argument) => {
    const config = { "kubelet-arg": argument };
    const v1: Changes = { s1: { cgroup: "v1" }, a1: { cgroup: "v1" } };
    expect(
      judged(v1, { ...exampleSpec(), serverConfig: config, agentConfig: config }).faults,
    ).toEqual([]);
    expect(judged(v1, { ...exampleSpec(), serverConfig: config }).faults).toHaveLength(1);
  },
);

test("a host that is part of this cluster already is no stranger", () => {
  expect(judged({ s1: { cluster: "prod" } }).faults).toEqual([]);
});

test("nothing is asked of a retired host, nor of one whose facts are not there", () => {
  const spec = exampleSpec();
  spec.servers.forEach((host) => (host.retired = host.name === "s3"));
  expect(judged({ s3: { systemd: false, hostname: "s1", warnings: ["old"] } }, spec)).toEqual({
    faults: [],
    warnings: [],
  });
  const { ssh: _ssh, token: _token, ...input } = exampleSpec();
  expect(factsFaults(planCluster("prod", input), {})).toEqual([]);
  expect(factsWarnings(planCluster("prod", input), {})).toEqual([]);
});

test("warnings name the host", () => {
  const { faults, warnings } = judged({
    s1: { warnings: ["swap is on: etcd suffers from it"] },
    a1: { missingModules: ["vxlan"] },
  });
  expect(faults).toEqual([]);
  expect(warnings).toEqual([
    "host s1: swap is on: etcd suffers from it",
    "host a1: kernel module vxlan was not found; k3s may miss it",
  ]);
});

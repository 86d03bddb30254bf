import { canonical, contains, familyOf } from "./addresses";
import { show, type Add } from "./faults";
import { hostsOf, listOf, numberOf, recordOf, textOf } from "./known";
import { cidrsOf } from "./validate-network";
import { atLeast, parseVersion } from "./version";

/** Rules between the endpoint and everything else that has addresses or ports. */
export function checkEndpoint(spec: unknown, add: Add): void {
  const endpoint = recordOf(recordOf(spec)["endpoint"]);
  const address = textOf(endpoint["address"]);
  if (address !== undefined && familyOf(address) !== undefined) checkAddress(spec, address, add);
  const port = numberOf(endpoint["port"]);
  if (port !== undefined) checkPort(spec, port, add);
  checkWildcards(spec, endpoint["subjectAltNames"], add);
}

function checkAddress(spec: unknown, address: string, add: Add): void {
  const at = "endpoint.address";
  const hosts = hostsOf(spec).filter((host) => familyOf(host.address ?? "") !== undefined);
  const same = hosts.find((host) => canonical(host.address ?? "") === canonical(address));
  if (same !== undefined) {
    const remedy = "give a free address of the servers' subnet: it moves between them";
    add(at, { problem: `${address} is ${same.path}'s`, remedy });
  }
  const family = familyOf(hosts[0]?.address ?? "");
  if (familyOf(address) === "IPv6") {
    const problem = `${address} is IPv6, and the VIP is moved by VRRP for IPv4`;
    add(at, { problem, remedy: "give an IPv4 address; clusters of IPv6 only can't be made yet" });
  } else if (family !== undefined && family !== familyOf(address)) {
    const problem = `${address} is ${familyOf(address) ?? ""}, and the hosts' addresses are ${family}`;
    add(at, { problem, remedy: "give an address of the hosts' family" });
  }
  const { cluster, service } = cidrsOf(spec);
  for (const cidr of [cluster, service]) {
    if (cidr === undefined || !contains(cidr, address)) continue;
    const problem = `${address} is inside of ${cidr.path} (${cidr.text})`;
    add(at, { problem, remedy: "give a free address of the servers' subnet" });
  }
}

const TAKEN: readonly (readonly [first: number, last: number, by: string])[] = [
  [22, 22, "sshd"],
  [179, 179, "BGP"],
  [2379, 2382, "etcd"],
  [5001, 5001, "the embedded registry"],
  [6443, 6443, "k3s itself on the servers"],
  [6444, 6444, "k3s' own API server and load balancer"],
  [8404, 8405, "HAProxy's statistics"],
  [9345, 9345, "the supervisor of RKE2"],
  [10010, 10010, "containerd"],
  [10248, 10260, "parts of Kubernetes"],
];

function checkPort(spec: unknown, port: number, add: Add): void {
  const range = textOf(recordOf(recordOf(spec)["serverConfig"])["service-node-port-range"]);
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(range ?? "30000-32767") ?? [];
  const nodePorts = [Number(first), Number(last), "NodePort Services"] as const;
  const taken = [...TAKEN, nodePorts].find(([from, to]) => port >= from && port <= to);
  if (taken === undefined) return;
  const remedy = "give another one, such as 8443";
  add("endpoint.port", { problem: `${port} is taken by ${taken[2]}`, remedy });
}

function checkWildcards(spec: unknown, names: unknown, add: Add): void {
  const version = parseVersion(textOf(recordOf(spec)["version"]) ?? "");
  if (version === undefined || atLeast(version, 1, 36, 3)) return;
  listOf(names).forEach((name, i) => {
    if (!textOf(name)?.startsWith("*.")) return;
    const problem = `${show(textOf(name) ?? "")} is a wildcard, which k3s takes from v1.36.3 on`;
    add(`endpoint.subjectAltNames[${i}]`, { problem, remedy: "list each name" });
  });
}

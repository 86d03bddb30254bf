import { contains, familyOf, overlap, parseCidr, type Cidr } from "./addresses";
import type { Add } from "./faults";
import { hostsOf, listOf, recordOf, textOf } from "./known";
import { isLate } from "./late";

/** A CIDR of the cluster, and the argument that has it. */
export interface KnownCidr extends Cidr {
  path: string;
}

const CLUSTER = "network.clusterCidr";
const SERVICE = "network.serviceCidr";

/** The CIDR of pods and that of Services, as far as they are known and well-formed; defaults included. */
export function cidrsOf(spec: unknown): { cluster?: KnownCidr; service?: KnownCidr } {
  const { clusterCidr, serviceCidr } = recordOf(recordOf(spec)["network"]);
  const cluster = known(clusterCidr ?? "10.42.0.0/16", CLUSTER);
  const service = known(serviceCidr ?? "10.43.0.0/16", SERVICE);
  return { ...(cluster && { cluster }), ...(service && { service }) };
}

function known(value: unknown, path: string): KnownCidr | undefined {
  const single = Array.isArray(value) && value.length === 1 ? listOf(value)[0] : value;
  const cidr = parseCidr(textOf(single) ?? "");
  return cidr && { ...cidr, path };
}

/** Rules between CIDRs, and between them and the hosts. */
export function checkNetwork(spec: unknown, add: Add): void {
  const { clusterCidr, serviceCidr } = recordOf(recordOf(spec)["network"]);
  checkCount(clusterCidr, CLUSTER, add);
  checkCount(serviceCidr, SERVICE, add);
  const { cluster, service } = cidrsOf(spec);
  if (cluster !== undefined) checkClusterSize(spec, cluster, add);
  if (service !== undefined) checkServiceSize(service, add);
  if (cluster !== undefined && service !== undefined) checkPair(cluster, service, add);
  if (service !== undefined) checkDns(spec, service, add);
  checkNodes(
    spec,
    [cluster, service].filter((cidr) => cidr !== undefined),
    add,
  );
}

// k3s does not start with CIDRs of two families on a node that has an address of only one.
function checkCount(value: unknown, path: string, add: Add): void {
  if (!Array.isArray(value)) return;
  if (value.length === 0)
    add(path, { problem: "is empty", remedy: "give one CIDR, or leave it out" });
  if (value.length <= 1) return;
  const problem = `has ${value.length} CIDRs, and each host has one address`;
  add(path, { problem, remedy: "give one CIDR, of the family of the hosts' addresses" });
}

// kube-controller-manager cuts one block per node out of the CIDR, and refuses more than 16 bits for their numbers.
function checkClusterSize(spec: unknown, cidr: KnownCidr, add: Add): void {
  const block = nodeBlock(spec, cidr.family);
  if (block === undefined) return;
  const nodes = Math.max(1, hostsOf(spec).length);
  const narrowest = block - Math.ceil(Math.log2(nodes));
  if (cidr.prefix > narrowest) {
    const count = nodes === 1 ? "1 node" : `${nodes} nodes`;
    const problem = `${cidr.text} is too small for ${count} with a /${block} each`;
    add(cidr.path, { problem, remedy: `give a /${narrowest} or a larger one` });
  } else if (block - cidr.prefix > 16) {
    const problem = `${cidr.text} is too large for blocks of a /${block}`;
    add(cidr.path, { problem, remedy: `give a /${block - 16} or a smaller one` });
  }
}

function nodeBlock(spec: unknown, family: Cidr["family"]): number | undefined {
  const given = recordOf(recordOf(spec)["serverConfig"])["kube-controller-manager-arg"];
  const text = (Array.isArray(given) ? listOf(given) : [given]).map(textOf).join("\n");
  const size = /^node-cidr-mask-size(?:-ipv[46])?=(\d{1,3})$/m.exec(text)?.[1];
  if (size !== undefined)
    return Number(size) <= (family === "IPv4" ? 32 : 128) ? Number(size) : undefined;
  return family === "IPv4" ? 24 : 64;
}

// kube-apiserver keeps a bit for each address, and has room for 20 bits.
function checkServiceSize(cidr: KnownCidr, add: Add): void {
  const [widest, narrowest] = cidr.family === "IPv4" ? [12, 24] : [108, 120];
  if (cidr.prefix >= widest && cidr.prefix <= narrowest) return;
  const problem = `${cidr.text} is too ${cidr.prefix < widest ? "large" : "small"} for Services`;
  add(cidr.path, { problem, remedy: `give one from /${widest} to /${narrowest}` });
}

function checkPair(cluster: KnownCidr, service: KnownCidr, add: Add): void {
  if (cluster.family !== service.family) {
    const problem = `${service.text} is ${service.family}, and ${CLUSTER} is ${cluster.family}`;
    add(service.path, { problem, remedy: "give both CIDRs of one family" });
  }
  if (!overlap(cluster, service)) return;
  const problem = `${service.text} overlaps with ${CLUSTER} (${cluster.text})`;
  add(service.path, { problem, remedy: "give CIDRs that share no address" });
}

function checkDns(spec: unknown, service: KnownCidr, add: Add): void {
  const given = recordOf(recordOf(spec)["serverConfig"])["cluster-dns"];
  for (const value of Array.isArray(given) ? listOf(given) : [given]) {
    const address = textOf(value);
    if (address === undefined || isLate(value) || contains(service, address)) continue;
    const problem = "is outside of network.serviceCidr";
    const remedy = `give an address in ${service.text}, or leave it out`;
    add('serverConfig["cluster-dns"]', { problem, remedy });
  }
}

function checkNodes(spec: unknown, cidrs: readonly KnownCidr[], add: Add): void {
  const [cluster] = cidrs;
  const hosts = hostsOf(spec).flatMap(({ address, path }) =>
    address === undefined ? [] : [{ address, path: `${path}.address` }],
  );
  for (const { address, path } of hosts) {
    const cidr = cidrs.find((candidate) => contains(candidate, address));
    if (cidr === undefined) continue;
    const problem = `${address} is inside of ${cidr.path} (${cidr.text})`;
    add(path, { problem, remedy: "give a CIDR that holds no host" });
  }
  const family = hosts.map(({ address }) => familyOf(address)).find((found) => found !== undefined);
  if (cluster === undefined || family === undefined || family === cluster.family) return;
  const problem = `${cluster.text} is ${cluster.family}, and the hosts' addresses are ${family}`;
  add(cluster.path, { problem, remedy: "give CIDRs of the hosts' family" });
}

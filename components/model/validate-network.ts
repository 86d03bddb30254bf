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

/** The CIDRs of pods and those of Services, as far as they are known and well-formed; defaults included. */
export function cidrsOf(spec: unknown): { cluster: KnownCidr[]; service: KnownCidr[] } {
  const { clusterCidr, serviceCidr } = recordOf(recordOf(spec)["network"]);
  const six = familyOf(hostsOf(spec)[0]?.address ?? "") === "IPv6";
  return {
    cluster: known(clusterCidr ?? (six ? "fd00:42::/56" : "10.42.0.0/16"), CLUSTER),
    service: known(serviceCidr ?? (six ? "fd00:43::/112" : "10.43.0.0/16"), SERVICE),
  };
}

function known(value: unknown, path: string): KnownCidr[] {
  const list = Array.isArray(value) ? listOf(value) : [value];
  return list.flatMap((entry, i) => {
    const cidr = parseCidr(textOf(entry) ?? "");
    return cidr === undefined ? [] : [{ ...cidr, path: list.length > 1 ? `${path}[${i}]` : path }];
  });
}

/** Rules between CIDRs, and between them and the hosts. */
export function checkNetwork(spec: unknown, add: Add): void {
  const { clusterCidr, serviceCidr } = recordOf(recordOf(spec)["network"]);
  const { cluster, service } = cidrsOf(spec);
  checkCount(clusterCidr, cluster, CLUSTER, add);
  checkCount(serviceCidr, service, SERVICE, add);
  for (const cidr of cluster) checkClusterSize(spec, cidr, add);
  for (const cidr of service) checkServiceSize(cidr, add);
  checkPair(cluster, service, add);
  if (service.length > 0) checkDns(spec, service, add);
  checkNodes(spec, [...cluster, ...service], cluster[0], add);
  checkSecondAddresses(spec, cluster, add);
}

function checkCount(value: unknown, cidrs: readonly KnownCidr[], path: string, add: Add): void {
  if (!Array.isArray(value)) return;
  const remedy = "give one CIDR, or two: one of each family";
  if (value.length === 0)
    add(path, { problem: "is empty", remedy: "give one CIDR, or leave it out" });
  if (value.length > 2) add(path, { problem: `has ${value.length} CIDRs`, remedy });
  const [first, second] = cidrs;
  if (value.length !== 2 || first === undefined || second === undefined) return;
  if (first.family === second.family) {
    add(path, { problem: `has two CIDRs of ${first.family}`, remedy });
  }
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
  const size = new RegExp(
    `^node-cidr-mask-size(?:-${family.toLowerCase()})?=(\\d{1,3})$`,
    "m",
  ).exec(text)?.[1];
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

function checkPair(cluster: readonly KnownCidr[], service: readonly KnownCidr[], add: Add): void {
  const [pods] = cluster;
  const [services] = service;
  if (pods === undefined || services === undefined) return;
  if (pods.family !== services.family) {
    const problem = `${services.text} is ${services.family}, and ${pods.path} is ${pods.family}`;
    const remedy =
      cluster.length + service.length > 2
        ? "give CIDRs of the same families in the same order"
        : "give both CIDRs of one family";
    add(services.path, { problem, remedy });
  } else if (cluster.length !== service.length && cluster.length + service.length === 3) {
    const [more, less] = cluster.length === 2 ? [CLUSTER, SERVICE] : [SERVICE, CLUSTER];
    const problem = `is ${pods.family} only, and ${more} is of two families`;
    add(less, { problem, remedy: "give two CIDRs there as well, one of each family" });
  }
  for (const one of service) {
    const other = cluster.find((candidate) => overlap(candidate, one));
    if (other === undefined) continue;
    const problem = `${one.text} overlaps with ${other.path} (${other.text})`;
    add(one.path, { problem, remedy: "give CIDRs that share no address" });
  }
}

function checkDns(spec: unknown, service: readonly KnownCidr[], add: Add): void {
  const given = recordOf(recordOf(spec)["serverConfig"])["cluster-dns"];
  for (const value of Array.isArray(given) ? listOf(given) : [given]) {
    const address = textOf(value);
    if (address === undefined || isLate(value)) continue;
    if (service.some((cidr) => contains(cidr, address))) continue;
    const problem = "is outside of network.serviceCidr";
    const texts = service.map(({ text }) => text).join(" or ");
    const remedy = `give an address in ${texts}, or leave it out`;
    add('serverConfig["cluster-dns"]', { problem, remedy });
  }
}

function checkNodes(
  spec: unknown,
  cidrs: readonly KnownCidr[],
  first: KnownCidr | undefined,
  add: Add,
): void {
  const all = hostsOf(spec);
  const hosts = all.flatMap(({ address, path, fields }) =>
    Object.entries({ address, secondAddress: textOf(fields["secondAddress"]) }).flatMap(
      ([key, text]) => (text === undefined ? [] : [{ address: text, path: `${path}.${key}` }]),
    ),
  );
  for (const { address, path } of hosts) {
    const cidr = cidrs.find((candidate) => contains(candidate, address));
    if (cidr === undefined) continue;
    const problem = `${address} is inside of ${cidr.path} (${cidr.text})`;
    add(path, { problem, remedy: "give a CIDR that holds no host" });
  }
  const family = all
    .map(({ address }) => familyOf(address ?? ""))
    .find((found) => found !== undefined);
  if (first === undefined || family === undefined || family === first.family) return;
  const problem = `${first.text} is ${first.family}, and the hosts' addresses are ${family}`;
  const remedy = first.path.endsWith("]")
    ? "put the CIDR of the hosts' family first"
    : "give CIDRs of the hosts' family";
  add(first.path, { problem, remedy });
}

// k3s does not start with CIDRs of two families on a node that has an address of only one.
function checkSecondAddresses(spec: unknown, cluster: readonly KnownCidr[], add: Add): void {
  const [first, second] = cluster;
  if (first === undefined) return;
  const two = cluster.length === 2 ? second : undefined;
  const other = two?.family === first.family ? undefined : two?.family;
  for (const { path, address, fields } of hostsOf(spec)) {
    const at = `${path}.secondAddress`;
    const given = fields["secondAddress"];
    const family = familyOf(textOf(given) ?? "");
    if (other !== undefined && given === undefined) {
      const problem = `is missing, and ${CLUSTER} is of two families`;
      add(at, { problem, remedy: `give the host's ${other} address` });
    } else if (cluster.length === 1 && given !== undefined) {
      const problem = `is given, and ${CLUSTER} is of one family`;
      add(at, { problem, remedy: "list two CIDRs in network, or leave it out" });
    } else if (family !== undefined && family === familyOf(address ?? "")) {
      const problem = `${textOf(given) ?? ""} is ${family}, as the host's address is`;
      add(at, { problem, remedy: "give the address of the other family" });
    }
  }
}

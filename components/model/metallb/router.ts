import { parseRange, toCidrs } from "../address-range";
import { familyOf, parseCidr, type Family } from "../addresses";
import { parseDuration } from "../duration";
import { byPath, show, type Fault } from "../faults";
import type { MetalLBSpec } from "./args";
import type { KnownCluster } from "./known-cluster";
import type { PeerArgs } from "./peer-args";
import { bgpAdvertisements, peerName, selectedPools } from "./plan";
import type { RouterPlan, RouterPrefix, RouterSession } from "./router-plan";
import { selects } from "./selector";

/** Which router is meant, and where its neighbours are. */
export interface RouterChoice {
  /**
   * Names of the peers that are this router: one, or one for each address family.
   * @default - all peers
   */
  peers?: string[];
  /**
   * Network that nodes come from, in CIDR form, or one for each family. The router then takes sessions from any of its addresses, and new nodes need no
   * change on it.
   * @default - each node that is known, by its address
   */
  nodeNetwork?: string | string[];
}

type Peer = MetalLBSpec extends { peers?: (infer P)[] } ? P : never;

/** What the router must be told, or why that can't be said. The arguments are valid. */
export function routerPlan(
  spec: MetalLBSpec,
  cluster: KnownCluster | undefined,
  choice: RouterChoice,
): { plan: RouterPlan } | { faults: Fault[] } {
  const faults: Fault[] = [];
  const all = spec.peers ?? [];
  const peers = choose(all, choice, faults);
  const networks = networksOf(choice, faults);
  if (faults.length === 0) checkOneRouter(peers, faults);
  const sessions = peers.flatMap((peer) => {
    const session = sessionOf(spec, peer, cluster, networks, faults);
    return session === undefined ? [] : [session];
  });
  const asn = peers.map(({ peerAsn }) => peerAsn).find((number) => typeof number === "number");
  if (faults.length > 0 || asn === undefined) return { faults: faults.sort(byPath) };
  const nodes = sessions.map((session) => ("range" in session.nodes ? 0 : session.nodes.length));
  return {
    plan: {
      asn,
      routerId: sessions.find(({ family }) => family === "IPv4")?.address,
      sessions,
      prefixes: prefixesOf(spec, peers),
      paths: Math.max(8, ...nodes),
    },
  };
}

function choose(all: readonly Peer[], choice: RouterChoice, faults: Fault[]): Peer[] {
  if (all.length === 0) {
    const remedy = "list the router under peers first";
    faults.push({ path: "peers", problem: "are missing, so there is no router", remedy });
  }
  const wanted = choice.peers ?? all.map(peerName);
  return wanted.flatMap((name, i) => {
    const peer = all.find((candidate) => peerName(candidate) === name);
    if (peer !== undefined) return [peer];
    const remedy = `name some of ${all.map(peerName).join(", ")}`;
    faults.push({ path: `choice.peers[${i}]`, problem: `${show(name)} is no peer`, remedy });
    return [];
  });
}

function networksOf({ nodeNetwork = [] }: RouterChoice, faults: Fault[]): string[] {
  const networks = typeof nodeNetwork === "string" ? [nodeNetwork] : nodeNetwork;
  for (const network of networks) {
    if (parseCidr(network) !== undefined) continue;
    const remedy = "write the nodes' network as 10.0.0.0/24";
    faults.push({ path: "choice.nodeNetwork", problem: `${show(network)} is no CIDR`, remedy });
  }
  return networks;
}

function checkOneRouter(peers: readonly Peer[], faults: Fault[]): void {
  const names = peers.map(peerName).join(", ");
  const families = peers.map(({ peerAddress }) => familyOf(peerAddress ?? ""));
  const numbers = new Set(peers.map(({ peerAsn }) => peerAsn));
  if (new Set(families).size < families.length || numbers.size > 1) {
    const remedy = "name those of one router: one peer, or one for each address family";
    faults.push({ path: "choice.peers", problem: `${names} are several routers`, remedy });
  }
}

const DEFAULT_HOLD = { frr: 180, native: 90 };

function sessionOf(
  spec: MetalLBSpec,
  peer: Peer,
  cluster: KnownCluster | undefined,
  networks: readonly string[],
  faults: Fault[],
): RouterSession | undefined {
  const name = peerName(peer);
  const family = familyOf(peer.peerAddress ?? "");
  if (typeof peer.peerAsn === "string") {
    const remedy = "give its number there";
    faults.push({ path: `peer ${name}.peerAsn`, problem: `is only ${peer.peerAsn}`, remedy });
  }
  if (peer.peerAddress === undefined || family === undefined) {
    const remedy = "give peerAddress, or configure the router's interface by hand";
    const problem = "is missing: an unnumbered session depends on the router's own interfaces";
    faults.push({ path: `peer ${name}.peerAddress`, problem, remedy });
    return undefined;
  }
  const native = spec.backend === "native";
  const { hold, keepalive } = timers(peer, native ? DEFAULT_HOLD.native : DEFAULT_HOLD.frr);
  const profile = spec.bfdProfiles?.find((candidate) => candidate.name === peer.bfdProfile);
  return {
    name,
    address: peer.peerAddress,
    family,
    carries: native ? ["IPv4"] : peer.dualStack === true ? ["IPv4", "IPv6"] : [family],
    port: peer.port ?? 179,
    nodesAsn: peer.myAsn,
    ibgp: peer.peerAsn === peer.myAsn,
    multihop: peer.ebgpMultiHop ?? false,
    holdSeconds: hold,
    keepaliveSeconds: keepalive,
    bfd: profile && {
      receive: profile.receiveInterval ?? 300,
      transmit: profile.transmitInterval ?? 300,
      multiplier: profile.detectMultiplier ?? 3,
    },
    password: peer.password !== undefined,
    gracefulRestart: peer.gracefulRestart ?? false,
    nodes: nodesOf(peer, name, family, cluster, networks, faults),
  };
}

function timers(
  { holdTime, keepaliveTime }: Pick<PeerArgs, "holdTime" | "keepaliveTime">,
  standard: number,
): { hold: number; keepalive: number } {
  const keepalive = keepaliveTime === undefined ? undefined : parseDuration(keepaliveTime);
  const hold =
    holdTime !== undefined
      ? parseDuration(holdTime)
      : keepalive !== undefined
        ? 3 * keepalive
        : standard;
  return { hold, keepalive: keepalive ?? Math.floor(hold / 3) };
}

function nodesOf(
  { nodeSelectors = [] }: Peer,
  name: string,
  family: Family,
  cluster: KnownCluster | undefined,
  networks: readonly string[],
  faults: Fault[],
): RouterSession["nodes"] {
  const range = networks.find((network) => parseCidr(network)?.family === family);
  if (range !== undefined) return { range };
  const nodes = (cluster?.nodes ?? []).flatMap(({ name: node, address, secondAddress, labels }) => {
    const own = [address, secondAddress].find((one) => familyOf(one ?? "") === family);
    return own !== undefined && selects(nodeSelectors, labels)
      ? [{ name: node, address: own }]
      : [];
  });
  if (nodes.length === 0) {
    const remedy = "give nodeNetwork, or list the nodes under cluster";
    const problem = `has no node whose ${family} address and labels are known`;
    faults.push({ path: `peer ${name}`, problem, remedy });
  }
  return nodes;
}

function prefixesOf(spec: MetalLBSpec, peers: readonly Peer[]): RouterPrefix[] {
  const names = new Set(peers.map(peerName));
  const announced = bgpAdvertisements(spec).filter(
    (advertisement) => advertisement.peers?.some((name) => names.has(name)) ?? true,
  );
  return spec.pools.flatMap((pool) => {
    const by = announced.filter((one) => selectedPools(one, spec.pools).includes(pool.name));
    if (by.length === 0) return [];
    return pool.addresses.flatMap((text) => {
      const range = parseRange(text);
      if (range === undefined) return [];
      const lengths = by.map(({ aggregationLength = 32, aggregationLengthV6 = 128 }) =>
        range.family === "IPv4" ? aggregationLength : aggregationLengthV6,
      );
      return toCidrs(range).map(({ network, prefix }) => ({
        family: range.family,
        network: `${network}/${prefix}`,
        shortest: Math.max(prefix, Math.min(...lengths)),
        longest: Math.max(prefix, ...lengths),
      }));
    });
  });
}

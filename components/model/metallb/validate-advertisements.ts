import { toCidrs } from "../address-range";
import type { Family } from "../addresses";
import { checkNames, textsOf, type Entry } from "../entries";
import type { Add } from "../faults";
import { numberOf, recordOf } from "../known";
import { isLate } from "../late";
import { unknownName } from "../shape";
import { isCommunityNumber, isLargeCommunity } from "./community";
import { backendOf, entriesOf, hasLateNames, namesOf, peersOf, poolsOf, rangesOf } from "./known";
import { isInternal } from "./validate-peers";
import { mayShareNode } from "./share-node";
import type { KnownCluster } from "./known-cluster";

/** Rules of single advertisements, and between them. */
export function checkAdvertisements(
  spec: unknown,
  add: Add,
  cluster: KnownCluster | undefined,
): void {
  const bgp = entriesOf(spec, "advertisements");
  const l2 = entriesOf(spec, "l2Advertisements");
  checkNames(bgp, "advertisement", add);
  checkNames(l2, "advertisement", add);
  for (const advertisement of [...bgp, ...l2]) checkNamesIn(spec, advertisement, "pools", add);
  for (const advertisement of bgp) {
    checkNamesIn(spec, advertisement, "peers", add);
    checkAggregation(spec, advertisement, add);
    checkLocalPref(spec, advertisement, add);
    checkCommunities(spec, advertisement, add);
  }
  checkLocalPrefPairs(spec, bgp, cluster, add);
}

function checkNamesIn(spec: unknown, entry: Entry, key: "pools" | "peers", add: Add): void {
  const known = namesOf(spec, key);
  const seen = new Set<string>();
  for (const { path, text } of textsOf(entry, key)) {
    if (seen.has(text)) add(path, { problem: `${text} occurs twice`, remedy: "write it once" });
    else if (!known.has(text) && !hasLateNames(spec, key)) {
      const complaint = unknownName(key === "pools" ? "pool" : "peer", text, known);
      add(path, { ...complaint, problem: `${text} ${complaint.problem} in ${key}` });
    }
    seen.add(text);
  }
  if (Array.isArray(entry.fields[key]) && entry.fields[key].length === 0) {
    const remedy = `name some, or leave it out for all ${key}`;
    add(`${entry.path}.${key}`, { problem: "is empty", remedy });
  }
}

const LONGEST: Readonly<Record<Family, number>> = { IPv4: 32, IPv6: 128 };
const LENGTH: Readonly<Record<Family, string>> = {
  IPv4: "aggregationLength",
  IPv6: "aggregationLengthV6",
};

/** The prefix length that an advertisement announces addresses of this family with. */
export function lengthOf(advertisement: Entry, family: Family): number {
  return numberOf(advertisement.fields[LENGTH[family]]) ?? LONGEST[family];
}

// MetalLB announces the network around an address: were it larger than the pool, the nodes would attract what is not theirs.
function checkAggregation(spec: unknown, advertisement: Entry, add: Add): void {
  const pools = new Set(poolsOf(spec, advertisement).map(({ path }) => path));
  for (const range of rangesOf(spec).filter(({ pool }) => pools.has(pool.path))) {
    const shortest = Math.min(...toCidrs(range).map(({ prefix }) => prefix));
    const length = lengthOf(advertisement, range.family);
    if (length >= shortest) continue;
    const problem = `/${length} is larger than ${range.text} of pool ${range.pool.name ?? range.path}, whose largest network is a /${shortest}`;
    const remedy = `give ${shortest} or more, or leave that pool to another advertisement`;
    add(`${advertisement.path}.${LENGTH[range.family]}`, { problem, remedy });
  }
  if (advertisement.fields["serviceSelectors"] === undefined) return;
  for (const family of ["IPv4", "IPv6"] as const) {
    if (lengthOf(advertisement, family) === LONGEST[family]) continue;
    const problem = "stands beside serviceSelectors, and a network holds other Services, too";
    add(`${advertisement.path}.${LENGTH[family]}`, { problem, remedy: "leave one of them out" });
  }
}

function checkLocalPref(spec: unknown, advertisement: Entry, add: Add): void {
  if ((numberOf(advertisement.fields["localPref"]) ?? 0) === 0) return;
  const peers = peersOf(spec, advertisement);
  if (
    peers.length === 0 ||
    peers.some(({ fields }) => isInternal(fields) || isLate(fields["peerAsn"]))
  )
    return;
  const problem = "is sent to iBGP peers only, and this advertisement goes to none";
  const remedy = "leave it out; tell eBGP routers by communities";
  add(`${advertisement.path}.localPref`, { problem, remedy });
}

// The same route can't have two preferences.
function checkLocalPrefPairs(
  spec: unknown,
  all: readonly Entry[],
  cluster: KnownCluster | undefined,
  add: Add,
): void {
  const plain = all.filter(({ fields }) => fields["serviceSelectors"] === undefined);
  plain.forEach((one, i) => {
    const clash = plain.slice(0, i).find((other) => {
      if ((one.fields["localPref"] ?? 0) === (other.fields["localPref"] ?? 0)) return false;
      const shared = (a: Entry[], b: Entry[]) =>
        a.filter(({ path }) => b.some((entry) => entry.path === path));
      const pools = shared(poolsOf(spec, one), poolsOf(spec, other)).map(({ path }) => path);
      const families = new Set(
        rangesOf(spec)
          .filter(({ pool }) => pools.includes(pool.path))
          .map(({ family }) => family),
      );
      const sameRoute = [...families].some(
        (family) => lengthOf(one, family) === lengthOf(other, family),
      );
      const samePeer = shared(peersOf(spec, one), peersOf(spec, other)).length > 0;
      return sameRoute && samePeer && mayShareNode(one, other, cluster);
    });
    if (clash === undefined) return;
    const problem = `differs from ${clash.path}'s for the same routes`;
    const remedy = "give both the same, or other pools, peers, nodes or lengths";
    add(`${one.path}.localPref`, { problem, remedy });
  });
}

function checkCommunities(spec: unknown, advertisement: Entry, add: Add): void {
  const { communities } = recordOf(spec);
  const names = new Map(Object.entries(recordOf(communities)));
  const texts = textsOf(advertisement, "communities");
  for (const { path, text } of texts) {
    const value = isCommunityNumber(text) ? text : names.get(text);
    if (value === undefined && !isLate(communities) && !text.includes(":")) {
      const complaint = unknownName("community", text, names.keys());
      add(path, { ...complaint, problem: `${text} ${complaint.problem} in communities` });
    }
    if (typeof value === "string" && isLargeCommunity(value) && backendOf(spec) === "native") {
      const problem = `${text} is a large community, which needs FRR, and the backend is native`;
      add(path, { problem, remedy: "give one of two numbers, or backend frr-k8s" });
    }
  }
  if (texts.length > 63) {
    const problem = `has ${texts.length} communities, and a route has room for 63`;
    add(`${advertisement.path}.communities`, { problem, remedy: "leave some out" });
  }
}

import { parseRange, rangeHolds, rangesOverlap, type AddressRange } from "../address-range";
import { canonical } from "../addresses";
import type { Add } from "../faults";
import { recordOf, textOf } from "../known";
import { entriesOf, rangesOf } from "./known";
import { ownerOf, type KnownCluster } from "./known-cluster";

/** Addresses that belong to somebody already. */
export function checkAddresses(spec: unknown, add: Add, cluster: KnownCluster | undefined): void {
  checkPoolsAgainstPeers(spec, add);
  if (cluster === undefined) return;
  checkPoolsAgainstCluster(spec, cluster, add);
  for (const { path, fields } of entriesOf(spec, "peers")) {
    const address = textOf(fields["peerAddress"]);
    const owner = address === undefined ? undefined : ownerOf(cluster, address);
    if (owner === undefined || address === undefined) continue;
    const problem = `${address} is ${owner}`;
    add(`${path}.peerAddress`, { problem, remedy: "give the address of a router" });
  }
  // Both would write the status of each Service, unless MetalLB's have a class of their own.
  if (cluster.servicelb === true && recordOf(spec)["loadBalancerClass"] === undefined) {
    add("cluster", {
      problem:
        "has the distribution's own service load balancer (servicelb) on, and a Service can't have two owners",
      remedy:
        "add servicelb to serverConfig.disable of the Cluster (RKE2: remove enable-servicelb), or give loadBalancerClass",
    });
  }
}

function checkPoolsAgainstPeers(spec: unknown, add: Add): void {
  for (const range of rangesOf(spec)) {
    for (const { name, path, fields } of entriesOf(spec, "peers")) {
      const address = textOf(fields["peerAddress"]);
      if (address !== undefined && rangeHolds(range, address)) {
        complain(range, canonical(address), `the address of peer ${name ?? path}`, add);
      }
    }
  }
}

// A Service that got one of these would take the node, or the whole API, off the network.
function checkPoolsAgainstCluster(spec: unknown, cluster: KnownCluster, add: Add): void {
  for (const range of rangesOf(spec)) {
    for (const { name, address, secondAddress } of cluster.nodes) {
      for (const own of [address, secondAddress]) {
        if (own === undefined || !rangeHolds(range, own)) continue;
        complain(range, own, `the address of node ${name}`, add);
      }
    }
    const { endpoint } = cluster;
    if (endpoint !== undefined && rangeHolds(range, endpoint)) {
      complain(range, endpoint, "the API's endpoint", add);
    }
    for (const { text, what } of cluster.cidrs) {
      const other = parseRange(text);
      if (other === undefined || !rangesOverlap(range, other)) continue;
      const problem = `${range.text} overlaps with the network of ${what}, ${text}`;
      add(range.path, { problem, remedy: "give addresses outside of it" });
    }
  }
}

function complain(range: AddressRange & { path: string }, one: string, whose: string, add: Add) {
  const problem = `${range.text} holds ${one}, ${whose}`;
  add(range.path, { problem, remedy: "give ranges that leave it out" });
}

import { familyOf } from "./addresses";
import type { Add } from "./faults";
import { type KnownEndpoint, listOf, numberOf, recordOf, textOf } from "./known";

/** Rules of kube-vip's own arguments. */
export function checkKubeVip({ path, kind, address, fields }: KnownEndpoint, add: Add): void {
  if (kind !== "kube-vip") return;
  checkLease(path, fields["lease"], add);
  const { bgp, lease } = fields;
  if (bgp === undefined) return;
  if (lease !== undefined) {
    const remedy =
      "leave it out: with BGP every server announces the address, and none holds a lease";
    add(`${path}.lease`, { problem: "is given beside bgp", remedy });
  }
  checkPeers(`${path}.bgp.peers`, recordOf(bgp)["peers"], address, add);
}

// kube-vip starts with any values, and then two servers hold the address, or none does.
function checkLease(path: string, lease: unknown, add: Add): void {
  const { duration, renewDeadline, retryPeriod } = recordOf(lease);
  const order = [
    ["renewDeadline", numberOf(renewDeadline), "duration", numberOf(duration)],
    ["retryPeriod", numberOf(retryPeriod), "renewDeadline", numberOf(renewDeadline)],
  ] as const;
  for (const [shorter, value, longer, limit] of order) {
    if (value === undefined || limit === undefined || value < limit) continue;
    const problem = `is ${value} s, and ${longer} is ${limit} s`;
    const remedy = "give duration > renewDeadline > retryPeriod, such as 4, 3 and 1";
    add(`${path}.lease.${shorter}`, { problem, remedy });
  }
}

function checkPeers(path: string, peers: unknown, vip: string | undefined, add: Add): void {
  if (Array.isArray(peers) && peers.length === 0) {
    add(path, {
      problem: "is empty",
      remedy: "list the routers, or leave bgp out: ARP needs none",
    });
  }
  const seen = new Map<string, string>();
  listOf(peers).forEach((peer, i) => {
    const address = textOf(recordOf(peer)["address"]);
    if (address === undefined || familyOf(address) === undefined) return;
    const here = `${path}[${i}]`;
    const other = seen.get(address);
    seen.set(address, other ?? here);
    if (other !== undefined) {
      add(`${here}.address`, {
        problem: `${address} is also ${other}'s`,
        remedy: "list each router once",
      });
    }
    if (address === vip) {
      const remedy = "give the router's own address";
      add(`${here}.address`, { problem: `${address} is the endpoint's`, remedy });
    }
  });
}

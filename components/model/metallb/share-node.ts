import type { Entry } from "../entries";
import { selectorsOf } from "./known";
import type { KnownCluster } from "./known-cluster";
import { selects } from "./selector";

/**
 * Whether some node has both. Where the nodes' labels are known they decide; else two that select all nodes, or by the same selectors, surely share
 * one, and of others nothing is said: MetalLB's webhook, which sees the nodes, will.
 */
export function mayShareNode(a: Entry, b: Entry, cluster: KnownCluster | undefined): boolean {
  const [left, right] = [selectorsOf(a), selectorsOf(b)];
  if (left.length === 0 && right.length === 0) return true;
  if (JSON.stringify(left) === JSON.stringify(right)) return true;
  return (cluster?.nodes ?? []).some(
    ({ labels }) => selects(left, labels) && selects(right, labels),
  );
}

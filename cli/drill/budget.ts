import type { Fault } from "./faults";
import type { Kind } from "./options";
import type { Seen } from "./samples";

/** What the host that is broken was to the endpoint. */
export type Part = "holder" | "other";

/** What clients may lose by one fault. */
export interface Budget {
  /** Requests over new connections that may fail. */
  failed?: number;
  /** Longest time without a success, for either kind of connection. */
  gapMs: number;
}

const GAP_MS = { haproxy: 4000, keepalived: 4000, "kube-vip": 6000 };
const FAST_GAP_MS = 1000;

/**
 * Undefined where this project has no say: someone else's load balancer.
 *
 * HAProxy passes TCP through and can't ask a second time: what it has given to a server that dies at that moment fails. A server that is stopped loses nothing, any other
 * may cost what was on its way to it, and no more than a second.
 */
export function budgetOf(kind: Kind, part: Part, fault: Fault, fast: boolean): Budget | undefined {
  if (kind === "external") return undefined;
  const gapMs = fast && kind !== "kube-vip" ? FAST_GAP_MS : GAP_MS[kind];
  if (part === "holder") return { gapMs };
  return kind === "haproxy" && fault !== "stopped" ? { gapMs: 1000 } : { failed: 0, gapMs: 1000 };
}

/** All by which the budget is exceeded. Kept connections may break, once: of them only the gap counts. */
export function excess(budget: Budget | undefined, fresh: Seen, kept: Seen): string[] {
  if (budget === undefined) return [];
  const over: string[] = [];
  if (budget.failed !== undefined && fresh.failed > budget.failed) {
    over.push(`${fresh.failed} new connections failed, ${budget.failed} may`);
  }
  for (const [name, { longestGapMs }] of Object.entries({ new: fresh, kept })) {
    if (longestGapMs > budget.gapMs) {
      over.push(
        `${inSeconds(longestGapMs)} without a ${name} connection, ${inSeconds(budget.gapMs)} may be`,
      );
    }
  }
  return over;
}

export const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

export function budgetText(budget: Budget | undefined): string {
  if (budget === undefined) return "none";
  const gap = `gap ${budget.gapMs / 1000} s`;
  return budget.failed === undefined ? gap : `${budget.failed} failed, ${gap}`;
}

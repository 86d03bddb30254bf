import { type Budget, budgetText, inSeconds, type Part } from "./budget";
import type { Fault } from "./faults";
import type { Seen } from "./samples";

/** What one fault did. */
export interface Result {
  fault: Fault;
  target: string;
  part: Part;
  fresh: Seen;
  kept: Seen;
  budget: Budget | undefined;
  /** What was wrong, empty if all was within its budget. */
  over: string[];
  /** Seen, and no fault: such as a host that kept the address while it was frozen. */
  notes: string[];
  /** From the order to heal, or the timer, until all was well. */
  wellAfterMs: number;
}

export const counts = ({ failed, requests, longestGapMs }: Seen): string =>
  `${failed} of ${requests} failed, longest gap ${inSeconds(longestGapMs)}`;

/** One line as a fault ends. */
export function line({ fault, target, part, fresh, kept, budget, over, notes }: Result): string {
  const said = [
    `new: ${counts(fresh)}${reasons(fresh)}`,
    `kept: ${counts(kept)}${reasons(kept)}`,
    `budget: ${budgetText(budget)}`,
    ...notes,
  ];
  const verdict = over.length === 0 ? "ok" : `OVER (${over.join("; ")})`;
  return `${fault} ${target} (${part}): ${said.join("; ")}: ${verdict}`;
}

export function reasons({ why }: Seen): string {
  const all = Object.entries(why).map(([reason, count]) => `${count}x ${reason}`);
  return all.length === 0 ? "" : ` (${all.join(", ")})`;
}

const HEAD = [
  "fault",
  "host",
  "new: failed",
  "longest gap",
  "kept: failed",
  "longest gap",
  "budget",
  "all well after",
  "verdict",
];

/** All faults, as a Markdown table. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ fault, target, part, fresh, kept, budget, over, wellAfterMs }) => [
    fault,
    `${target} (${part})`,
    `${fresh.failed} of ${fresh.requests}`,
    inSeconds(fresh.longestGapMs),
    `${kept.failed} of ${kept.requests}`,
    inSeconds(kept.longestGapMs),
    budgetText(budget),
    inSeconds(wellAfterMs),
    over.length === 0 ? "ok" : `OVER: ${over.join("; ")}`,
  ]);
  return markdownTable(HEAD, rows);
}

export function markdownTable(head: readonly string[], rows: readonly string[][]): string {
  const cells = [head, head.map(() => "---"), ...rows];
  return cells.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

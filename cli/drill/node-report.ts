import { inSeconds } from "./budget";
import type { Fault } from "./faults";
import { counts, markdownTable, reasons } from "./report";
import type { Seen } from "./samples";

/** What one fault of a node did. */
export interface NodeResult {
  fault: Fault;
  target: string;
  fresh: Seen;
  /** From the order until the last connection was tried that failed, before the node was back; 0 if none did. */
  lostMs: number;
  /** The same from its return on. */
  returnMs: number;
  budgetMs: number;
  /** What was wrong, empty if all was within the budget. */
  over: string[];
  /** Seen, and no fault. */
  notes: string[];
  /** From the order to heal, or the timer, until all was well. */
  wellAfterMs: number;
}

const lasted = (ms: number): string => (ms === 0 ? "none failed" : inSeconds(ms));

/** One line as a fault ends. */
export function nodeLine(result: NodeResult): string {
  const { fault, target, fresh, lostMs, returnMs, budgetMs, over, notes } = result;
  const said = [
    `${counts(fresh)}${reasons(fresh)}`,
    `last failure after the loss: ${lasted(lostMs)}`,
    `after the return: ${lasted(returnMs)}`,
    `budget: ${budgetMs / 1000} s`,
    ...notes,
  ];
  return `${fault} ${target}: ${said.join("; ")}: ${over.length === 0 ? "ok" : `OVER (${over.join("; ")})`}`;
}

const HEAD = [
  "fault",
  "node",
  "failed",
  "longest gap",
  "whole again after",
  "and after its return",
  "budget",
  "all well after",
  "verdict",
];

/** All faults, as a Markdown table. */
export function nodeTable(results: readonly NodeResult[]): string {
  const rows = results.map((result) => [
    result.fault,
    result.target,
    `${result.fresh.failed} of ${result.fresh.requests}`,
    inSeconds(result.fresh.longestGapMs),
    lasted(result.lostMs),
    lasted(result.returnMs),
    `${result.budgetMs / 1000} s`,
    inSeconds(result.wellAfterMs),
    result.over.length === 0 ? "ok" : `OVER: ${result.over.join("; ")}`,
  ]);
  return markdownTable(HEAD, rows);
}

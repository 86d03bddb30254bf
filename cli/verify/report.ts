import { duration } from "./until";

/** One line of the table. */
export interface Row {
  what: string;
  ms?: number | undefined;
  checksum?: "same" | "DIFFERS";
}

/** What was seen, as a table. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["", "time", "checksum"],
    ...rows.map(({ what, ms, checksum }) => [
      what,
      ms === undefined ? "-" : duration(ms),
      checksum ?? "",
    ]),
  ];
  const widths = [0, 1].map((column) =>
    Math.max(...cells.map((row) => (row[column] ?? "").length)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What will happen to the node, before it does. */
export function announcement(seen: {
  victim: string;
  shareNode: string | undefined;
  others: number;
}): string {
  const { victim, shareNode, others } = seen;
  const shared =
    shareNode === undefined
      ? ""
      : shareNode === victim
        ? ", and serves the shared one (RWX)"
        : `; the shared one (RWX) is served from ${shareNode}, which stays on`;
  return `${victim} will lose its power: it holds the volume for one pod (RWO)${shared}. What else runs there (pods: ${others}) goes down with it`;
}

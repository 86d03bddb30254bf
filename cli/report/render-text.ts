import type { Report } from "./model";
import { viewOf } from "./view";

/** For a terminal and for logs. */
export function renderText(report: Report): string {
  const { title, headline, errors, clusters, footer } = viewOf(report);
  return [
    title,
    headline,
    "",
    ...errors.flatMap((text) => [text, ""]),
    ...clusters.flatMap((cluster) => [
      cluster.title,
      ...columns(cluster.rows.length === 0 ? [] : [cluster.head, ...cluster.rows]),
      "",
      ...cluster.lists.flatMap((list) => [
        `${list.title}:`,
        ...list.items.map((item) => `  - ${plain(item)}`),
        "",
      ]),
    ]),
    ...footer,
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/\n*$/, "\n");
}

// A control character could recolour or overwrite what stands before it.
const plain = (text: string) => text.replace(/\p{C}/gu, " ");

function columns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(plain));
  const width = (at: number) => Math.max(...cells.map((row) => (row[at] ?? "").length));
  return cells.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(width(at))).join("  ")}`.trimEnd(),
  );
}

import { drawing } from "./drawing";
import { fenced, markdown } from "./escape";
import type { Report } from "./model";
import { type ClusterView, viewOf } from "./view";

/** GitHub refuses a longer comment. */
export const LONGEST = 65_536;

/** What is left out, in this order, until the comment is short enough. */
const SHORTER = [
  { drawing: true, rows: Infinity, items: Infinity },
  { drawing: false, rows: Infinity, items: Infinity },
  { drawing: false, rows: 200, items: 50 },
  { drawing: false, rows: 50, items: 20 },
  { drawing: false, rows: 10, items: 5 },
] as const;

/** The first line of a comment: a later run finds its own comment by it. */
export const marker = (stack: string): string =>
  `<!-- quorate: ${stack.replace(/--+|[<>\s]/g, "-")} -->`;

/** A comment for a pull request. */
export function renderMarkdown(report: Report): string {
  for (const limits of SHORTER) {
    const text = rendered(report, limits);
    // Bytes and not characters: there are never fewer, and nobody has to know how the other side counts.
    if (Buffer.byteLength(text) <= LONGEST) return text;
  }
  return [
    marker(report.stack),
    `### ${markdown(viewOf(report).title).slice(0, 500)}`,
    "",
    `**${markdown(report.headline).slice(0, 2000)}**`,
    "",
    "The report is too long for a comment; make it on your own machine with: npx quorate report preview.json",
    "",
  ].join("\n");
}

type Limits = (typeof SHORTER)[number];

function rendered(report: Report, limits: Limits): string {
  const { title, headline, errors, clusters, footer } = viewOf(report);
  const chart = limits.drawing ? drawing(report.clusters) : "";
  const short =
    limits === SHORTER[0]
      ? []
      : ["This report is shortened: a comment has room for 65,536 characters.", ""];
  return [
    marker(report.stack),
    `### ${markdown(title)}`,
    "",
    `**${markdown(headline)}**`,
    "",
    ...short,
    ...errorBlock(errors, limits),
    ...clusters.flatMap((cluster) => clusterLines(cluster, limits)),
    ...(chart === "" ? [] : ["```mermaid", fenced(chart), "```", ""]),
    ...footer.flatMap((line) => [markdown(line), ""]),
  ].join("\n");
}

function errorBlock(errors: readonly string[], { items }: Limits): string[] {
  if (errors.length === 0) return [];
  const shown = errors
    .slice(0, items)
    .map((text) => fenced(items === Infinity ? text : text.slice(0, 2000)));
  return ["```text", ...shown, "```", "", ...rest(errors.length - shown.length, "error")];
}

function clusterLines({ title, head, rows, lists }: ClusterView, limits: Limits): string[] {
  const shown = rows.slice(0, limits.rows);
  const row = (cells: readonly string[]) => `| ${cells.map(markdown).join(" | ")} |`;
  const table =
    rows.length === 0
      ? []
      : [row(head), `|${head.map(() => " --- ").join("|")}|`, ...shown.map(row), ""];
  return [
    `#### ${markdown(title)}`,
    "",
    ...table,
    ...rest(rows.length - shown.length, "row"),
    ...lists.flatMap((list) => {
      const items = list.items.slice(0, limits.items);
      return [
        `**${markdown(list.title)}**`,
        "",
        ...items.map((item) => `- ${emphasized(item)}`),
        "",
        ...rest(list.items.length - items.length, "line"),
      ];
    }),
  ];
}

const emphasized = (item: string) =>
  markdown(item).replace(/^(DANGER|warning), /, (_, level: string) => `**${level}**, `);

const rest = (count: number, noun: string): string[] =>
  count <= 0 ? [] : [`(${count} more ${noun}${count === 1 ? "" : "s"} left out)`, ""];

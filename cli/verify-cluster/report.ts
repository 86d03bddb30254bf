import type { Finding } from "./check";
import type { SeenNode } from "./nodes";

/** What was found, as Markdown that can be pasted into an issue. */
export function report(nodes: readonly SeenNode[], findings: readonly Finding[]): string {
  const failed = findings.filter(({ ok }) => ok === false).length;
  const passed = findings.filter(({ ok }) => ok === true).length;
  return [
    "# Cluster as it was found",
    "",
    ...table(
      ["node", "roles", "release", "address", "system", "taints"],
      nodes.map((node) => [
        node.name,
        node.roles.join(" ") || "agent",
        node.version,
        node.address,
        `${node.system} ${node.architecture}`,
        node.taints.join(" "),
      ]),
    ),
    "",
    ...table(
      ["", "check", "seen"],
      findings.map(({ ok, what, seen }) => [MARKS[String(ok)] ?? "", what, seen]),
    ),
    "",
    `${passed} passed, ${failed} failed, ${findings.length - passed - failed} not applicable`,
  ].join("\n");
}

const MARKS: Readonly<Record<string, string>> = { true: "ok", false: "FAILED", undefined: "-" };

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, i) => (row[i] ?? "").padEnd(width)).join(" | ")} |`;
  const [first = [], ...others] = cells;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...others.map(line)];
}

const LONGEST = 300;

// A bar or a line's end would break the table, and six nodes may say the same at length.
function plain(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line).replaceAll("|", "\\|");
}

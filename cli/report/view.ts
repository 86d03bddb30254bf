import type { ClusterReport, Counts, FromTo, HostChange, Length, Report } from "./model";
import { listed, spell } from "./words";

/*
 * What all formats have in common: sections of plain text, which each format escapes in its own way.
 */

export interface View {
  title: string;
  headline: string;
  errors: string[];
  clusters: ClusterView[];
  footer: string[];
}

export interface ClusterView {
  title: string;
  head: string[];
  rows: string[][];
  /** Titled lists, of which none is empty. */
  lists: { title: string; items: string[] }[];
}

export const HEAD = ["host", "role", "change", "what runs", "version", "restarts"];

export function viewOf(report: Report): View {
  const { stack, headline, errors, clusters, others } = report;
  return {
    title: stack === "" ? "quorate" : `quorate: ${stack}`,
    headline,
    errors: [...errors],
    clusters: clusters.map(clusterView),
    footer: [
      ...(countsText(others) === "" ? [] : [`Beside quorate: ${countsText(others)}.`]),
      ...(clusters.some(({ unchanged }) => unchanged === undefined)
        ? [
            "This preview does not list what stays as it is; with --show-sames the report can count hosts and voters.",
          ]
        : []),
    ],
  };
}

function clusterView(cluster: ClusterReport): ClusterView {
  const { name, hosts, risks, order, length, unknowns, objects, change } = cluster;
  const title =
    name === ""
      ? "Layers of a cluster of another stack"
      : `Cluster ${name}${change === "changed" ? "" : ` (${change})`}`;
  const lists = [
    {
      title: "At risk",
      items: risks.map(({ level, about, text }) => `${MARK[level]}${about}: ${text}`),
    },
    { title: "Order", items: order },
    { title: "How long", items: lengthText(length) },
    { title: "Not known before the run", items: unknowns },
    { title: "In Kubernetes", items: [countsText(objects)].filter((text) => text !== "") },
  ];
  return {
    title,
    head: HEAD,
    rows: [...hosts.map(rowOf), ...unchangedRow(cluster)],
    lists: lists.filter(({ items }) => items.length > 0),
  };
}

const MARK = { danger: "DANGER, ", warning: "warning, ", note: "" } as const;

function rowOf(host: HostChange): string[] {
  const { name, role, change, steps, version, restarts, address } = host;
  const moved = address.from !== "" && address.to !== "" && address.from !== address.to;
  const phases = steps.map(({ phase, op, runs }) =>
    op === "delete"
      ? phase === "join"
        ? "leave"
        : "clean"
      : phase + (runs === "perhaps" ? "?" : "") + (op === "replace" ? " (replaced)" : ""),
  );
  // A host is taken leave of first, and cleaned then.
  const ran = change === "removed" ? [...phases].reverse() : phases;
  return [
    name,
    role,
    change + (moved ? `: ${address.from} to ${address.to}` : ""),
    ran.join(", "),
    versionText(version),
    restarts,
  ];
}

function unchangedRow({ unchanged, hosts }: ClusterReport): string[][] {
  if (unchanged === undefined || unchanged === 0) return [];
  const text = `${unchanged} ${hosts.length > 0 ? "more" : unchanged === 1 ? "host" : "hosts"}`;
  return [[text, "", "unchanged", "", "", "no"]];
}

export function versionText({ from, to }: FromTo): string {
  if (from === "" || to === "" || from === to) return to === "" ? from : to;
  const [program = "", release = ""] = from.split(" ");
  const [next = "", newer = ""] = to.split(" ");
  return program === next ? `${program} ${release} → ${newer}` : `${from} → ${to}`;
}

export function lengthText({ seconds, atMost, recorded, estimated }: Length): string[] {
  if (recorded + estimated === 0) return [];
  const about = atMost ? "at most about" : "about";
  const source =
    estimated === 0
      ? "recorded by these steps when they last ran"
      : recorded === 0
        ? "estimated: no step has recorded its time yet, so these are figures of other hosts or of the lab (docs/preview.md)"
        : `estimated: ${recorded} of ${recorded + estimated} steps have recorded their time, the others have figures of other hosts or of the lab (docs/preview.md)`;
  const upper = atMost
    ? ["agents are counted one by one: how many restart at once is not in this preview"]
    : [];
  return [`${about} ${spell(seconds)}; ${source}`, ...upper];
}

export function countsText(counts: Counts): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => `${count} ${DONE[op] ?? op}`);
  return listed(parts);
}

const DONE: Readonly<Record<string, string>> = {
  create: "created",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
};

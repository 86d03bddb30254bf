import { counted } from "../counted";
import { mermaid } from "./escape";
import type { ClusterReport, HostChange, Phase } from "./model";

interface Box {
  title: string;
  text: string;
  style: "quiet" | "restart" | "gone";
}

/** More names than this are a count: a drawing of fifty boxes tells nobody anything. */
const MOST_NAMES = 6;
const MOST_BOXES = 12;

/** What runs in which order, as a flowchart for Mermaid; nothing where nothing runs. */
export function drawing(clusters: readonly ClusterReport[]): string {
  const parts = clusters.flatMap((cluster, at) => {
    const boxes = boxesOf(cluster);
    return boxes.length === 0 ? [] : [subgraph(cluster, boxes, at)];
  });
  if (parts.length === 0) return "";
  return [
    "flowchart LR",
    ...parts,
    "  classDef restart fill:#fff3cd,stroke:#b58900,color:#333",
    "  classDef gone fill:#f8d7da,stroke:#a33,color:#333",
  ].join("\n");
}

function subgraph({ name, unchanged }: ClusterReport, boxes: readonly Box[], at: number): string {
  const id = (box: number) => `c${at}b${box}`;
  const rest =
    unchanged === undefined || unchanged === 0 ? "" : ` (${counted(unchanged, "host")} unchanged)`;
  const lines = boxes.map(({ title, text, style }, i) => {
    const label = [title, text]
      .filter((line) => line !== "")
      .map(mermaid)
      .join("<br/>");
    return `    ${id(i)}["${label}"]${style === "quiet" ? "" : `:::${style}`}`;
  });
  const arrows = boxes.length > 1 ? [`    ${boxes.map((_, i) => id(i)).join(" --> ")}`] : [];
  return [
    `  subgraph c${at}["${mermaid((name === "" ? "layers" : name) + rest)}"]`,
    "    direction LR",
    ...lines,
    ...arrows,
    "  end",
  ].join("\n");
}

function boxesOf({ hosts, clusterSteps, restarts }: ClusterReport): Box[] {
  const on = (phase: Phase) =>
    hosts.filter(({ steps }) => steps.some((step) => step.phase === phase && step.op !== "delete"));
  const together = (phase: Phase): Box[] => {
    const names = on(phase);
    return names.length === 0 ? [] : [{ title: phase, text: namesOf(names), style: "quiet" }];
  };
  const once = (phase: Phase): Box[] =>
    clusterSteps.some((step) => step.phase === phase && step.op !== "delete")
      ? [{ title: phase, text: "", style: "quiet" }]
      : [];
  const rolled = (names: readonly string[], noun: string): Box[] => {
    const boxes = names.map((name): Box => {
      const host = hosts.find((some) => some.name === name);
      return {
        title: name,
        text: host?.restarts === "perhaps" ? "may restart" : "restarts",
        style: "restart",
      };
    });
    return boxes.length <= MOST_BOXES
      ? boxes
      : [{ title: counted(boxes.length, noun), text: "restart in turn", style: "restart" }];
  };
  const gone = hosts.filter(({ change }) => change === "removed");
  return [
    ...together("facts"),
    ...together("prepare"),
    ...once("bootstrap"),
    ...together("join"),
    ...rolled(restarts.servers, "server"),
    ...together("endpoint"),
    ...rolled(restarts.agents, "agent"),
    ...rolled(restarts.unknown, "node"),
    ...once("kubeconfig"),
    ...(gone.length === 0 ? [] : [{ title: "leave", text: namesOf(gone), style: "gone" } as const]),
  ];
}

function namesOf(hosts: readonly HostChange[]): string {
  const names = hosts.map(({ name }) => name);
  return names.length <= MOST_NAMES ? names.join(", ") : counted(names.length, "host");
}

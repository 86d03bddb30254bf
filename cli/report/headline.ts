import { counted } from "../counted";
import type { ClusterReport, Report, Verdict } from "./model";
import { listed } from "./words";

export function verdictOf(errors: readonly string[], clusters: readonly ClusterReport[]): Verdict {
  if (errors.length > 0) return "failed";
  const risks = clusters.flatMap((cluster) => cluster.risks);
  if (risks.some(({ level }) => level === "danger")) return "dangerous";
  const moves = clusters.some(
    ({ restarts, hosts }) =>
      Object.values(restarts).some((names) => names.length > 0) ||
      hosts.some(({ change }) => change === "removed" || change === "replaced"),
  );
  return moves || risks.some(({ level }) => level === "warning") ? "restarts" : "harmless";
}

export function headlineOf(
  verdict: Verdict,
  { clusters, others }: Pick<Report, "clusters" | "others">,
): string {
  if (verdict === "failed") return "The preview failed: nothing can be said for sure.";
  if (clusters.length === 0) {
    const anything = Object.values(others).some((count) => count > 0);
    return `There is nothing of quorate in this preview${anything ? ", only other resources" : ""}.`;
  }
  const facts = [...restarting(clusters), ...leaving(clusters)];
  const told = facts.length > 0 ? facts.join("; ") : quiet(clusters);
  if (verdict === "dangerous") return `Dangerous: ${told}.`;
  if (verdict === "restarts") return facts.length > 0 ? `${told}.` : `Look at the risks: ${told}.`;
  return `Harmless: ${told}.`;
}

function restarting(clusters: readonly ClusterReport[]): string[] {
  const count = (role: keyof ClusterReport["restarts"]) =>
    clusters.reduce((sum, { restarts }) => sum + restarts[role].length, 0);
  const [servers, agents, unknown] = [count("servers"), count("agents"), count("unknown")];
  const parts = [
    ...(servers > 0 ? [counted(servers, "server")] : []),
    ...(agents > 0 ? [counted(agents, "agent")] : []),
    ...(unknown > 0 ? [counted(unknown, "node")] : []),
  ];
  if (parts.length === 0) return [];
  return [`${listed(parts)} ${servers + agents + unknown === 1 ? "restarts" : "restart"}`];
}

function leaving(clusters: readonly ClusterReport[]): string[] {
  const names = clusters.flatMap(({ hosts }) =>
    hosts.filter(({ change }) => change === "removed").map(({ name }) => name),
  );
  if (names.length === 0) return [];
  return names.length > 6
    ? [`${counted(names.length, "host")} leave`]
    : [`${listed(names)} ${names.length === 1 ? "leaves" : "leave"}`];
}

function quiet(clusters: readonly ClusterReport[]): string {
  const has = (change: ClusterReport["change"]) => clusters.some((some) => some.change === change);
  if (has("removed")) return "a cluster is taken down";
  if (has("new")) return "a cluster is made, and nothing that runs restarts";
  const runs = clusters.some(
    ({ hosts, clusterSteps }) =>
      clusterSteps.length > 0 || hosts.some(({ steps }) => steps.length > 0),
  );
  return runs ? "no node restarts" : "nothing runs on any host";
}

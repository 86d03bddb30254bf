import type { HostChange, Phase, StepRun } from "./model";
import { inTurn, listed } from "./words";

/** What runs when, a sentence each. */
export function orderOf(hosts: readonly HostChange[], clusterSteps: readonly StepRun[]): string[] {
  const on = (phase: Phase) =>
    hosts
      .filter(({ steps }) => steps.some((step) => step.phase === phase && step.op !== "delete"))
      .map(({ name }) => name);
  const own = (phase: Phase) =>
    clusterSteps.find((step) => step.phase === phase && step.op !== "delete");
  const together = (phase: Phase, text: string): string[] => {
    const names = on(phase);
    return names.length === 0
      ? []
      : [`${text} ${listed(names)}${names.length > 1 ? ", all at once" : ""}`];
  };
  const kubeconfig = own("kubeconfig");
  return [
    ...together("facts", "facts are read on"),
    ...together("prepare", "files are laid down, and nothing of the cluster restarts, on"),
    ...(own("bootstrap") === undefined ? [] : ["the cluster is founded on one server"]),
    ...together("join", "membership is seen to on"),
    ...rollouts(
      hosts,
      (role) => role === "server",
      "servers restart one after the other: ",
      ", then ",
    ),
    ...together("endpoint", "the new endpoint comes up on"),
    ...rollouts(
      hosts,
      (role) => role === "agent",
      "agents are drained and restart, at most rollout.maxUnavailable at once: ",
      ", ",
    ),
    ...rollouts(
      hosts,
      (role) => role === "",
      "nodes restart, servers first and one at a time: ",
      ", ",
    ),
    ...(kubeconfig === undefined
      ? []
      : [`the kubeconfig is read${kubeconfig.op === "create" ? "" : " again"}`]),
    ...leaving(hosts),
  ];
}

function rollouts(
  hosts: readonly HostChange[],
  isOf: (role: HostChange["role"]) => boolean,
  many: string,
  separator: string,
): string[] {
  const rolled = hosts.filter(
    ({ role, steps }) =>
      isOf(role) && steps.some(({ phase, op }) => phase === "rollout" && op !== "delete"),
  );
  const restart = rolled.filter(({ restarts }) => restarts !== "no").map(({ name }) => name);
  const quiet = rolled.filter(({ restarts }) => restarts === "no").map(({ name }) => name);
  const [only = ""] = restart;
  return [
    ...(restart.length > 1 ? [many + inTurn(restart, separator)] : []),
    ...(restart.length === 1 ? [`${only} restarts`] : []),
    ...(quiet.length > 0 ? [`${listed(quiet)}: rollout without a restart`] : []),
  ];
}

function leaving(hosts: readonly HostChange[]): string[] {
  const names = hosts.filter(({ change }) => change === "removed").map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `at the end ${listed(names)} ${names.length === 1 ? "leaves and is" : "leave and are"} cleaned`,
  ];
}

import { allNodes, type ClusterPlan, type NodePlan } from "../../model/plan";
import { serverParts } from "../distro/parts";
import { exchangeFile } from "../endpoint/exchange";
import { endpointVariables } from "../endpoint/variables";
import { loopbackParts } from "../loopback";
import { markVariables, waitVariables } from "../storage";
import { script, standing, type StepSecrets } from "./script";

/** What a join needs beyond the plan: which cluster, and which machine each host is. */
export interface JoinFacts {
  clusterId: string;
  /** Machine-id by name of node. */
  machines: Record<string, string>;
}

/** Makes a node a member, by the token form that checks the cluster's CA; keeps room for successors of lost hosts. */
export function joinScript(
  plan: ClusterPlan,
  node: NodePlan,
  secrets: StepSecrets,
  facts: JoinFacts,
): string {
  const server = node.role === "server";
  const retired = allNodes(plan).filter((other) => other.retired);
  return script(
    "join",
    plan,
    node,
    {
      CLUSTER: facts.clusterId,
      TOKEN: secrets.token,
      JOIN_TOKEN: `K10${facts.clusterId}::${server ? "server" : "node"}:${secrets.token}`,
      ...endpointVariables(standing(plan)),
      READY_TIMEOUT: plan.rollout.readySeconds,
      DRAIN_TIMEOUT: plan.rollout.drainSeconds,
      // Sorted: another order of the list of hosts is no reason to run again.
      MACHINES: Object.entries(facts.machines)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, machine]) => `${name} ${machine}\n`)
        .join(""),
      RETIRED: server
        ? retired
            .map((other) => other.name)
            .sort()
            .join(" ")
        : "",
      ...(plan.storage ? { ...markVariables(node), ...waitVariables(plan) } : {}),
    },
    [
      "kube",
      "service",
      ...serverParts(plan, node.role),
      ...(server ? loopbackParts(plan) : []),
      "node-files",
      "drain",
      "membership",
      ...exchangeFile(plan),
      ...(plan.storage ? (["replicas", "storage-node"] as const) : []),
      "join",
    ],
  );
}

import { type ClusterPlan, liveNodes, type NodePlan } from "../../model/plan";
import { founderConfig } from "../config-yaml";
import { endpointVariables } from "../endpoint/variables";
import { isExternal, script, standing, type StepSecrets } from "./script";

/** Makes the cluster if, and only if, it does not exist. */
export function bootstrapScript(plan: ClusterPlan, node: NodePlan, secrets: StepSecrets): string {
  return script(
    "bootstrap",
    plan,
    node,
    {
      TOKEN: secrets.token,
      BOOTSTRAP_CONFIG: founderConfig(plan, node),
      OTHER_SERVERS: liveNodes(plan.servers)
        .filter((server) => server.name !== node.name)
        .map((server) => server.address)
        .join(" "),
      READY_TIMEOUT: plan.rollout.readySeconds,
      ...(isExternal(plan) ? endpointVariables(standing(plan)) : {}),
    },
    [
      "kube",
      "service",
      "node-files",
      ...(isExternal(plan) ? (["external"] as const) : []),
      "bootstrap",
    ],
  );
}

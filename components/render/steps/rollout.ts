import type { ClusterPlan, NodePlan } from "../../model/plan";
import { serverParts } from "../distro/parts";
import { allEndpoints } from "../endpoint/holders";
import { leaveVariables } from "../endpoint/host-files";
import { TOLD_PORT } from "../endpoint/state";
import { waitVariables } from "../storage";
import { HEARTBEATS, holder, script, standing } from "./script";
import { wantedDigest } from "./wanted";

/** Restarts the node if what runs is not what is wanted. */
export function rolloutScript(plan: ClusterPlan, node: NodePlan): string {
  return script(
    "rollout",
    plan,
    node,
    {
      WANTED: wantedDigest(plan, node),
      READY_TIMEOUT: plan.rollout.readySeconds,
      ...HEARTBEATS,
      // The servers' business only: another endpoint must not show as a rollout of agents.
      ...(node.role === "server"
        ? {
            ENDPOINT_URL: standing(plan).url,
            TOLD_PORT,
            ...leaveVariables(plan, holder(node), allEndpoints(plan)),
          }
        : {}),
      DRAIN: plan.rollout.drain ? "yes" : "no",
      DRAIN_TIMEOUT: plan.rollout.drainSeconds,
      ...(plan.storage ? waitVariables(plan) : {}),
    },
    [
      "kube",
      "service",
      ...serverParts(plan, node.role),
      "node-files",
      "drain",
      "heartbeats",
      ...(node.role === "server" ? (["leave-endpoint"] as const) : []),
      ...(plan.storage ? (["replicas"] as const) : []),
      "rollout",
    ],
  );
}

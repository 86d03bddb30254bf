import type { ClusterPlan, NodePlan } from "../../model/plan";
import { script } from "./script";

/** Prints the administrator's credentials. */
export function kubeconfigScript(plan: ClusterPlan, node: NodePlan): string {
  return script(
    "kubeconfig",
    plan,
    node,
    { ENDPOINT_URL: plan.endpoint.url, VERSION: plan.version },
    ["kube", "kubeconfig"],
  );
}

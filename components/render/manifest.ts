import { stringify } from "yaml";
import { type ClusterPlan, liveNodes } from "../model/plan";

/**
 * Lets each agent delete its own Node, and no other, when its host is removed. A kubelet may cordon itself and evict its pods
 * but not delete itself; the alternative would be an administrator's credential on every agent.
 *
 * The file lies on each server with the same content, because each server applies what it holds.
 */
export function agentManifest(plan: ClusterPlan): string {
  return liveNodes(plan.agents)
    .flatMap(({ name }) => [role(name), binding(name)])
    .map((object) => `---\n${stringify(object)}`)
    .join("");
}

function role(agent: string): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: `quorate:leave:${agent}` },
    rules: [{ apiGroups: [""], resources: ["nodes"], resourceNames: [agent], verbs: ["delete"] }],
  };
}

function binding(agent: string): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: `quorate:leave:${agent}` },
    roleRef: {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "ClusterRole",
      name: `quorate:leave:${agent}`,
    },
    subjects: [
      { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: `system:node:${agent}` },
    ],
  };
}

import { stringify } from "yaml";

const NAME = "quorate:leave";

/**
 * Lets a node delete its own Node when its host is removed: a kubelet may cordon itself and evict its pods, but not delete itself, and the
 * alternative would be an administrator's credential on every agent. Admission (NodeRestriction, always on in k3s) keeps each kubelet to its own Node.
 *
 * The same for all agents and for ever: a role of each agent's own would be pruned with the agent's entry, before the agent takes its leave.
 */
export function leaveManifest(): string {
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: NAME },
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["delete"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: NAME },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: NAME },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:nodes" }],
    },
  ]
    .map((object) => `---\n${stringify(object)}`)
    .join("");
}

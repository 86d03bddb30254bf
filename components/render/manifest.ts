import { stringify } from "yaml";

const NAME = "quorate:leave";
const STORAGE = "quorate:storage";

/**
 * Lets a node delete its own Node when its host is removed: a kubelet may cordon itself and evict its pods, but not delete itself, and the
 * alternative would be an administrator's credential on every agent. Admission (NodeRestriction, always on in k3s) keeps each kubelet to its own Node.
 *
 * The same for all agents and for ever: a role of each agent's own would be pruned with the agent's entry, before the agent takes its leave.
 */
export function leaveManifest(): string {
  return roleOfNodes(NAME, { apiGroups: [""], resources: ["nodes"], verbs: ["delete"] });
}

/** Lets a node see which of Longhorn's volumes would lose their last healthy replica with it. */
export function storageManifest(): string {
  return roleOfNodes(STORAGE, {
    apiGroups: ["longhorn.io"],
    resources: ["volumes", "replicas"],
    verbs: ["get", "list"],
  });
}

/** A role with one rule, for all nodes. */
function roleOfNodes(name: string, rule: object): string {
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      rules: [rule],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:nodes" }],
    },
  ]
    .map((object) => `---\n${stringify(object)}`)
    .join("");
}

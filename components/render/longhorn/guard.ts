/** The object that can't be deleted while there are volumes. */
export const GUARD = "quorate-volumes";
export const PURPOSE = "Stands for Longhorn's volumes. While there is one, it can't be deleted.";

/** Name of the job that Longhorn's chart makes before it uninstalls anything. */
const UNINSTALL_JOB = "longhorn-uninstall";

/** Name of the policy for one Longhorn; policies have no namespace. */
export const policyName = (namespace: string): string => `quorate-volumes.${namespace}`;

const REMEDY =
  "delete its claim, and the volume if that retains it; or give allowVolumeLoss: true, run up, and try again";

/**
 * `spec` of the policy. It is judged once for each volume, and lets the request through where there is none. An expression can't look up or count
 * objects, so one volume is named.
 */
export function guardPolicy(namespace: string) {
  const rule = (group: string, resource: string, operation: string) => ({
    apiGroups: [group],
    apiVersions: ["*"],
    operations: [operation],
    resources: [resource],
  });
  return {
    failurePolicy: "Fail",
    paramKind: { apiVersion: "longhorn.io/v1beta2", kind: "Volume" },
    matchConstraints: {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      resourceRules: [rule("", "configmaps", "DELETE"), rule("batch", "jobs", "CREATE")],
    },
    matchConditions: [
      {
        name: "takes-volumes-away",
        expression: `request.operation == "DELETE" ? request.name == "${GUARD}" : object.metadata.name == "${UNINSTALL_JOB}"`,
      },
    ],
    validations: [
      {
        expression: "false",
        messageExpression: `"quorate: Longhorn still holds volume " + params.metadata.name + (${CLAIM} ? " of claim " + params.status.kubernetesStatus.namespace + "/" + params.status.kubernetesStatus.pvcName : "") + "; ${REMEDY}"`,
        reason: "Forbidden",
      },
    ],
  };
}

const CLAIM =
  'has(params.status) && has(params.status.kubernetesStatus) && has(params.status.kubernetesStatus.pvcName) && params.status.kubernetesStatus.pvcName != ""';

/** `spec` of the policy's binding: the volumes of this namespace, and what becomes of a request that would take them. */
export function guardBinding(namespace: string, allowVolumeLoss: boolean) {
  return {
    policyName: policyName(namespace),
    // Allowed, it stays in place and is noted in the audit log: taken away, it would refuse to go itself.
    validationActions: [allowVolumeLoss ? "Audit" : "Deny"],
    matchResources: {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    },
    paramRef: { namespace, selector: {}, parameterNotFoundAction: "Allow" },
  };
}

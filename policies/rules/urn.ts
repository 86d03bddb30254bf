export const CLUSTER = "quorate:index:Cluster";
/** A cluster that another stack made. */
export const REFERENCE = "quorate:index:ClusterReference";
export const LONGHORN = "quorate:index:Longhorn";
export const COMMAND = "command:remote:Command";
export const RELEASE = "kubernetes:helm.sh/v3:Release";

/** `urn:pulumi:STACK::PROJECT::` in front of all URNs of a stack. */
export function stackOf(urn: string): string {
  return urn.split("::").slice(0, 2).join("::");
}

/** Type of the resource itself, without those of its parents. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Name of the parent, if it is of this type. */
export function parentName(parent: string | undefined, type: string): string | undefined {
  return parent !== undefined && typeOf(parent) === type ? nameOf(parent) : undefined;
}

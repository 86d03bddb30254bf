import type { ClassState, NodeState, VolumeState } from "./cluster-state";

/*
 * Where the check would show nothing, or harm. Each returns why, with the remedy, or undefined.
 */

export const LONGHORN = "driver.longhorn.io";

export function classRefusal(
  name: string,
  classes: readonly ClassState[],
  anyProvisioner: boolean,
): string | undefined {
  const found = classes.find((one) => one.name === name);
  if (found === undefined) {
    const names = classes.map((one) => one.name).join(", ");
    return `there is no StorageClass ${name}; name another with --class (there are: ${names || "none"})`;
  }
  if (found.provisioner !== LONGHORN) {
    if (anyProvisioner) return undefined;
    return `class ${name} is ${found.provisioner}'s, not Longhorn's; name another with --class, or give --any-provisioner`;
  }
  const { numberOfReplicas, migratable } = found.parameters;
  if (numberOfReplicas === "1") {
    return `volumes of class ${name} have one replica, which goes with its node; name a class of two or three with --class`;
  }
  if (migratable === "true") {
    return `volumes of class ${name} are block devices where several pods use them (migratable); name another with --class`;
  }
  return undefined;
}

/** The volume for one pod moves, and the shared one stays on two nodes, after one is lost. */
export function nodesRefusal(nodes: readonly NodeState[]): string | undefined {
  const fit = nodes.filter((node) => node.schedulable);
  if (fit.length >= 3) return undefined;
  const names = fit.map((node) => node.name).join(", ");
  return `pods can run on ${fit.length} nodes (${names || "none"}), and it takes three: one that dies and two beside it; uncordon nodes, bring back those that are not Ready, or take taints off`;
}

/** What else lives on the cluster must not lose its last replica by this. */
export function volumesRefusal(volumes: readonly VolumeState[]): string | undefined {
  const weak = volumes.filter(
    ({ state, robustness }) => state === "attached" && robustness !== "healthy",
  );
  if (weak.length === 0) return undefined;
  const names = weak.map(({ name, robustness }) => `${name} (${robustness ?? "unknown"})`);
  return `volumes are not healthy, and the node that dies may hold their last replica: ${names.join(", ")}; wait until all are`;
}

/** Why a node must not be switched off. */
export function victimRefusal(name: string, nodes: readonly NodeState[]): string | undefined {
  const node = nodes.find((one) => one.name === name);
  if (node === undefined) return `the cluster has no node ${name} any more`;
  const servers = nodes.filter((one) => one.server);
  if (node.server && servers.length === 1) {
    return `the pod came to ${name}, the only server: without it nothing moves; cordon it and try again`;
  }
  const voters = nodes.filter((one) => one.voter);
  const left = voters.filter((one) => one.ready && one.name !== name);
  if (node.voter && left.length <= voters.length / 2) {
    return `the pod came to ${name}, without which etcd has ${left.length} of ${voters.length} voters; cordon it and try again`;
  }
  return undefined;
}

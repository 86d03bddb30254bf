import type { ClusterPlan, Role } from "../../model/plan";
import type { ShellFile } from "../shell";
import { distroOf } from "./distro";
import { networkSettings } from "./network-settings";

/** What `prepare` is told of the distribution beyond what every script is. */
export function prepareVariables(plan: ClusterPlan, role: Role): Record<string, string> {
  const { fetch, artifacts, leaves, selinuxPackage } = distroOf(plan);
  return {
    FETCH: fetch,
    ARTIFACT_amd64: artifacts.amd64,
    ARTIFACT_arm64: artifacts.arm64,
    LEAVES: leaves.join(" "),
    ...(hasNetworkSettings(plan, role) ? { NETWORK_SETTINGS: networkSettings(plan) } : {}),
    ...(plan.selinux ? { SELINUX_PACKAGE: selinuxPackage } : {}),
  };
}

/** Parts of `prepare` that only some clusters need. */
export function prepareParts(plan: ClusterPlan, role: Role): ShellFile[] {
  return [
    "guards",
    ...(distroOf(plan).fetch === "tarball" ? (["unpack"] as const) : []),
    ...(hasNetworkSettings(plan, role) ? (["network-settings"] as const) : []),
    ...(plan.selinux ? (["selinux"] as const) : []),
    ...(needsEtcdUser(plan, role) ? (["etcd-user"] as const) : []),
  ];
}

/** Programs that unpack the artifact. */
export function unpackers(plan: ClusterPlan): string[] {
  return distroOf(plan).fetch === "tarball" ? ["tar", "gzip"] : [];
}

/** Parts of steps that wait for a server. */
export function serverParts(plan: ClusterPlan, role: Role): ShellFile[] {
  return plan.distribution === "rke2" && role === "server" ? ["static-pods"] : [];
}

function hasNetworkSettings(plan: ClusterPlan, role: Role): boolean {
  return plan.distribution === "rke2" && plan.cni === "canal" && role === "server";
}

function needsEtcdUser(plan: ClusterPlan, role: Role): boolean {
  return plan.distribution === "rke2" && plan.hardened && role === "server";
}

import type { ConfigValue } from "../../model/args";
import { disables } from "../../model/known";
import type { ClusterPlan, NodePlan } from "../../model/plan";

type Config = Record<string, ConfigValue>;

/** Replaced on the host by the interface that has the node's address, where the arguments name none. */
export const INTERFACE = "@INTERFACE@";

/** What makes k3s found a cluster. RKE2's first server is the one that knows no other. */
export function founderKeys({ distribution }: ClusterPlan): Config {
  return distribution === "k3s" ? { "cluster-init": true } : {};
}

/** Keys of `config.yaml` that only one of the distributions has, or that each has in its own way. */
export function distroKeys(plan: ClusterPlan, node: NodePlan): Config {
  return { ...networkKeys(plan, node), ...(plan.selinux ? { selinux: true } : {}) };
}

function networkKeys(plan: ClusterPlan, node: NodePlan): Config {
  const server = node.role === "server";
  if (plan.distribution === "rke2") {
    // Without a word of these RKE2 decides by its version, and an upgrade would bring another one.
    return server ? { cni: plan.cni, "ingress-controller": plan.ingress } : {};
  }
  if (plan.cni === "flannel") {
    return { "flannel-iface": node.interface === "" ? INTERFACE : node.interface };
  }
  return server ? { "flannel-backend": "none", "disable-network-policy": true } : {};
}

/** Keys that must be joined with the user's own. */
export function joinedKeys(plan: ClusterPlan, node: NodePlan, own: Config): Config {
  const server = node.role === "server";
  if (plan.distribution === "rke2") return plan.hardened ? profileKeys(server, own) : {};
  if (!server || plan.ingress !== "none" || disables(own["disable"], "traefik")) return {};
  return { disable: [...listOf(own["disable"]), "traefik"] };
}

/** The profile brings all but one of the benchmark's newer versions. */
function profileKeys(server: boolean, own: Config): Config {
  const flag = "service-account-extend-token-expiration=";
  const args = listOf(own["kube-apiserver-arg"]);
  return {
    profile: "cis",
    ...(server && !args.some((arg) => arg.startsWith(flag))
      ? { "kube-apiserver-arg": [...args, `${flag}false`] }
      : {}),
  };
}

function listOf(value: ConfigValue | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}

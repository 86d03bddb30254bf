import type { ConfigValue } from "../model/args";
import { familyOf } from "../model/addresses";
import type { ClusterPlan, NodePlan } from "../model/plan";
import { hardeningConfig } from "./hardening";
import { registryConfig } from "./registries";
import { snapshotConfig } from "./snapshots";

/**
 * Keys of a node's `config.yaml` that some arguments bring. Nothing is here of an argument that is not given: a line more would restart every node of everybody.
 */
export function optionConfig(plan: ClusterPlan, node: NodePlan): Record<string, ConfigValue> {
  const server = node.role === "server";
  return {
    ...addressConfig(plan, node),
    ...registryConfig(plan, node),
    ...hardeningConfig(plan, node),
    ...(server ? snapshotConfig(plan) : {}),
  };
}

function addressConfig(plan: ClusterPlan, node: NodePlan): Record<string, ConfigValue> {
  const { addresses, externalAddresses } = node;
  const server = node.role === "server";
  const dual = addresses.length > 1 && addresses.some((one) => familyOf(one) === "IPv6");
  return {
    ...(externalAddresses.length === 0 ? {} : { "node-external-ip": externalAddresses }),
    // Else the API is advertised inside the cluster at the address from outside.
    ...(server && externalAddresses.length > 0 ? { "advertise-address": node.address } : {}),
    // Pods' IPv6 addresses are private as a rule, and nobody outside has a way back to them.
    ...(server && dual && plan.distribution === "k3s" && plan.cni === "flannel"
      ? { "flannel-ipv6-masq": true }
      : {}),
  };
}

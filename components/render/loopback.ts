import { familyOf } from "../model/addresses";
import type { ClusterPlan } from "../model/plan";

/**
 * Where etcd tells of its health. The distribution has it on `::1`, and there alone, where the first CIDR of Services is IPv6: asked at 127.0.0.1, every server took itself for ill, and
 * nobody held the address.
 */
export function etcdHealthHost(plan: ClusterPlan): "127.0.0.1" | "::1" {
  const [first = ""] = plan.serviceCidrs;
  return familyOf(first.split("/")[0] ?? "") === "IPv6" ? "::1" : "127.0.0.1";
}

/** The same for scripts of nodes: a part that knows `::1`, only where it is needed. */
export function loopbackParts(plan: ClusterPlan): "loopback-six"[] {
  return etcdHealthHost(plan) === "::1" ? ["loopback-six"] : [];
}

import type { BalancerPlan, EndpointPlan } from "../../model/endpoint-plan";
import { type ClusterPlan, sortedServers } from "../../model/plan";

/** A host that has a part in an endpoint: a server, or a dedicated load balancer. */
export interface EndpointHost {
  name: string;
  role: "server" | "balancer";
  address: string;
  /** Empty where the host finds it itself by its address. */
  interface: string;
}

/** The hosts that share the endpoint's address, by name: another order in the arguments must not change any file. */
export function holdersOf(plan: ClusterPlan, endpoint: EndpointPlan): EndpointHost[] {
  if (endpoint.kind === "external") return [];
  if (endpoint.balancers.length === 0) {
    return sortedServers(plan).map((server) => ({ ...server, role: "server" }));
  }
  return liveBalancers(endpoint.balancers).map((balancer) => ({ ...balancer, role: "balancer" }));
}

/** Load balancers that are still there, by name. */
export function liveBalancers(balancers: readonly BalancerPlan[]): BalancerPlan[] {
  return balancers.filter(({ retired }) => !retired).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The endpoints of which this host is a holder. */
export function heldBy(
  plan: ClusterPlan,
  endpoints: readonly EndpointPlan[],
  host: EndpointHost,
): EndpointPlan[] {
  return endpoints.filter((endpoint) =>
    holdersOf(plan, endpoint).some(({ name, role }) => name === host.name && role === host.role),
  );
}

/** All endpoints, the one to come first. */
export function allEndpoints(plan: ClusterPlan): EndpointPlan[] {
  return [plan.endpoint, ...plan.formerEndpoints];
}

/** What answers before the exchange of an endpoint is through: the former ones, where there are any. */
export function standingEndpoints(plan: ClusterPlan): EndpointPlan[] {
  return plan.formerEndpoints.length > 0 ? plan.formerEndpoints : [plan.endpoint];
}

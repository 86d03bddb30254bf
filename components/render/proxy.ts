import { contains, parseCidr } from "../model/addresses";
import { allNodes, type ClusterPlan } from "../model/plan";
import type { NodeFile } from "./node-files";

/** Read by the unit of the node, only where there is a proxy. */
export const ENVIRONMENT_FILE = "/var/lib/quorate/environment";

/**
 * Environment of the service. k3s takes it for its own requests and hands it to containerd, RKE2 to its static pods, too.
 *
 * It is no `Environment=` of the unit: everybody may read those, and the URL may hold a password.
 */
export function proxyFiles(plan: ClusterPlan): NodeFile[] {
  if (plan.proxy === undefined) return [];
  const { https, http = https } = plan.proxy;
  const variables = { HTTPS_PROXY: https, HTTP_PROXY: http, NO_PROXY: noProxy(plan).join(",") };
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
  return [{ path: ENVIRONMENT_FILE, mode: "600", content: lines.join("") }];
}

/** What the preparation's downloads need; empty without a proxy. */
export function proxyVariables(plan: ClusterPlan): Record<string, string> {
  if (plan.proxy === undefined) return {};
  const { https, http = https } = plan.proxy;
  return { HTTPS_PROXY_URL: https, HTTP_PROXY_URL: http, NO_PROXY_LIST: noProxy(plan).join(",") };
}

/**
 * Names and addresses that nobody asks a proxy for.
 *
 * Every node's address is in it, so that another node changes the list, and with it restarts all. A CIDR in `except` stands for the addresses inside: then it stays.
 */
export function noProxy(plan: ClusterPlan): string[] {
  const own = plan.proxy?.except ?? [];
  const ranges = own.flatMap((text) => parseCidr(text) ?? []);
  const addresses = [
    ...allNodes(plan).flatMap((node) => [...node.addresses, ...node.externalAddresses]),
    ...[plan.endpoint, ...plan.formerEndpoints].flatMap((endpoint) => [
      endpoint.address,
      ...endpoint.balancers.map((balancer) => balancer.address),
    ]),
  ].filter((address) => !ranges.some((range) => contains(range, address)));
  return [
    "localhost",
    "127.0.0.0/8",
    "::1",
    ".svc",
    ".cluster.local",
    ...plan.clusterCidrs,
    ...plan.serviceCidrs,
    // Sorted: another order of hosts must restart nobody.
    ...[...new Set(addresses)].sort(),
    ...own,
  ];
}

import type { ClusterPlan } from "../../model/plan";
import { allEndpoints, type EndpointHost, standingEndpoints } from "./holders";
import { endpointFiles, entryOf } from "./host-files";

/**
 * The files of a host's endpoints; while one is exchanged for another, those of the former ones, and beside them (`ALL_…`) those of all: the new one comes up only when
 * every server's certificate carries its name.
 */
export function endpointVariants(
  plan: ClusterPlan,
  host: EndpointHost,
  password: string,
): Record<string, string | number> {
  const standing = endpointFiles(plan, host, standingEndpoints(plan), password);
  if (!exchanges(plan)) return standing;
  const all = Object.entries(endpointFiles(plan, host, allEndpoints(plan), password));
  return {
    ...standing,
    ...Object.fromEntries(all.map(([name, text]) => [`ALL_${name}`, text])),
    NEW_ENDPOINT: entryOf(plan.endpoint),
  };
}

/** Whether a former endpoint still answers beside the one that is wanted. */
export function exchanges(plan: ClusterPlan): boolean {
  return plan.formerEndpoints.length > 0;
}

/** The functions of an exchange, for a step that has something to do with it. */
export function exchangeFile(plan: ClusterPlan): readonly ["exchange"] | readonly [] {
  return exchanges(plan) ? ["exchange"] : [];
}

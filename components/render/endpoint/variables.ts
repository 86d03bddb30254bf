import type { EndpointPlan } from "../../model/endpoint-plan";

/** Where a step finds the API, and how long it may take until it answers there: kube-vip's image may have to be pulled first. */
export function endpointVariables(endpoint: EndpointPlan): Record<string, string | number> {
  return {
    ENDPOINT_URL: endpoint.url,
    JOIN_URL: endpoint.joinUrl,
    ENDPOINT_TIMEOUT: endpoint.kind === "kube-vip" ? 300 : 90,
  };
}

import type { Unwrap } from "@pulumi/pulumi";
import type { ClusterSpec } from "../../components/model/args";
import type { EndpointArgs } from "../../components/model/endpoint-args";
import type { ClusterPlan } from "../../components/model/plan";
import type { EndpointHost } from "../../components/render/endpoint/holders";
import { examplePlan, nodeNamed } from "./rendered";
import { exampleSpec, HOST_KEYS } from "./specs";

export type EndpointSpec = Unwrap<EndpointArgs>;

/** Two load-balancer hosts for the example. */
export const BALANCERS = [
  { name: "lb1", address: "192.0.2.31", hostKey: HOST_KEYS["jump"] ?? "" },
  { name: "lb2", address: "192.0.2.32", hostKey: HOST_KEYS["jump"] ?? "" },
];

/** One endpoint of each kind, and of each way to have it. */
export const ENDPOINTS = {
  haproxy: { kind: "haproxy", address: "192.0.2.10" },
  "haproxy fast": { kind: "haproxy", address: "192.0.2.10", fast: true },
  dedicated: { kind: "haproxy", address: "192.0.2.30", hosts: BALANCERS, statsPort: 9000 },
  keepalived: { kind: "keepalived", address: "192.0.2.10" },
  "kube-vip": { kind: "kube-vip", address: "192.0.2.10" },
  "kube-vip bgp": {
    kind: "kube-vip",
    address: "192.0.2.10",
    bgp: { asn: 64512, peers: [{ address: "192.0.2.1", asn: 64513, password: "PeerHide" }] },
  },
  external: { kind: "external", address: "api.example.com" },
} satisfies Record<string, EndpointSpec>;

export type EndpointName = keyof typeof ENDPOINTS;

export const RKE2: Partial<ClusterSpec> = { distribution: "rke2", version: "v1.36.5+rke2r1" };

/** The example with another endpoint, and perhaps other things. */
export function endpointPlan(endpoint: EndpointSpec, own: Partial<ClusterSpec> = {}): ClusterPlan {
  return examplePlan({ ...exampleSpec(), endpoint, ...own });
}

/** A server of the plan, as endpoints know it. */
export function serverOf(plan: ClusterPlan, name: string): EndpointHost {
  const node = nodeNamed(plan, name);
  return { name, role: "server", address: node.address, interface: node.interface };
}

/** A load balancer of the plan's endpoint. */
export function balancerOf(plan: ClusterPlan, name: string): EndpointHost {
  const found = plan.endpoint.balancers.find((balancer) => balancer.name === name);
  if (found === undefined) throw new Error(`no load balancer ${name}`);
  return { ...found, role: "balancer" };
}

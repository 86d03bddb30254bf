import type { EndpointPlan } from "../../model/endpoint-plan";
import { LEASE_SECONDS, SHORT_GRACE } from "../../model/node-failure";
import type { ClusterPlan, NodePlan } from "../../model/plan";
import { distroVariables } from "../distro/distro";
import { type EndpointHost, standingEndpoints } from "../endpoint/holders";
import { DRAIN_MARKER } from "../endpoint/state";
import { type ShellFile, stepScript } from "../shell";

/** What a step needs beyond the plan. None of it may appear in a command line, a log or a fingerprint. */
export interface StepSecrets {
  /** The token's password part. */
  token: string;
  /** VRRP password, at most 8 characters. */
  vrrpPassword: string;
  /** Secrets of the arguments, by what stands in their places in the plan. */
  leaves: Readonly<Record<string, string>>;
}

/** What stands in for secrets where a script is only compared, shown or counted. */
export const NO_SECRETS: StepSecrets = { token: "(token)", vrrpPassword: "(vrrp)", leaves: {} };

export type Variables = Record<string, string | number>;

/** What servers are compared with before they change over to quick heartbeats, or back. */
export const HEARTBEATS: Variables = { LEASE_SECONDS, SHORT_GRACE };

/** A step of a node. */
export function script(
  step: string,
  plan: ClusterPlan,
  node: NodePlan,
  variables: Variables,
  files: readonly ShellFile[],
): string {
  return stepScript(
    {
      NODE: node.name,
      STEP: step,
      ROLE: node.role,
      CLUSTER_NAME: plan.name,
      STATE: "/var/lib/quorate",
      ...distroVariables(plan, node.role),
      DRAIN_MARKER,
      ...variables,
    },
    ["base", ...files],
  );
}

/** The endpoint that nodes join at, and that a server asks whose own API is down. */
export function standing(plan: ClusterPlan): EndpointPlan {
  return standingEndpoints(plan)[0] ?? plan.endpoint;
}

export const isExternal = (plan: ClusterPlan) => standing(plan).kind === "external";

/** A server, as endpoints know it. */
export function holder(node: NodePlan): EndpointHost {
  return { name: node.name, role: "server", address: node.address, interface: node.interface };
}

import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "./model/args";
import { checkName, faultError, lateFaultError } from "./fault-errors";
import { agentFaults } from "./host/agent-socket";
import { LATE } from "./model/late";
import type { PlanHost, PlanInput } from "./model/plan";
import { splitSecrets } from "./model/secret-leaves";
import { clusterFaults } from "./model/validate";
import type { EndpointArgs } from "./model/endpoint-args";
import type { HostArgs } from "./model/node-args";

/** Throws all faults that can be seen without waiting for an Output. */
export function checkArguments(name: string, args: ClusterArgs): void {
  checkName(name, "cluster");
  const faults = [...clusterFaults(withoutOutputs(args)), ...agentFaults()];
  if (faults.length > 0) {
    throw faultError(`cluster "${name}"`, faults);
  }
}

/** The arguments that a plan is made of, with placeholders for secrets. Some leaves may be Outputs. */
export function planArguments(args: ClusterArgs): object {
  const { ssh: _ssh, token: _token, ...rest } = splitSecrets(args).args;
  return {
    ...rest,
    endpoint: withoutLogins(rest.endpoint),
    ...(rest.formerEndpoints && { formerEndpoints: rest.formerEndpoints.map(withoutLogins) }),
    servers: args.servers.map(withoutSsh),
    agents: (args.agents ?? []).map(withoutSsh),
  };
}

/**
 * The arguments a plan is made of, when all are known, with placeholders for secrets. Late values are judged here, together with those that were known at once.
 */
export function planInput(
  name: string,
  args: ClusterArgs,
): pulumi.Output<pulumi.Unwrap<PlanInput>> {
  const input = pulumi.output(planArguments(args)) as pulumi.Output<pulumi.Unwrap<PlanInput>>;
  if (!hasOutputs(args)) {
    return input;
  }
  // The arguments hold secrets, and the plan none: without `unsecret` every command line would be hidden in previews.
  const checked = pulumi.unsecret(
    pulumi.output(args).apply((known) => {
      const faults = clusterFaults(known);
      if (faults.length > 0) {
        throw lateFaultError(`cluster "${name}"`, faults);
      }
      return true;
    }),
  );
  // In a preview the unknown would spread from one late value to every line of the plan, and the preview say nothing.
  return pulumi.runtime.isDryRun() ? input : pulumi.all([input, checked]).apply(([known]) => known);
}

function withoutSsh({ ssh: _ssh, hostKey: _hostKey, ...host }: HostArgs): pulumi.Input<PlanHost> {
  return host as pulumi.Input<PlanHost>;
}

function withoutLogins(endpoint: EndpointArgs): EndpointArgs {
  if (endpoint.kind !== "haproxy" || endpoint.hosts === undefined) return endpoint;
  const hosts = endpoint.hosts.map(({ ssh: _ssh, hostKey: _hostKey, ...host }) => host);
  return { ...endpoint, hosts };
}

/** The value with `LATE` in the place of each Output. */
export function withoutOutputs(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return LATE;
  }
  if (Array.isArray(value)) {
    return value.map(withoutOutputs);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, withoutOutputs(item)]),
    );
  }
  return value;
}

/** Whether some leaf is an Output. */
export function hasOutputs(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return true;
  }
  return typeof value === "object" && value !== null && Object.values(value).some(hasOutputs);
}

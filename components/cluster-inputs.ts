import type * as pulumi from "@pulumi/pulumi";
import { hasOutputs, planArguments, withoutOutputs } from "./known-args";
import type { ClusterArgs } from "./model/args";
import type { EndpointArgs } from "./model/endpoint-args";
import { planEndpoint } from "./model/endpoint-plan";
import { hostKeyFingerprint } from "./model/host-key";
import { machinesOf } from "./model/known";
import { type PlanInput, planCluster } from "./model/plan";
import { endpointTopology, topologyOf } from "./model/topology";

/** What a preview shows of a host beside its steps, whose connections are secret. */
export interface ShownHost {
  /** Left out where it comes late. */
  address?: string;
  /** Fingerprint as ssh prints it, `unchecked` where no key is given; left out where it comes late. */
  hostKey?: string;
  retired?: true;
}

/**
 * Inputs of the Cluster as a resource: for readers of previews, and for policies, which see a host that is exchanged under its name by them. Plain values that hold no secret: children
 * wait for all inputs of their component, and what is in them is kept in clear.
 */
export function shownInputs(name: string, args: ClusterArgs): Record<string, unknown> {
  const names = (hosts: readonly { name: string }[]) => hosts.map((host) => host.name);
  const known = machinesOf(withoutOutputs(args));
  const { jumpHost } = args.ssh;
  return {
    version: args.version,
    servers: names(args.servers),
    agents: names(args.agents ?? []),
    hosts: Object.fromEntries(
      known.map(({ name = "", address, retired, fields }) => [
        name,
        {
          ...(address !== undefined && { address }),
          ...shownKey(fields["hostKey"]),
          ...(retired && { retired }),
        } satisfies ShownHost,
      ]),
    ),
    ...(jumpHost !== undefined && { jumpHost: shownKey(withoutOutputs(jumpHost.hostKey)) }),
    ...shownShape(name, args),
  };
}

/** The topology, as far as it is known without waiting: the one that is put out is not to be seen in a preview. */
function shownShape(name: string, args: ClusterArgs): Record<string, unknown> {
  const plan = planArguments(args);
  if (!hasOutputs(plan)) return { topology: topologyOf(planCluster(name, plan as PlanInput)) };
  const { distribution = "k3s", endpoint } = args;
  return {
    distribution,
    ...(!hasOutputs(endpoint) && {
      endpoint: endpointTopology(
        planEndpoint(endpoint as pulumi.Unwrap<EndpointArgs>, distribution),
        args.servers.filter(({ retired }) => retired !== true).map((server) => server.name),
      ),
    }),
  };
}

function shownKey(key: unknown): Pick<ShownHost, "hostKey"> {
  if (key === undefined) return { hostKey: "unchecked" };
  return typeof key === "string" ? { hostKey: hostKeyFingerprint(key) } : {};
}

import { at, listAt, textAt, textsAt } from "./plain";
import { readStepLine } from "./step";
import { CLUSTER, COMMAND, parentName, REFERENCE } from "./urn";
import type { Seen } from "./rule";

export interface Server {
  name: string;
  /** Undefined where it is not known. */
  address: string | undefined;
  /** Fingerprint; undefined where it is not known. */
  hostKey: string | undefined;
  retired: boolean;
}

/** A cluster's servers, before or after a change. */
export interface ClusterView {
  urn: string;
  name: string;
  aliases: readonly string[];
  version: string | undefined;
  servers: readonly Server[];
  /** Digest of what each host shall run. */
  wanted: Readonly<Record<string, string>>;
}

/** All clusters among the resources. */
export function clustersOf(resources: readonly Seen[]): ClusterView[] {
  return resources
    .filter(({ type }) => type === CLUSTER)
    .map((cluster) => clusterView(cluster, resources));
}

export function clusterView(cluster: Seen, resources: readonly Seen[] = []): ClusterView {
  const { urn, name, aliases, inputs, outputs } = cluster;
  return {
    ...{ urn, name, aliases },
    version: textAt(inputs, "version"),
    servers: textsAt(inputs, "servers").map((server) => serverView(server, inputs, outputs)),
    wanted: wantedOf(cluster, resources),
  };
}

/** By what the cluster was given, and by the topology it hands out: an address may be known in one of them only. */
function serverView(name: string, inputs: unknown, outputs: unknown): Server {
  const given = at(inputs, "hosts", name);
  const nodes = [...listAt(outputs, "topology", "nodes"), ...listAt(outputs, "nodes")];
  const node = nodes.find((one) => textAt(one, "name") === name);
  return {
    name,
    address: textAt(given, "address") ?? textAt(node, "address"),
    hostKey: textAt(given, "hostKey"),
    retired: at(given, "retired") === true || at(node, "retired") === true,
  };
}

function wantedOf(cluster: Seen, resources: readonly Seen[]): Record<string, string> {
  const steps = resources.filter(
    ({ type, parent }) =>
      type === COMMAND && parent === cluster.urn && parentName(parent, CLUSTER) !== undefined,
  );
  return Object.fromEntries(
    steps.flatMap(({ inputs }) => {
      const line = readStepLine(textAt(inputs, "create") ?? "");
      return line?.wanted === undefined ? [] : [[line.host, line.wanted]];
    }),
  );
}

/**
 * All clusters' addresses that the stack knows of: of its own clusters, and of those that it refers to by a component. Of a StackReference itself no policy is told (seen with 3.259):
 * it is read, and not registered.
 */
export function topologiesOf(resources: readonly Seen[]): unknown[] {
  return resources
    .filter(({ type }) => type === CLUSTER || type === REFERENCE)
    .map(({ name, outputs }) => at(outputs, "topology") ?? olderTopology(name, outputs));
}

/** Clusters of earlier releases hand out no topology. */
function olderTopology(name: string, outputs: unknown): unknown {
  const url = textAt(outputs, "endpoint") ?? "";
  const address = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, "") : undefined;
  return { name, endpoint: { address }, nodes: listAt(outputs, "nodes") };
}

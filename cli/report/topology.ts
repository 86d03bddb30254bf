import { asRecord, type Half, listOf, textOf, textsOf } from "./read";

/** What a half of a `Cluster` says of its shape; everything is empty where it does not. */
export interface SeenTopology {
  distribution: string;
  version: string;
  nodes: SeenNode[];
  balancers: { name: string; address: string }[];
  endpoint: SeenEndpoint | undefined;
  former: SeenEndpoint[];
}

export interface SeenNode {
  name: string;
  role: "server" | "agent";
  address: string;
  storage: boolean;
  retired: boolean;
  /** Fingerprint, or `unchecked`; empty where it is not told. */
  hostKey: string;
}

/** The shape of a cluster before and after, as far as the preview tells. */
export interface Shapes {
  old: SeenTopology | undefined;
  new: SeenTopology | undefined;
}

export interface SeenEndpoint {
  kind: string;
  url: string;
  hosts: string[];
}

/**
 * Undefined where there is no such half, or it is not known yet. In a preview the new half has no outputs, only what the component shows as its inputs.
 */
export function readTopology(half: Half | undefined): SeenTopology | undefined {
  if (half === undefined) return undefined;
  const { inputs, outputs } = half;
  const topology = asRecord(inputs["topology"]) ?? asRecord(outputs["topology"]);
  const seen = topology === undefined ? fromNames(inputs) : fromTopology(topology);
  return seen === undefined ? undefined : withHosts(seen, asRecord(inputs["hosts"]) ?? {});
}

/** What the inputs say of each host; what stands there besides nodes is a load balancer. */
function withHosts(seen: SeenTopology, hosts: Record<string, unknown>): SeenTopology {
  const names = new Set([...seen.nodes, ...seen.balancers].map(({ name }) => name));
  const more = Object.keys(hosts).filter((name) => !names.has(name));
  return {
    ...seen,
    nodes: seen.nodes.map((node) => {
      const { address, hostKey, retired } = asRecord(hosts[node.name]) ?? {};
      return {
        ...node,
        address: textOf(address) || node.address,
        hostKey: textOf(hostKey),
        retired: node.retired || retired === true,
      };
    }),
    balancers: [
      ...seen.balancers,
      ...more.map((name) => ({ name, address: textOf(asRecord(hosts[name])?.["address"]) })),
    ],
  };
}

/** Both halves, and of the new one what it can't say as the old one said it. */
export function shapesOf(before: Half | undefined, after: Half | undefined): Shapes {
  const old = readTopology(before);
  const next = readTopology(after);
  if (next === undefined || old === undefined) return { old, new: next };
  const storage = new Map(old.nodes.map((node) => [node.name, node.storage]));
  return {
    old,
    new: {
      ...next,
      nodes: next.nodes.map((node) => ({
        ...node,
        storage: node.storage || storage.get(node.name) === true,
      })),
    },
  };
}

function fromTopology(topology: Record<string, unknown>): SeenTopology {
  return {
    distribution: textOf(topology["distribution"]),
    version: textOf(topology["version"]),
    nodes: listOf(topology["nodes"]).flatMap((value) => {
      const node = asRecord(value) ?? {};
      if (textOf(node["name"]) === "") return [];
      return [
        {
          name: textOf(node["name"]),
          role: node["role"] === "agent" ? ("agent" as const) : ("server" as const),
          address: textOf(node["address"]),
          storage: node["storage"] === true,
          retired: node["retired"] === true,
          hostKey: "",
        },
      ];
    }),
    balancers: listOf(topology["balancers"]).flatMap((value) => {
      const { name, address } = asRecord(value) ?? {};
      return textOf(name) === "" ? [] : [{ name: textOf(name), address: textOf(address) }];
    }),
    endpoint: readEndpoint(topology["endpoint"]),
    former: listOf(topology["former"]).flatMap((value) => readEndpoint(value) ?? []),
  };
}

function readEndpoint(value: unknown): SeenEndpoint | undefined {
  const endpoint = asRecord(value);
  const url = textOf(endpoint?.["url"]);
  if (endpoint === undefined || url === "") return undefined;
  return { kind: textOf(endpoint["kind"]), url, hosts: textsOf(endpoint["hosts"]) };
}

function fromNames(inputs: Record<string, unknown>): SeenTopology | undefined {
  if (!Array.isArray(inputs["servers"])) return undefined;
  const named = (names: unknown, role: SeenNode["role"]): SeenNode[] =>
    textsOf(names).map((name) => ({
      ...{ name, role, address: "", hostKey: "" },
      ...{ storage: false, retired: false },
    }));
  return {
    distribution: textOf(inputs["distribution"]),
    version: textOf(inputs["version"]),
    nodes: [...named(inputs["servers"], "server"), ...named(inputs["agents"], "agent")],
    balancers: [],
    endpoint: readEndpoint(inputs["endpoint"]),
    former: listOf(inputs["former"]).flatMap((value) => readEndpoint(value) ?? []),
  };
}

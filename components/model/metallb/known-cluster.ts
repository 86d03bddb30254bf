import { canonical, familyOf, parseCidr } from "../addresses";
import { disables, hostsOf, listOf, recordOf, textOf } from "../known";
import { isLate } from "../late";
import { cidrsOf } from "../validate-network";

/** What is known, before anything runs, of the cluster that MetalLB comes to. */
export interface KnownCluster {
  nodes: {
    name: string;
    address: string | undefined;
    /** Of the other family, in a dual-stack cluster. */
    secondAddress?: string | undefined;
    labels: Record<string, string>;
  }[];
  endpoint: string | undefined;
  /** Networks of pods and of Services, and what they are for. */
  cidrs: { text: string; what: string }[];
  /** Whether k3s' own load balancer is on; undefined where that can't be told. */
  servicelb: boolean | undefined;
}

/** The cluster that the arguments of MetalLB describe; else the one that this program makes, if it makes one. */
export function knownCluster(metallb: unknown, own: unknown): KnownCluster | undefined {
  const given = recordOf(metallb)["cluster"];
  if (given !== undefined) return foreignCluster(given);
  return own === undefined || isLate(own) ? undefined : ownCluster(own);
}

/** A cluster that this program makes, from its own arguments. */
function ownCluster(spec: unknown): KnownCluster {
  const { cluster, service } = cidrsOf(spec);
  const { serverConfig, endpoint, distribution } = recordOf(spec);
  return {
    nodes: hostsOf(spec).flatMap(({ name, address, role, retired, fields }) =>
      name === undefined || retired
        ? []
        : [
            {
              name,
              address,
              secondAddress: textOf(fields["secondAddress"]),
              labels: { ...labelsOf(fields), ...ownLabels(name, role) },
            },
          ],
    ),
    endpoint: textOf(recordOf(endpoint)["address"]),
    cidrs: [
      ...cluster.map(({ text }) => ({ text, what: "pods" })),
      ...service.map(({ text }) => ({ text, what: "Services" })),
    ],
    servicelb:
      distribution === "rke2"
        ? recordOf(serverConfig)["enable-servicelb"] === true
        : !disables(recordOf(serverConfig)["disable"], "servicelb"),
  };
}

/** A cluster that somebody else made, from `MetalLBArgs.cluster`. */
function foreignCluster(args: unknown): KnownCluster {
  const { nodes, endpoint, clusterCidr, serviceCidr } = recordOf(args);
  return {
    nodes: listOf(nodes).flatMap((value) => {
      const fields = recordOf(value);
      const name = textOf(fields["name"]);
      const address = textOf(fields["address"]);
      return name === undefined
        ? []
        : [{ name, address, labels: { "kubernetes.io/hostname": name, ...labelsOf(fields) } }];
    }),
    endpoint: textOf(endpoint),
    cidrs: [...networks(clusterCidr, "pods"), ...networks(serviceCidr, "Services")],
    servicelb: undefined,
  };
}

function networks(value: unknown, what: string): KnownCluster["cidrs"] {
  return (Array.isArray(value) ? listOf(value) : [value]).flatMap((entry) => {
    const text = textOf(entry);
    return text !== undefined && parseCidr(text) !== undefined ? [{ text, what }] : [];
  });
}

function labelsOf(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recordOf(fields["labels"])).flatMap(([key, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

// What k3s sets itself, and people select by.
function ownLabels(name: string, role: "server" | "agent"): Record<string, string> {
  return {
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    ...(role === "server" && {
      "node-role.kubernetes.io/control-plane": "true",
      "node-role.kubernetes.io/etcd": "true",
    }),
  };
}

/** Who has this address in the cluster: "node s1", "the API's endpoint", or nobody. */
export function ownerOf(cluster: KnownCluster, address: string): string | undefined {
  if (familyOf(address) === undefined) return undefined;
  const wanted = canonical(address);
  const is = (other: string | undefined) => other !== undefined && canonical(other) === wanted;
  const node = cluster.nodes.find(
    (candidate) => is(candidate.address) || is(candidate.secondAddress),
  );
  if (node !== undefined) return `node ${node.name}`;
  return is(cluster.endpoint) ? "the API's endpoint" : undefined;
}

import type {
  Capabilities,
  ClusterTopology,
  EndpointTopology,
  NodeTopology,
} from "../../components/model/topology";
import { asRecord, listOf, textOf, textsOf } from "../report/read";

const ADVICE =
  "let its program say `export const topology = cluster.topology`, and run `pulumi up` once";

/**
 * The clusters among a stack's outputs.
 * @param text what `pulumi stack output --json` printed, or one topology alone
 * @throws Error where there is none
 */
export function topologiesIn(text: string, outputName?: string): ClusterTopology[] {
  const all = asRecord(parsed(text));
  if (all === undefined) {
    throw new Error("quorate: these are no outputs of a stack: there is no JSON object in it");
  }
  const alone = outputName === undefined ? topologyIn(all) : undefined;
  if (alone !== undefined) return [alone];
  if (outputName !== undefined && !Object.hasOwn(all, outputName)) {
    const names = Object.keys(all).join(", ") || "none";
    throw new Error(`quorate: there is no output ${outputName}; there are: ${names}`);
  }
  const looked = outputName === undefined ? all : { [outputName]: all[outputName] };
  const found = Object.values(looked).flatMap((value) => topologyIn(asRecord(value)) ?? []);
  if (found.length > 0) return found;
  const secret = Object.keys(looked).filter((name) => looked[name] === "[secret]");
  const named = outputName ?? "topology";
  if (secret.includes(named)) {
    throw new Error(
      `quorate: the output ${named} is a secret; there is none in a topology: export pulumi.unsecret(cluster.topology)`,
    );
  }
  throw new Error(
    outputName === undefined
      ? `quorate: the stack has no output with a cluster's topology; ${ADVICE}`
      : `quorate: the output ${outputName} is no cluster's topology; ${ADVICE}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(
      "quorate: this is no JSON; give what `pulumi stack output --json` prints, as a file or with -",
    );
  }
}

/** Undefined where it has another shape. What an earlier or later release does not say is left out of the drawing. */
function topologyIn(value: Record<string, unknown> | undefined): ClusterTopology | undefined {
  const endpoint = asRecord(value?.["endpoint"]);
  const name = textOf(value?.["name"]);
  if (value === undefined || endpoint === undefined || name === "") return undefined;
  if (!Array.isArray(value["nodes"])) return undefined;
  const network = asRecord(value["network"]) ?? {};
  return {
    name,
    distribution: textOf(value["distribution"]),
    version: textOf(value["version"]),
    endpoint: endpointIn(endpoint),
    former: records(value["former"]).map(endpointIn),
    nodes: records(value["nodes"]).map(nodeIn),
    balancers: records(value["balancers"]).map((host) => ({
      name: textOf(host["name"]),
      address: textOf(host["address"]),
    })),
    network: {
      clusterCidrs: textsOf(network["clusterCidrs"]),
      serviceCidrs: textsOf(network["serviceCidrs"]),
    },
    capabilities: capabilitiesIn(asRecord(value["capabilities"]) ?? {}),
  };
}

const records = (value: unknown): Record<string, unknown>[] =>
  listOf(value)
    .map(asRecord)
    .filter((item) => item !== undefined);

function endpointIn(value: Record<string, unknown>): EndpointTopology {
  const { port } = value;
  return {
    kind: textOf(value["kind"]),
    address: textOf(value["address"]),
    port: typeof port === "number" ? port : 6443,
    url: textOf(value["url"]),
    hosts: textsOf(value["hosts"]),
  };
}

function nodeIn(value: Record<string, unknown>): NodeTopology {
  const second = textOf(value["secondAddress"]);
  return {
    name: textOf(value["name"]),
    role: value["role"] === "server" ? "server" : "agent",
    address: textOf(value["address"]),
    ...(second !== "" && { secondAddress: second }),
    labels: {},
    storage: value["storage"] === true,
    tags: textsOf(value["tags"]),
    disks: listOf(value["disks"]).map(textsOf),
    retired: value["retired"] === true,
  };
}

function capabilitiesIn(value: Record<string, unknown>): Capabilities {
  const yes = (name: keyof Capabilities): boolean => value[name] === true;
  return {
    serviceLoadBalancer: yes("serviceLoadBalancer"),
    localPath: yes("localPath"),
    storage: yes("storage"),
    networkPolicy: yes("networkPolicy"),
    ingress: textOf(value["ingress"]) || "none",
    dualStack: yes("dualStack"),
    hardened: yes("hardened"),
  };
}

import { stepLine } from "../../components/render/step-line";
import type { JsonState, JsonStep, PreviewJson } from "./preview-json";

/*
 * Previews by hand, for what no program of ours makes.
 */

const STACK = "urn:pulumi:test::quorate::";
export const CLUSTER_URN = `${STACK}quorate:index:Cluster::prod`;

export interface HandMade {
  op: string;
  host?: string;
  phase?: string;
  /** Digest of what shall run: before, and now. */
  wanted?: [string, string];
  version?: [string, string];
  address?: [string, string];
  /** Instead of the command line. */
  create?: unknown;
  more?: Partial<JsonState>;
}

/** A step of the cluster `prod` on a host. */
export function handMade({
  op,
  host = "s1",
  phase = "rollout",
  wanted = ["a1", "a1"],
  version = ["v1.36.5+k3s1", "v1.36.5+k3s1"],
  address = ["192.0.2.11", "192.0.2.11"],
  create,
  more = {},
}: HandMade): JsonStep {
  const urn = `${STACK}quorate:index:Cluster$command:remote:Command::prod-${host}-${phase}`;
  const state = (at: 0 | 1): JsonState => {
    const line = stepLine(
      {
        ...{ host, phase, address: address[at], unit: "k3s", script: "0123456789ab" },
        ...(phase === "rollout" && { wanted: wanted[at] }),
        version: `k3s ${version[at]}`,
      },
      "root",
    );
    const inputs = {
      connection: "[secret]",
      stdin: "[secret]",
      create: create ?? line,
      ...(phase !== "rollout" && { delete: `bash -s -- down ${host}/${phase}` }),
    };
    return {
      urn,
      custom: true,
      type: "command:remote:Command",
      parent: CLUSTER_URN,
      inputs,
      ...more,
    };
  };
  return {
    ...{ op, urn, detailedDiff: null },
    ...(op !== "create" && { oldState: state(0) }),
    ...(op !== "delete" && { newState: state(1) }),
  };
}

/** The component, with a shape before and after. */
export function handMadeCluster(
  op: string,
  before: object | undefined,
  after: object | undefined,
): JsonStep {
  const state = (inputs: object) =>
    ({
      urn: CLUSTER_URN,
      custom: false,
      type: "quorate:index:Cluster",
      parent: "",
      inputs,
    }) as JsonState;
  return {
    ...{ op, urn: CLUSTER_URN, detailedDiff: null },
    ...(before && { oldState: state(before) }),
    ...(after && { newState: state(after) }),
  };
}

export function handMadePreview(steps: JsonStep[], more: Partial<PreviewJson> = {}): PreviewJson {
  return { steps, diagnostics: [], duration: 1, changeSummary: {}, ...more };
}

interface Shape {
  servers?: string[];
  agents?: string[];
  balancers?: string[];
  endpoint?: Record<string, unknown>;
  former?: Record<string, unknown>[];
  distribution?: string;
  retired?: string[];
  storage?: string[];
}

/** What a `Cluster` says of its shape. */
export function shape({
  servers = ["s1", "s2", "s3"],
  agents = ["a1"],
  balancers = [],
  endpoint = {},
  former = [],
  distribution = "k3s",
  retired = [],
  storage = [],
}: Shape): object {
  const at = (own: object) => ({
    kind: "haproxy",
    url: "https://192.0.2.10:8443",
    hosts: servers,
    ...own,
  });
  const node = (role: string) => (name: string) => ({
    ...{ name, role, address: "192.0.2.11" },
    ...{ storage: storage.includes(name), retired: retired.includes(name) },
  });
  return {
    servers,
    agents,
    version: "v1.36.5+k3s1",
    topology: {
      ...{ name: "prod", distribution, version: "v1.36.5+k3s1" },
      nodes: [...servers.map(node("server")), ...agents.map(node("agent"))],
      balancers: balancers.map((name) => ({ name, address: "192.0.2.31" })),
      endpoint: at(endpoint),
      former: former.map(at),
    },
  };
}

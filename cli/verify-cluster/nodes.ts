import { listOf, recordOf, textOf } from "../../components/model/known";
import { itemsOf } from "../verify/cluster-state";
import { type Finding, finding, type Look, verdict } from "./check";

/** One node, as the cluster tells of it. */
export interface SeenNode {
  name: string;
  server: boolean;
  ready: boolean;
  voter: boolean;
  schedulable: boolean;
  version: string;
  address: string;
  architecture: string;
  system: string;
  roles: string[];
  taints: string[];
}

const ROLE = "node-role.kubernetes.io/";

export function seenNode(object: Record<string, unknown>): SeenNode {
  const { name, labels } = recordOf(object["metadata"]);
  const { taints, unschedulable } = recordOf(object["spec"]);
  const { conditions, nodeInfo, addresses } = recordOf(object["status"]);
  const info = recordOf(nodeInfo);
  const holds = (type: string) =>
    listOf(conditions)
      .map(recordOf)
      .some((condition) => condition["type"] === type && condition["status"] === "True");
  const roles = Object.keys(recordOf(labels))
    .filter((label) => label.startsWith(ROLE))
    .map((label) => label.slice(ROLE.length));
  const internal = listOf(addresses)
    .map(recordOf)
    .find(({ type }) => type === "InternalIP");
  return {
    name: textOf(name) ?? "",
    server: roles.includes("control-plane"),
    ready: holds("Ready"),
    voter: holds("EtcdIsVoter"),
    schedulable: unschedulable !== true,
    version: textOf(info["kubeletVersion"]) ?? "",
    address: textOf(internal?.["address"]) ?? "",
    architecture: textOf(info["architecture"]) ?? "",
    system: textOf(info["osImage"]) ?? "",
    roles: roles.sort(),
    taints: listOf(taints)
      .map(recordOf)
      .map((taint) => `${textOf(taint["key"]) ?? ""}:${textOf(taint["effect"]) ?? ""}`),
  };
}

export async function seenNodes({ kubectl }: Look): Promise<SeenNode[]> {
  return itemsOf(await kubectl.get("nodes")).map(seenNode);
}

/** `rke2` or `k3s`, by how releases end. */
export function distributionOf(nodes: readonly SeenNode[]): "k3s" | "rke2" | undefined {
  const [first] = nodes;
  if (first === undefined) return undefined;
  if (/\+rke2r\d+$/.test(first.version)) return "rke2";
  return /\+k3s\d+$/.test(first.version) ? "k3s" : undefined;
}

function mostCommon(texts: readonly string[]): string | undefined {
  const count = (text: string) => texts.filter((other) => other === text).length;
  return [...texts].sort((a, b) => count(b) - count(a))[0];
}

/** What the Nodes themselves say. */
export async function checkNodes(look: Look, nodes: readonly SeenNode[]): Promise<Finding[]> {
  const servers = nodes.filter(({ server }) => server);
  const names = (some: readonly SeenNode[], complaint: string) =>
    some.map(({ name }) => `${name} ${complaint}`);
  const { version } = look.wishes;
  return Promise.all([
    finding("every node is Ready", () =>
      Promise.resolve(
        verdict(
          names(
            nodes.filter(({ ready }) => !ready),
            "is not Ready",
          ),
          `${nodes.length} of ${nodes.length}`,
        ),
      ),
    ),
    finding("no node is cordoned", () =>
      Promise.resolve(
        verdict(
          names(
            nodes.filter(({ schedulable }) => !schedulable),
            "is cordoned",
          ),
          `${nodes.length} of ${nodes.length} take pods`,
        ),
      ),
    ),
    finding("all nodes run one release", () => {
      const seen = [...new Set(nodes.map((node) => node.version))].sort();
      const wanted = version ?? mostCommon(nodes.map((node) => node.version));
      const others = nodes.filter((node) => node.version !== wanted);
      return Promise.resolve(
        verdict(
          others.map((node) => `${node.name} runs ${node.version}, not ${wanted ?? ""}`),
          seen.join(", "),
        ),
      );
    }),
    finding("every server is a voter of etcd, and their number is odd", () => {
      const wrong = names(
        servers.filter(({ voter }) => !voter),
        "is no voter",
      );
      if (servers.length % 2 === 0) wrong.push(`there are ${servers.length} servers`);
      return Promise.resolve(verdict(wrong, `${servers.length} servers, ${servers.length} voters`));
    }),
    finding("servers have the roles control-plane and etcd, agents neither", () => {
      const wrong = nodes.filter(({ roles, server }) => server !== roles.includes("etcd"));
      const agents = nodes.length - servers.length;
      return Promise.resolve(
        verdict(
          names(wrong, "has one of the two"),
          `${servers.length} servers, ${agents} ${agents === 1 ? "agent" : "agents"}`,
        ),
      );
    }),
  ]);
}

import type { Fault } from "./faults";
import { allNodes, type ClusterPlan, liveNodes, type NodePlan } from "./plan";

/** What the facts step printed about one host that has no fault of its own. */
export interface HostFacts {
  machineId: string;
  hostname: string;
  /** What a user should know of, but can live with. */
  warnings: string[];
  /** Name of the host's iSCSI initiator; only of a storage host, and empty where it has none yet. */
  initiatorName?: string;
}

/** Facts by name of node. */
export type FactsByNode = Readonly<Record<string, HostFacts>>;

/** Reads what the step printed: one JSON object a line, each with some of the facts. */
export function parseFacts(text: string): HostFacts {
  const lines = text.split("\n").filter((line) => line !== "");
  return Object.assign({}, ...lines.map((line) => JSON.parse(line) as object)) as HostFacts;
}

/** What only shows when hosts are set side by side: clones. Found before anything is changed on any of them. */
export function factsFaults(cluster: string, plan: ClusterPlan, facts: FactsByNode): Fault[] {
  const nodes = liveNodes(allNodes(plan));
  return [
    ...sharedFaults(cluster, nodes, facts, "hostname", "hostnamectl set-hostname NAME"),
    ...sharedFaults(
      cluster,
      nodes,
      facts,
      "machineId",
      "rm /etc/machine-id && systemd-machine-id-setup, then reboot",
    ),
    ...sharedFaults(
      cluster,
      nodes,
      facts,
      "initiatorName",
      'echo "InitiatorName=$(iscsi-iname)" >/etc/iscsi/initiatorname.iscsi && systemctl try-restart iscsid',
    ),
  ];
}

/** Warnings of all hosts, each with its host in front. */
export function factsWarnings(plan: ClusterPlan, facts: FactsByNode): string[] {
  return liveNodes(allNodes(plan)).flatMap(({ name }) =>
    (facts[name]?.warnings ?? []).map((text) => `host ${name}: ${text}`),
  );
}

const LABELS = {
  hostname: "hostname",
  machineId: "machine-id",
  initiatorName: "iSCSI initiator name",
} as const;

/**
 * The facts of a clone are in the state by now, and nothing in the program tells that the host was mended: the remedy names
 * the way to have them read again.
 */
function sharedFaults(
  cluster: string,
  nodes: readonly NodePlan[],
  facts: FactsByNode,
  field: keyof typeof LABELS,
  remedy: string,
): Fault[] {
  const label = LABELS[field];
  return nodes.flatMap((node, index) => {
    const own = facts[node.name]?.[field];
    const first = nodes.slice(0, index).find((other) => facts[other.name]?.[field] === own);
    return own === undefined || own === "" || first === undefined
      ? []
      : [
          {
            path: `host ${node.name} (${node.address})`,
            problem: `its ${label} ${own} is also host ${first.name}'s`,
            remedy: `give it its own (${remedy}) and have it read again: pulumi up --replace '**${cluster}-${node.name}-facts'`,
          },
        ];
  });
}

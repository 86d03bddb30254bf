import type { Fault } from "./faults";
import { allNodes, type ClusterPlan, liveNodes, type NodePlan } from "./plan";

/** What the facts step printed about one host. */
export interface HostFacts {
  machineId: string;
  hostname: string;
  osId: string;
  osName: string;
  arch: string;
  cgroup: "v1" | "v2";
  systemd: boolean;
  packageManager: string;
  memoryMiB: number;
  diskFreeMiB: number;
  defaultRoute: boolean;
  /** `ADDRESS INTERFACE`, one for each address. */
  addresses: string[];
  /** `PORT (PROCESS)` of ports that something foreign listens on. */
  ports: string[];
  /** Paths of an installation that was not made by this library. */
  leftovers: string[];
  /** Name of the cluster that prepared this host, empty if none did. */
  cluster: string;
  missingModules: string[];
  warnings: string[];
}

/** Facts by name of node. */
export type FactsByNode = Readonly<Record<string, HostFacts>>;

/** The least a host may have, in MiB; k3s starts with less and then kills pods or itself. */
const LEAST = { memory: { server: 1500, agent: 400 }, disk: 2000 } as const;

/** What speaks against going on, of all hosts at once, before anything is changed on any of them. */
export function factsFaults(plan: ClusterPlan, facts: FactsByNode): Fault[] {
  const nodes = liveNodes(allNodes(plan));
  return [
    ...nodes.flatMap((node) => hostFaults(plan, node, facts[node.name])),
    ...sharedFaults(nodes, facts, "hostname", "give each host its own: hostnamectl set-hostname"),
    ...sharedFaults(
      nodes,
      facts,
      "machineId",
      "the hosts are clones; make a new one: rm /etc/machine-id && systemd-machine-id-setup, then reboot",
    ),
  ];
}

/** What a user should know of, but can live with. */
export function factsWarnings(plan: ClusterPlan, facts: FactsByNode): string[] {
  return liveNodes(allNodes(plan)).flatMap((node) => [
    ...(facts[node.name]?.warnings ?? []).map((text) => `host ${node.name}: ${text}`),
    ...(facts[node.name]?.missingModules ?? []).map(
      (module) => `host ${node.name}: kernel module ${module} was not found; k3s may miss it`,
    ),
  ]);
}

function hostFaults(plan: ClusterPlan, node: NodePlan, facts: HostFacts | undefined): Fault[] {
  if (facts === undefined) {
    return [];
  }
  const faults: Fault[] = [];
  const add = (wrong: boolean, problem: string, remedy: string) => {
    if (wrong) {
      faults.push({ path: `host ${node.name} (${node.address})`, problem, remedy });
    }
  };
  add(!facts.systemd, `${facts.osName} does not run systemd`, "use a host that does");
  add(
    facts.arch !== "amd64" && facts.arch !== "arm64",
    `its architecture is ${facts.arch}`,
    "k3s is supported here on amd64 and arm64",
  );
  add(
    facts.arch in plan.sha256 && plan.sha256[facts.arch as "amd64"] === "",
    `it is ${facts.arch}, and artifacts.sha256.${facts.arch} is not given`,
    "add the SHA-256 of that binary",
  );
  add(
    facts.cgroup === "v1" && !toleratesCgroupV1(node),
    "it boots with cgroup v1, which the kubelet refuses since Kubernetes 1.35",
    'boot it with cgroup v2, or accept v1 by kubelet-arg: ["fail-cgroupv1=false"] in serverConfig and agentConfig',
  );
  add(
    !facts.addresses.some((line) => line.split(" ")[0] === node.address),
    `no interface has ${node.address}; it has ${listed(facts.addresses)}`,
    "correct the host's address",
  );
  add(
    facts.memoryMiB < LEAST.memory[node.role],
    `it has ${facts.memoryMiB} MiB of memory`,
    `give a host of this role ${LEAST.memory[node.role]} MiB at least`,
  );
  add(
    facts.diskFreeMiB < LEAST.disk,
    `${facts.diskFreeMiB} MiB are free in /var/lib`,
    `make room for ${LEAST.disk} MiB at least`,
  );
  add(
    !facts.defaultRoute,
    "it has no default route",
    "add one; k3s and Service addresses need any",
  );
  for (const port of facts.ports) {
    add(
      true,
      `port ${port.replace(" (", " is taken by ").replace(")", "")}`,
      "stop what listens there",
    );
  }
  add(
    facts.leftovers.length > 0,
    `it holds an installation that was not made here: ${listed(facts.leftovers)}`,
    "uninstall it first (k3s-uninstall.sh), or take a clean host",
  );
  add(
    facts.cluster !== "" && facts.cluster !== plan.name,
    `it belongs to cluster "${facts.cluster}"`,
    "remove it there first, or take another host",
  );
  return faults;
}

function toleratesCgroupV1(node: NodePlan): boolean {
  const args = node.config["kubelet-arg"];
  return (Array.isArray(args) ? args : [args]).includes("fail-cgroupv1=false");
}

function sharedFaults(
  nodes: readonly NodePlan[],
  facts: FactsByNode,
  field: "hostname" | "machineId",
  remedy: string,
): Fault[] {
  const label = field === "hostname" ? "hostname" : "machine-id";
  return nodes.flatMap((node, index) => {
    const own = facts[node.name]?.[field];
    const first = nodes.slice(0, index).find((other) => facts[other.name]?.[field] === own);
    return own === undefined || first === undefined
      ? []
      : [
          {
            path: `host ${node.name} (${node.address})`,
            problem: `its ${label} ${own} is also host ${first.name}'s`,
            remedy,
          },
        ];
  });
}

function listed(items: readonly string[]): string {
  return items.slice(0, 8).join(", ") + (items.length > 8 ? ", …" : "");
}

import type { Unwrap } from "@pulumi/pulumi";
import type { ClusterArgs, ConfigValue, ImageTarballArgs } from "./args";
import { parseDuration } from "./duration";
import type { HostArgs, TaintArgs } from "./node-args";
import { planStorage, speaksOfStorage, type StoragePlan } from "./storage";

/** What a plan is made of: the arguments without the ways to log in and without the token, so that a plan holds no secret. */
export interface PlanInput extends Omit<
  Unwrap<ClusterArgs>,
  "ssh" | "token" | "servers" | "agents"
> {
  servers: PlanHost[];
  agents?: PlanHost[];
}

/** A host without its ways to log in. */
export type PlanHost = Omit<Unwrap<HostArgs>, "ssh" | "hostKey">;

/** Control plane and etcd, or workloads only. */
export type Role = "server" | "agent";

/** One node with all defaults filled in. */
export interface NodePlan {
  name: string;
  role: Role;
  address: string;
  /** Empty where the host finds it itself by its address. */
  interface: string;
  labels: Record<string, string>;
  taints: TaintArgs[];
  config: Record<string, ConfigValue>;
  /** Undefined on a host without storage. */
  storage: StoragePlan | undefined;
  retired: boolean;
}

/** The whole cluster with all defaults filled in; plain values, no secrets. */
export interface ClusterPlan {
  name: string;
  version: string;
  servers: NodePlan[];
  agents: NodePlan[];
  endpoint: {
    address: string;
    port: number;
    routerId: number;
    /** Seconds between two VRRP advertisements. */
    advertInterval: number;
    url: string;
    subjectAltNames: string[];
  };
  clusterCidrs: string[];
  serviceCidrs: string[];
  mirror: string;
  sha256: { amd64: string; arm64: string };
  images: ImageTarballArgs[];
  snapshots: { schedule: string; retention: number };
  rollout: {
    maxUnavailable: number;
    drain: boolean;
    drainSeconds: number;
    readySeconds: number;
    storageSeconds: number;
  };
  /** Whether nodes send quick heartbeats, and (`true`) the controllers expect them. */
  fastNodeFailure: boolean | "heartbeats";
  /** Whether the arguments speak of storage. If not, nothing of it is in any script. */
  storage: boolean;
  deleteData: boolean;
}

const RELEASES = "https://github.com/k3s-io/k3s/releases/download";

/** Fills in every default. The arguments are valid (`clusterFaults` found nothing). */
export function planCluster(name: string, input: PlanInput): ClusterPlan {
  const { endpoint, network = {}, artifacts, etcd = {}, rollout = {} } = input;
  const port = endpoint.port ?? 8443;
  const node = (role: Role) => (host: PlanHost) =>
    planNode(role, host, {
      interface: network.interface,
      config: (role === "server" ? input.serverConfig : input.agentConfig) ?? {},
      storage: planStorage(role, host.storage, input.storage),
    });
  return {
    name,
    version: input.version,
    servers: input.servers.map(node("server")),
    agents: (input.agents ?? []).map(node("agent")),
    endpoint: {
      address: endpoint.address,
      port,
      routerId: endpoint.routerId ?? defaultRouterId(endpoint.address),
      advertInterval: endpoint.fast === true ? 0.3 : 1,
      url: `https://${urlHost(endpoint.address)}:${port}`,
      subjectAltNames: endpoint.subjectAltNames ?? [],
    },
    clusterCidrs: listOf(network.clusterCidr ?? "10.42.0.0/16"),
    serviceCidrs: listOf(network.serviceCidr ?? "10.43.0.0/16"),
    mirror: (artifacts.mirror ?? RELEASES).replace(/\/+$/, ""),
    sha256: { amd64: artifacts.sha256.amd64 ?? "", arm64: artifacts.sha256.arm64 ?? "" },
    images: artifacts.images ?? [],
    snapshots: {
      schedule: etcd.snapshots?.schedule ?? "0 */6 * * *",
      retention: etcd.snapshots?.retention ?? 12,
    },
    rollout: {
      maxUnavailable: rollout.maxUnavailable ?? 1,
      drain: rollout.drain ?? true,
      drainSeconds: parseDuration(rollout.drainTimeout ?? "5m"),
      readySeconds: parseDuration(rollout.readyTimeout ?? "10m"),
      storageSeconds: parseDuration(rollout.storageTimeout ?? "30m"),
    },
    fastNodeFailure: input.fastNodeFailure ?? false,
    storage: speaksOfStorage(input),
    deleteData: input.deleteData ?? false,
  };
}

function planNode(
  role: Role,
  host: PlanHost,
  common: {
    interface: string | undefined;
    config: Record<string, ConfigValue>;
    storage: StoragePlan | undefined;
  },
): NodePlan {
  return {
    name: host.name,
    role,
    address: host.address,
    interface: host.interface ?? common.interface ?? "",
    labels: host.labels ?? {},
    taints: host.taints ?? [],
    config: common.config,
    storage: common.storage,
    retired: host.retired ?? false,
  };
}

/** All nodes, servers first. */
export function allNodes(plan: ClusterPlan): NodePlan[] {
  return [...plan.servers, ...plan.agents];
}

/** Nodes whose hosts are still there. */
export function liveNodes(nodes: readonly NodePlan[]): NodePlan[] {
  return nodes.filter((node) => !node.retired);
}

/** Servers that are still there, by name: another order in the arguments must not change any file. */
export function sortedServers(plan: ClusterPlan): NodePlan[] {
  return liveNodes(plan.servers).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** An address as it stands in a URL. */
export function urlHost(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

function listOf(value: string | string[]): string[] {
  return typeof value === "string" ? value.split(",") : value;
}

/** VRRP ids run from 1 to 255, and last bytes from 0. */
function defaultRouterId(address: string): number {
  const last = Number(address.split(".").at(-1));
  return last >= 1 && last <= 255 ? last : 255;
}

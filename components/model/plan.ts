import type { Unwrap } from "@pulumi/pulumi";
import type { ClusterArgs, ConfigValue, ImageTarballArgs } from "./args";
import { canonical, familyOf } from "./addresses";
import { DISTRIBUTIONS, type DistributionName } from "./distribution";
import { parseDuration } from "./duration";
import { type EndpointPlan, planEndpoint } from "./endpoint-plan";
import type { HostArgs, TaintArgs } from "./node-args";
import type { ProxyArgs, RegistriesArgs, S3Args } from "./outside-args";
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
  /** `address`, and in a dual-stack cluster the one of the other family. */
  addresses: string[];
  externalAddresses: string[];
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
  distribution: DistributionName;
  version: string;
  servers: NodePlan[];
  agents: NodePlan[];
  endpoint: EndpointPlan;
  /** Endpoints that still answer beside it. */
  formerEndpoints: EndpointPlan[];
  clusterCidrs: string[];
  serviceCidrs: string[];
  cni: string;
  ingress: string;
  hardened: boolean;
  selinux: boolean;
  registries: Unwrap<RegistriesArgs> | undefined;
  proxy: Unwrap<ProxyArgs> | undefined;
  mirror: string;
  sha256: { amd64: string; arm64: string };
  images: ImageTarballArgs[];
  snapshots: { schedule: string; retention: number; s3: Unwrap<S3Args> | undefined };
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

/** Fills in every default. The arguments are valid (`clusterFaults` found nothing). */
export function planCluster(name: string, input: PlanInput): ClusterPlan {
  const { network = {}, artifacts, etcd = {}, rollout = {}, distribution = "k3s" } = input;
  const facts = DISTRIBUTIONS[distribution];
  const six = familyOf(input.servers[0]?.address ?? "") === "IPv6";
  const node = (role: Role) => (host: PlanHost) =>
    planNode(role, host, {
      interface: network.interface,
      config: (role === "server" ? input.serverConfig : input.agentConfig) ?? {},
      storage: planStorage(role, host.storage, input.storage),
    });
  return {
    name,
    distribution,
    version: input.version,
    servers: input.servers.map(node("server")),
    agents: (input.agents ?? []).map(node("agent")),
    endpoint: planEndpoint(input.endpoint, distribution),
    formerEndpoints: (input.formerEndpoints ?? []).map((old) => planEndpoint(old, distribution)),
    clusterCidrs: listOf(network.clusterCidr ?? (six ? "fd00:42::/56" : "10.42.0.0/16")),
    serviceCidrs: listOf(network.serviceCidr ?? (six ? "fd00:43::/112" : "10.43.0.0/16")),
    cni: network.cni ?? facts.plugins[0] ?? "",
    ingress: network.ingress ?? "traefik",
    hardened: input.hardening === "cis",
    selinux: input.selinux ?? false,
    registries: input.registries,
    proxy: input.proxy,
    mirror: (artifacts.mirror ?? facts.releases).replace(/\/+$/, ""),
    sha256: { amd64: artifacts.sha256.amd64 ?? "", arm64: artifacts.sha256.arm64 ?? "" },
    images: artifacts.images ?? [],
    snapshots: {
      schedule: etcd.snapshots?.schedule ?? "0 */6 * * *",
      retention: etcd.snapshots?.retention ?? 12,
      s3: etcd.snapshots?.s3,
    },
    rollout: {
      maxUnavailable: rollout.maxUnavailable ?? 1,
      drain: rollout.drain ?? true,
      drainSeconds: parseDuration(rollout.drainTimeout ?? "5m"),
      readySeconds: parseDuration(rollout.readyTimeout ?? facts.readyTimeout),
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
    // In the spelling that the host itself uses: steps look for it in what `ip` prints.
    address: canonical(host.address),
    addresses: [
      host.address,
      ...(host.secondAddress === undefined ? [] : [host.secondAddress]),
    ].map(canonical),
    externalAddresses: host.externalAddresses ?? [],
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

function listOf(value: string | string[]): string[] {
  return typeof value === "string" ? value.split(",") : value;
}

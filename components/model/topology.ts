import type { DistributionName } from "./distribution";
import type { EndpointPlan } from "./endpoint-plan";
import { disables } from "./known";
import { allNodes, type ClusterPlan, type NodePlan } from "./plan";

/** What a cluster is made of, for other stacks and tools: plain values, no secret. */
export interface ClusterTopology {
  /** Name of the cluster. */
  name: string;
  /** Its distribution: `k3s` or `rke2`. */
  distribution: string;
  /** Release that all nodes shall run, such as `v1.36.5+k3s1`. */
  version: string;
  /** The API's one address. */
  endpoint: EndpointTopology;
  /** Endpoints that still answer beside it. */
  former: EndpointTopology[];
  /** The nodes, servers first. */
  nodes: NodeTopology[];
  /** Dedicated load-balancer hosts, those of former endpoints included. */
  balancers: BalancerTopology[];
  /** Networks of pods and of Services. */
  network: NetworkTopology;
  /** What the cluster has to offer. */
  capabilities: Capabilities;
}

/** An address of the API. */
export interface EndpointTopology {
  /** `haproxy`, `keepalived`, `kube-vip` or `external`. */
  kind: string;
  /** The address, or the name of an external one. */
  address: string;
  /** Port of the API at the address. */
  port: number;
  /** URL of the API. */
  url: string;
  /** Names of the hosts that can hold the address; none where it is somebody else's. */
  hosts: string[];
}

/** A node. */
export interface NodeTopology {
  /** Name of host and node. */
  name: string;
  /** `server` or `agent`. */
  role: string;
  /** Address that the other nodes know it by. */
  address: string;
  /** Address of the other family, in a dual-stack cluster. */
  secondAddress?: string;
  /** Labels that the arguments give. */
  labels: Record<string, string>;
  /** Whether volumes' replicas can be on it. */
  storage: boolean;
  /** Longhorn's tags of the node. */
  tags: string[];
  /** Longhorn's tags of each disk that takes new replicas. */
  disks: string[][];
  /** The host is gone, and only its steps are still in the state. */
  retired: boolean;
}

/** A dedicated load-balancer host. */
export interface BalancerTopology {
  /** Name of the host. */
  name: string;
  /** Its address. */
  address: string;
}

/** Networks inside the cluster. */
export interface NetworkTopology {
  /** Of pods; two in a dual-stack cluster. */
  clusterCidrs: string[];
  /** Of Services; two in a dual-stack cluster. */
  serviceCidrs: string[];
}

/** What a cluster has to offer to those who put something on it. */
export interface Capabilities {
  /** The distribution's own load balancer answers Services of type LoadBalancer: MetalLB must not, too. */
  serviceLoadBalancer: boolean;
  /** The distribution's own class `local-path` is there. */
  localPath: boolean;
  /** Some node is prepared for Longhorn and has a disk for it. */
  storage: boolean;
  /** NetworkPolicies are enforced by what the distribution brings along; with `cni: "none"` that is for whoever brings the plugin. */
  networkPolicy: boolean;
  /** Ingress controller of the distribution: `traefik`, `ingress-nginx` or `none`. */
  ingress: string;
  /** Pods and Services have addresses of both families. */
  dualStack: boolean;
  /** Hardened by the CIS benchmark. */
  hardened: boolean;
}

/** The topology of a plan. */
export function topologyOf(plan: ClusterPlan): ClusterTopology {
  const nodes = allNodes(plan).map(nodeTopology);
  const endpoints = [plan.endpoint, ...plan.formerEndpoints];
  const balancers = endpoints.flatMap((endpoint) => endpoint.balancers);
  const names = plan.servers.filter(({ retired }) => !retired).map(({ name }) => name);
  return {
    name: plan.name,
    distribution: plan.distribution,
    version: plan.version,
    endpoint: endpointTopology(plan.endpoint, names),
    former: plan.formerEndpoints.map((endpoint) => endpointTopology(endpoint, names)),
    nodes,
    balancers: balancers
      .filter(({ name }, i) => balancers.findIndex((other) => other.name === name) === i)
      .map(({ name, address }) => ({ name, address })),
    network: { clusterCidrs: plan.clusterCidrs, serviceCidrs: plan.serviceCidrs },
    capabilities: capabilities(plan, nodes),
  };
}

function nodeTopology(node: NodePlan): NodeTopology {
  const { name, role, address, labels, storage, retired } = node;
  const second = node.addresses[1];
  const disks = storage?.disks.filter((disk) => disk.allowScheduling).map(({ tags }) => tags) ?? [];
  return {
    ...{ name, role, address, labels, retired, disks },
    ...(second !== undefined && { secondAddress: second }),
    storage: disks.length > 0 && !retired,
    tags: storage?.tags ?? [],
  };
}

/** An endpoint, which these servers hold unless it has hosts of its own. */
export function endpointTopology(endpoint: EndpointPlan, servers: string[]): EndpointTopology {
  const { kind, address, port, url, balancers } = endpoint;
  const own = balancers.filter(({ retired }) => !retired).map(({ name }) => name);
  const hosts = kind === "external" ? [] : balancers.length > 0 ? own : servers;
  return { kind, address, port, url, hosts };
}

function capabilities(plan: ClusterPlan, nodes: readonly NodeTopology[]): Capabilities {
  const config = plan.servers[0]?.config ?? {};
  const has: Record<
    DistributionName,
    () => Pick<Capabilities, "serviceLoadBalancer" | "localPath">
  > = {
    k3s: () => ({
      serviceLoadBalancer: !disables(config["disable"], "servicelb"),
      localPath: !disables(config["disable"], "local-storage"),
    }),
    rke2: () => ({
      serviceLoadBalancer: config["enable-servicelb"] === true,
      localPath: false,
    }),
  };
  return {
    ...has[plan.distribution](),
    storage: nodes.some(({ storage }) => storage),
    networkPolicy: plan.cni !== "none" && config["disable-network-policy"] !== true,
    ingress: plan.ingress,
    dualStack: plan.clusterCidrs.length > 1,
    hardened: plan.hardened,
  };
}

/** Arguments that would make such a cluster, as far as what comes on top of it is checked against them. */
export function asArguments(topology: ClusterTopology): object {
  const { distribution, nodes, endpoint, network, capabilities } = topology;
  const hosts = (role: string) =>
    nodes
      .filter((node) => node.role === role)
      .map(({ name, address, secondAddress, labels, retired, storage, tags, disks }) => ({
        ...{ name, address, secondAddress, labels, retired },
        storage: storage && { tags, disks: disks.map((own) => ({ tags: own })) },
      }));
  const disable = [
    ...(capabilities.serviceLoadBalancer ? [] : ["servicelb"]),
    ...(capabilities.localPath ? [] : ["local-storage"]),
  ];
  return {
    distribution,
    servers: hosts("server"),
    agents: hosts("agent"),
    endpoint: { address: endpoint.address },
    network: { clusterCidr: network.clusterCidrs, serviceCidr: network.serviceCidrs },
    serverConfig: { disable, "enable-servicelb": capabilities.serviceLoadBalancer },
  };
}

import { counted } from "../counted";
import type {
  ClusterTopology,
  EndpointTopology,
  NodeTopology,
} from "../../components/model/topology";

/** A short statement, and whether it is one of having something. */
export interface Badge {
  text: string;
  has: boolean;
}

export function badges({ distribution, capabilities }: ClusterTopology): Badge[] {
  const { ingress, ...has } = capabilities;
  const own = distribution === "" ? "the distribution" : distribution;
  const of = (yes: boolean, text: string, otherwise: string): Badge => ({
    text: yes ? text : otherwise,
    has: yes,
  });
  return [
    of(has.dualStack, "dual stack", "one address family"),
    of(has.networkPolicy, "NetworkPolicies hold", "NetworkPolicies not enforced"),
    of(ingress !== "none", `ingress: ${ingress}`, "no ingress controller"),
    of(has.serviceLoadBalancer, `${own} balances Services`, "no load balancer of its own"),
    of(has.localPath, "local-path volumes", "no local-path volumes"),
    of(has.storage, "disks for Longhorn", "no disks for Longhorn"),
    of(has.hardened, "hardened", "not hardened"),
  ];
}

/** What etcd bears; the founder of a cluster alone is a voter as well. */
export function quorum(voters: number): { needed: number; mayFail: number } {
  const needed = Math.floor(voters / 2) + 1;
  return { needed, mayFail: Math.max(0, voters - needed) };
}

export const mayFail = (failing: number, all: number): string =>
  failing <= 0 ? "none may fail" : `${failing} of ${all} may fail`;

export const addressesOf = ({ address, secondAddress }: NodeTopology): string[] =>
  secondAddress === undefined ? [address] : [address, secondAddress];

export const authority = ({ address, port }: EndpointTopology): string =>
  `${address.includes(":") ? `[${address}]` : address}:${port}`;

/** The one sentence about a node. */
export function nodeTitle(node: NodeTopology, holds: boolean): string {
  const tags = node.tags.length === 0 ? "" : `, tags ${node.tags.join(", ")}`;
  return [
    `${node.name}: ${node.role} at ${addressesOf(node).join(" and ")}`,
    ...(node.retired ? ["retired: its host is gone"] : []),
    ...(holds ? ["can hold the endpoint's address"] : []),
    ...(node.storage ? [`${counted(node.disks.length, "disk")} for volumes${tags}`] : []),
  ].join("; ");
}

export function endpointTitle(endpoint: EndpointTopology, former: boolean): string {
  const { kind, url, hosts } = endpoint;
  const held = hosts.length === 0 ? "held by nobody here" : `can be held by ${hosts.join(", ")}`;
  return `${former ? "Former endpoint, still answers" : "Endpoint"}: ${url || authority(endpoint)} (${kind}), ${held}`;
}

/** The whole drawing, for whoever can't see it. */
export function description(topology: ClusterTopology): string {
  const { nodes, former, endpoint, balancers, network } = topology;
  const of = (role: string) => nodes.filter((node) => node.role === role && !node.retired);
  const retired = nodes.filter((node) => node.retired).map(({ name }) => name);
  const voters = of("server").length;
  const list = (title: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : [`${title}: ${texts.join(", ")}.`];
  const named = (some: readonly NodeTopology[]) =>
    some.map((node) => `${node.name} (${addressesOf(node).join(", ")})`);
  return [
    `${endpointTitle(endpoint, false)}.`,
    ...former.map((one) => `${endpointTitle(one, true)}.`),
    ...list(
      "Load balancers",
      balancers.map(({ name, address }) => `${name} (${address})`),
    ),
    ...list("Servers", named(of("server"))),
    `${counted(voters, "voter")} of etcd: ${mayFail(quorum(voters).mayFail, voters)}.`,
    ...list("Agents", named(of("agent"))),
    ...list("Retired", retired),
    ...list("Networks of pods", network.clusterCidrs),
    ...list("Networks of Services", network.serviceCidrs),
    ...list(
      "The cluster",
      badges(topology).map(({ text }) => text),
    ),
  ].join(" ");
}

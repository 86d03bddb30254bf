import { counted } from "../counted";
import type {
  ClusterTopology,
  EndpointTopology,
  NodeTopology,
} from "../../components/model/topology";
import type { BoxKind } from "./drawing";
import { addressesOf, authority, endpointTitle, mayFail, nodeTitle, quorum } from "./words";

/** A box before it has a place. */
export interface Card {
  kind: BoxKind;
  name: string;
  /** Below the name, in letters of one width where they are addresses. */
  lines: { text: string; mono: boolean }[];
  title: string;
  holds: boolean;
  disks: number;
  former: boolean;
  retired: boolean;
}

/** What stands side by side, and what is said of it. */
export interface Lane {
  title: string;
  notes: string[];
  cards: Card[];
  /** Whether etcd's ring goes around them. */
  ring: boolean;
  /** Whether lines lead here from the lane above. */
  linked: boolean;
}

/** The lanes of a cluster, as requests come through it; then what is there no longer. */
export function lanesOf(topology: ClusterTopology): Lane[] {
  const { endpoint, former, nodes, balancers } = topology;
  const live = (role: string) => nodes.filter((node) => node.role === role && !node.retired);
  const card = (node: NodeTopology) => nodeCard(node, endpoint.hosts.includes(node.name));
  const own = balancers.filter(({ name }) => endpoint.hosts.includes(name));
  const others = balancers.filter((host) => !own.includes(host));
  const servers = live("server");
  const agents = live("agent");
  const disks = agents.filter(({ storage }) => storage).length;
  const { needed, mayFail: failing } = quorum(servers.length);
  const linked = { ring: false, linked: true };
  const apart = { ring: false, linked: false };
  const lanes: Lane[] = [
    { title: "Clients", notes: [], cards: [clients()], ...apart },
    {
      title: "Endpoint",
      notes:
        former.length === 0
          ? ["one address of the API"]
          : ["one address of the API,", `${counted(former.length, "former one")} beside it`],
      cards: [endpointCard(endpoint, false), ...former.map((one) => endpointCard(one, true))],
      ...linked,
    },
    {
      title: "Load balancers",
      notes: ["one holds the address", mayFail(own.length - 1, own.length)],
      cards: own.map((host) => balancerCard(host, { holds: true, former: false })),
      ...linked,
    },
    {
      title: "Servers",
      notes: [
        counted(servers.length, "etcd voter"),
        needed === 1 ? "quorum: 1" : `quorum: ${needed} of ${servers.length}`,
        mayFail(failing, servers.length),
      ],
      cards: servers.map(card),
      ring: true,
      linked: true,
    },
    {
      title: "Agents",
      notes: [
        counted(agents.length, "node"),
        ...(disks === 0 ? [] : [`${disks} with disks for volumes`]),
      ],
      cards: agents.map(card),
      ...linked,
    },
    {
      title: "Load balancers",
      notes: ["not of this endpoint"],
      cards: others.map((host) =>
        balancerCard(host, {
          holds: false,
          former: former.some(({ hosts }) => hosts.includes(host.name)),
        }),
      ),
      ...apart,
    },
    {
      title: "Retired",
      notes: ["their hosts are gone"],
      cards: nodes.filter((node) => node.retired).map(card),
      ...apart,
    },
  ];
  return lanes.filter(({ cards }) => cards.length > 0);
}

const PLAIN = { holds: false, disks: 0, former: false, retired: false };

const clients = (): Card => ({
  kind: "clients",
  name: "kubectl, Pulumi, every node",
  lines: [],
  title: "Clients and nodes reach the API at the endpoint",
  ...PLAIN,
});

function endpointCard(endpoint: EndpointTopology, former: boolean): Card {
  const count = endpoint.hosts.length;
  const held =
    count === 0
      ? "somebody else's load balancer"
      : count === 1
        ? `held by ${endpoint.hosts.join("")}`
        : `${count} hosts can hold it`;
  return {
    ...PLAIN,
    kind: "endpoint",
    name: authority(endpoint),
    lines: [
      { text: former ? `${endpoint.kind}, former, still answers` : endpoint.kind, mono: false },
      { text: held, mono: false },
    ],
    title: endpointTitle(endpoint, former),
    former,
  };
}

function balancerCard(
  { name, address }: { name: string; address: string },
  { holds, former }: { holds: boolean; former: boolean },
): Card {
  const state = holds ? "" : former ? ", of a former endpoint" : ", retired";
  return {
    ...PLAIN,
    kind: "balancer",
    name,
    lines: [
      { text: `load balancer${state}`, mono: false },
      { text: address, mono: true },
    ],
    title: `${name}: load balancer at ${address}${state}${holds ? "; can hold the endpoint's address" : ""}`,
    holds,
    former,
    retired: !holds && !former,
  };
}

function nodeCard(node: NodeTopology, holds: boolean): Card {
  return {
    ...PLAIN,
    kind: node.role === "server" ? "server" : "agent",
    name: node.name,
    lines: [
      { text: node.retired ? `${node.role}, retired` : node.role, mono: false },
      ...addressesOf(node).map((text) => ({ text, mono: true })),
    ],
    title: nodeTitle(node, holds),
    holds,
    disks: node.storage ? node.disks.length : 0,
    retired: node.retired,
  };
}

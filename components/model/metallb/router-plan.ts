import type { Family } from "../addresses";

/** What one router must be told, so that it agrees with the nodes. Plain values; the password is never among them. */
export interface RouterPlan {
  /** AS number of the router. */
  asn: number;
  /** Its BGP router id where it has an IPv4 address of its own among the sessions. */
  routerId: string | undefined;
  /** One for each peer of the nodes. */
  sessions: RouterSession[];
  /** What may be learned: networks of the pools, and how long a prefix in them may be. */
  prefixes: RouterPrefix[];
  /** How many next hops a route can have: the number of nodes, 8 at least. */
  paths: number;
}

/** The router's end of one peer. */
export interface RouterSession {
  /** Name of the peer on the nodes' side. */
  name: string;
  /** The router's own address. */
  address: string;
  family: Family;
  /** Families of the routes that are carried. */
  carries: Family[];
  port: number;
  /** AS number of the nodes. */
  nodesAsn: number;
  ibgp: boolean;
  multihop: boolean;
  holdSeconds: number;
  keepaliveSeconds: number;
  /** In milliseconds. */
  bfd: { receive: number; transmit: number; multiplier: number } | undefined;
  /** Whether the session has a password; the text says where it must be written. */
  password: boolean;
  gracefulRestart: boolean;
  /** The nodes, by name; or a network any of whose addresses may be a node. */
  nodes: { name: string; address: string }[] | { range: string };
}

/** A network of a pool, and the lengths of prefixes that are announced in it. */
export interface RouterPrefix {
  family: Family;
  /** In CIDR form. */
  network: string;
  /** Shortest prefix that may be announced. */
  shortest: number;
  /** Longest prefix that may be announced. */
  longest: number;
}

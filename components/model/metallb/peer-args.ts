import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../args";
import type { SelectorArgs } from "./selector";

/** A router, and how the nodes speak BGP with it. Changing a field resets the session of each node. */
export interface PeerArgs {
  /**
   * Name of the BGPPeer, unique among the peers.
   * @default - the address or interface, such as `10-0-0-1`
   */
  name?: string;
  /** AS number of the nodes, 1 to 4294967294. With FRR all peers of a node (in one VRF) need the same. */
  myAsn: number;
  /**
   * AS number of the router, equal to `myAsn` for iBGP; or `external` (any other than `myAsn`) or `internal` (the same) where the router's is not known.
   */
  peerAsn: number | "external" | "internal";
  /** Address of the router. Either this or `interface`. */
  peerAddress?: Input<string>;
  /** Interface to the router, for a session over its link-local address (unnumbered). Only with `frr-k8s` and `frr`. */
  interface?: string;
  /**
   * TCP port of the router, 1 to 16384.
   * @default 179
   */
  port?: number;
  /**
   * The router is not on the nodes' own network. Only for eBGP.
   * @default false
   */
  ebgpMultiHop?: boolean;
  /**
   * Address that the nodes speak from. Only with `frr` and `native`: MetalLB drops it silently with `frr-k8s` (metallb issue 2067).
   * @default - the one that the route to the peer has
   */
  sourceAddress?: Input<string>;
  /**
   * How long the router's silence is borne before its routes and ours are dropped: `0s` (for ever) or 3 s and more. The lower of both ends counts.
   * @default - 180 s with FRR, 90 s with `native`
   */
  holdTime?: Duration;
  /**
   * How often we say that we are there, at most a third of `holdTime`. Not with `native`, which takes a third of it.
   * @default - a third of `holdTime`, or 60 s
   */
  keepaliveTime?: Duration;
  /**
   * How long after a failed attempt the next one starts, 1 s to 65535 s. Only with `frr-k8s` and `frr`.
   * @default - 120 s
   */
  connectTime?: Duration;
  /**
   * Password for TCP-MD5, at most 80 characters. Kept in a Secret, and nowhere in clear. A change resets the sessions.
   */
  password?: Input<string>;
  /** Name of one of `bfdProfiles`. */
  bfdProfile?: string;
  /**
   * Ask the router to keep our routes while FRR restarts, so that no packet is lost in an upgrade. MetalLB can't change it on a living peer: the BGPPeer
   * is replaced, and sessions that stand may go on without it until they begin anew. A router that is not configured by `routerConfig` may keep a dead node's routes for 120 s with it (RFC 8538). Only with `frr-k8s` and `frr`; together with BFD the router may drop the routes all the same (metallb issue 2368).
   * @default false
   */
  gracefulRestart?: boolean;
  /**
   * Only nodes that match one of these have a session.
   * @default - all nodes
   */
  nodeSelectors?: SelectorArgs[];
  /** Linux VRF of the session; it must exist on the nodes. Only with `frr-k8s` and `frr`. */
  vrf?: string;
  /**
   * Carry both address families on this one session. Only with `frr-k8s` and `frr`.
   * @default false
   */
  dualStack?: boolean;
  /**
   * BGP router id, written as an IPv4 address. With FRR all peers of a node need the same.
   * @default - the node's IPv4 address
   */
  routerId?: string;
}

/** Timings of BFD. Both ends need a profile; the slower side's timings count. */
export interface BfdProfileArgs {
  /** Name of the profile. */
  name: string;
  /**
   * The fastest rate to receive, in milliseconds, 10 to 60000.
   * @default 300
   */
  receiveInterval?: number;
  /**
   * The fastest rate to send, in milliseconds, 10 to 60000.
   * @default 300
   */
  transmitInterval?: number;
  /**
   * How many packets may be lost before the session is down, 2 to 255.
   * @default 3
   */
  detectMultiplier?: number;
  /**
   * Rate of echo packets, in milliseconds, 10 to 60000.
   * @default 50
   */
  echoInterval?: number;
  /**
   * Send echo packets. Not over several hops, and not for IPv6 pools.
   * @default false
   */
  echoMode?: boolean;
  /**
   * Let the router begin.
   * @default false
   */
  passiveMode?: boolean;
  /**
   * Lowest TTL of a packet that is heard, 1 to 254; for peers over several hops.
   * @default 254
   */
  minimumTtl?: number;
}

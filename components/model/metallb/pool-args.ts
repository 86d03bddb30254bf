import type { Input } from "@pulumi/pulumi";
import type { SelectorArgs } from "./selector";

/** A range of addresses for Services. */
export interface PoolArgs {
  /**
   * Name of the IPAddressPool; Services ask for it by `metallb.io/address-pool`.
   */
  name: string;
  /**
   * CIDRs and ranges, IPv4 and IPv6: `10.6.0.0/16`, `10.6.0.0-10.6.255.255`. Addresses that a Service holds can't be taken out: `up` refuses and names
   * the Services.
   */
  addresses: Input<string>[];
  /**
   * Give addresses to Services that ask for none in particular. `false` leaves the pool to those that name it.
   * @default true
   */
  autoAssign?: boolean;
  /**
   * Never give out addresses that end in .0 or .255, which some clients take for broadcasts.
   * @default false
   */
  avoidBuggyIps?: boolean;
  /**
   * `false` says that nothing of quorate's announces this pool, on purpose. Otherwise a pool that no advertisement selects is a fault: its addresses
   * would be given to Services and lead nowhere.
   * @default true
   */
  announce?: boolean;
  /** Which Services get addresses of this pool. */
  allocation?: AllocationArgs;
  /**
   * Name that this pool had until now. Without it a new name makes a new pool, which MetalLB refuses while the old one holds the same addresses. The
   * pool is replaced: deleted, then made anew. Its Services lose their addresses for some seconds, so each must ask for its own by the annotation
   * `metallb.io/loadBalancerIPs` before, or `up` refuses. Remove it after the `up`.
   */
  renamedFrom?: string;
}

/** Which Services get addresses of a pool. */
export interface AllocationArgs {
  /**
   * Pools with lower numbers come first, 0 and none last.
   * @default 0
   */
  priority?: number;
  /**
   * Only Services in these namespaces.
   * @default - all
   */
  namespaces?: string[];
  /**
   * Or in namespaces with such labels.
   * @default []
   */
  namespaceSelectors?: SelectorArgs[];
  /**
   * Only Services with such labels.
   * @default - all
   */
  serviceSelectors?: SelectorArgs[];
}

interface AdvertisementArgs {
  /** Name of the advertisement. */
  name: string;
  /**
   * Names of pools.
   * @default - all pools but those with `announce: false`
   */
  pools?: string[];
  /**
   * Only nodes that match one of these announce.
   * @default - all nodes
   */
  nodeSelectors?: SelectorArgs[];
  /**
   * Only Services with such labels are announced. Not together with aggregation.
   * @default - all
   */
  serviceSelectors?: SelectorArgs[];
}

/** Announces addresses of pools to routers. */
export interface BgpAdvertisementArgs extends AdvertisementArgs {
  /**
   * Names of peers.
   * @default - all peers
   */
  peers?: string[];
  /**
   * Announce the IPv4 network of this prefix length around each address, such as 24. It must lie inside of the pool. Not for Services with
   * `externalTrafficPolicy: Local`, of which each node would attract all.
   * @default 32
   */
  aggregationLength?: number;
  /**
   * The same for IPv6.
   * @default 128
   */
  aggregationLengthV6?: number;
  /**
   * Local preference; it is sent only to iBGP peers. Higher wins.
   * @default 0
   */
  localPref?: number;
  /**
   * Communities, by a name in `communities` or as `64501:100` or `large:64501:1:2`.
   * @default []
   */
  communities?: string[];
}

/** Announces addresses of pools on the nodes' network. */
export interface L2AdvertisementArgs extends AdvertisementArgs {
  /**
   * Only on these interfaces.
   * @default - all
   */
  interfaces?: string[];
}

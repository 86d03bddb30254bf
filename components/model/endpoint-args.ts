import type { Input } from "@pulumi/pulumi";
import type { HostSshArgs } from "./node-args";

/** The API's one address. All kinds can be exchanged for one another on a running cluster (`ClusterArgs.formerEndpoints`). */
export type EndpointArgs =
  HaproxyEndpointArgs | KeepalivedEndpointArgs | KubeVipEndpointArgs | ExternalEndpointArgs;

interface CommonEndpointArgs {
  /** Further names or addresses for the API's certificate. A change restarts the servers, one at a time. */
  subjectAltNames?: string[];
}

interface VirtualAddressArgs extends CommonEndpointArgs {
  /** The VIP: a free address in the subnet of the hosts that hold it, outside of every CIDR and load-balancer pool. */
  address: string;
}

interface VrrpArgs {
  /**
   * VRRP router id, 1 to 255, unique in the layer-2 network. Two clusters with the same id fight for the address.
   * @default - the last byte of `address`, or 255 where that is 0
   */
  routerId?: number;
  /**
   * Notice the loss of the VIP's holder within about 1 s instead of about 4 s: VRRP advertisements every 0.25 s instead of 1 s.
   * @default false
   */
  fast?: boolean;
}

/** HAProxy in front of all servers, and keepalived that gives the VIP to one of the proxies. Loses no request while servers restart. */
export interface HaproxyEndpointArgs extends VirtualAddressArgs, VrrpArgs {
  /** HAProxy and keepalived. */
  kind: "haproxy";
  /**
   * Port of the API at the VIP.
   * @default - 8443 on the servers, where 6443 is taken by Kubernetes itself; 6443 on dedicated hosts
   */
  port?: number;
  /**
   * Dedicated hosts for HAProxy and keepalived, two for a VIP that survives one of them.
   * @default - HAProxy runs on the servers
   */
  hosts?: BalancerHostArgs[];
  /**
   * Statistics page on loopback of each proxy, at `http://127.0.0.1:<port>/`.
   * @default - none
   */
  statsPort?: number;
}

/** One dedicated load-balancer host. It is no node. */
export interface BalancerHostArgs {
  /** A DNS label, unique among all hosts of the cluster. Part of resource names. */
  name: string;
  /** Address of the host in the servers' network. */
  address: Input<string>;
  /** Public SSH host key, as in `HostArgs.hostKey`. */
  hostKey?: Input<string>;
  /** Differences from the cluster's `ssh`. */
  ssh?: HostSshArgs;
  /**
   * Interface that takes the VIP.
   * @default - the interface that has `address`
   */
  interface?: string;
  /**
   * The host is gone for good: no step contacts it any more. After that `up` the entry can be removed.
   * @default false
   */
  retired?: boolean;
}

/** keepalived on the servers and nothing between: the VIP is on one server whose API, with its etcd, answers. That one server takes all connections. */
export interface KeepalivedEndpointArgs extends VirtualAddressArgs, VrrpArgs {
  /** keepalived alone. */
  kind: "keepalived";
}

/**
 * kube-vip on the servers, as a static pod that talks to its own server's API only: a server whose API is gone lets go of the address. It announces the
 * control plane's address and never Services, which are MetalLB's.
 */
export interface KubeVipEndpointArgs extends VirtualAddressArgs {
  /** kube-vip. */
  kind: "kube-vip";
  /**
   * Image, best with a digest. Pulled, unless one of `artifacts.images` holds it. Of the releases from 1.2.0 to 1.2.3 a pod that lost its lease never
   * competes again.
   * @default "ghcr.io/kube-vip/kube-vip:v1.2.4"
   */
  image?: string;
  /**
   * Timings of the lease, in seconds: `duration` > `renewDeadline` > `retryPeriod`. Shorter ones move the address sooner, and also when etcd is merely slow.
   * @default { duration: 4, renewDeadline: 3, retryPeriod: 1 }
   */
  lease?: {
    /** How long a lease is good for: a holder that is gone keeps the address away from others for as long. */
    duration: number;
    /** How long a holder tries to renew it before it lets go. */
    renewDeadline: number;
    /** How often it is renewed, and how often others look. */
    retryPeriod: number;
  };
  /**
   * Announce the address by BGP from every server whose API answers, instead of by ARP from one.
   * @default - ARP
   */
  bgp?: KubeVipBgpArgs;
}

/** BGP of kube-vip. Each server announces the VIP as a /32 (/128) while its API answers. */
export interface KubeVipBgpArgs {
  /** The servers' own AS number. */
  asn: number;
  /** The routers. MetalLB's speakers must use others, or another port: two sessions from one host to one router fight. */
  peers: KubeVipPeerArgs[];
}

/** One router that kube-vip tells the address. */
export interface KubeVipPeerArgs {
  /** The router's address. */
  address: string;
  /** The router's AS number. */
  asn: number;
  /** TCP-MD5 password, without `:` and `,`. Kept as a secret. */
  password?: Input<string>;
  /**
   * The router is more than one hop away.
   * @default false
   */
  multihop?: boolean;
}

/** An address that somebody else balances over TCP to all servers: port 6443, and for RKE2 9345 too. TLS must pass through. */
export interface ExternalEndpointArgs extends CommonEndpointArgs {
  /** Somebody else's load balancer. */
  kind: "external";
  /** Address or DNS name. */
  address: string;
  /**
   * Port of the API there. RKE2's nodes join at 9345.
   * @default 6443
   */
  port?: number;
}

import type { Input, Unwrap } from "@pulumi/pulumi";
import type { BfdProfileArgs, PeerArgs } from "./peer-args";
import type { BgpAdvertisementArgs, L2AdvertisementArgs, PoolArgs } from "./pool-args";

/** What speaks BGP on the nodes; the table in docs/metallb.md says what each can do. */
export type Backend = "frr-k8s" | "frr" | "native" | "none";

/** Arguments of `MetalLB`. */
export interface MetalLBArgs {
  /**
   * What speaks BGP on the nodes: `frr-k8s` (FRR in a DaemonSet of its own), `frr` (FRR beside the speaker; deprecated by MetalLB, the only one that
   * honours `sourceAddress`), `native` (small; IPv4 only, no BFD, no graceful restart), or `none` (layer 2 only). A change restarts the speakers and
   * resets every session.
   * @default "frr-k8s"
   */
  backend?: Backend;
  /** Ranges of addresses for Services of type LoadBalancer. */
  pools: PoolArgs[];
  /**
   * Routers that each node keeps a BGP session with.
   * @default []
   */
  peers?: PeerArgs[];
  /**
   * What is announced to which peer.
   * @default - one advertisement of all pools to all peers, unless `l2Advertisements` are given
   */
  advertisements?: BgpAdvertisementArgs[];
  /**
   * What is announced on the nodes' own network by ARP and NDP: one node answers for an address, and another takes over when it is gone.
   * @default - with backend `none` one advertisement of all pools, else none
   */
  l2Advertisements?: L2AdvertisementArgs[];
  /**
   * Timings to notice a dead path faster than BGP does, named by peers. Only with `frr-k8s` and `frr`.
   * @default []
   */
  bfdProfiles?: BfdProfileArgs[];
  /**
   * Names of BGP communities: `{ "no-export": "65535:65281", backup: "large:64501:1:2" }`. Large ones need `frr-k8s` or `frr`.
   * @default {}
   */
  communities?: { [name: string]: string };
  /**
   * Version of the chart, and so of MetalLB. A change restarts controller and speakers; sessions drop for the time of a restart unless
   * `gracefulRestart` holds them.
   * @default "0.16.1"
   */
  version?: string;
  /** Where the official chart comes from. */
  chart?: ChartArgs;
  /** Where the container images come from. */
  images?: ImagesArgs;
  /**
   * Namespace of MetalLB and all its objects. It is made here, with the label that lets its pods be privileged. A change replaces everything.
   * @default "metallb-system"
   */
  namespace?: string;
  /**
   * Handle only Services with this `spec.loadBalancerClass`. A Service can't change its class.
   * @default - only Services without a class
   */
  loadBalancerClass?: string;
  /**
   * Further values of the chart (escape hatch), such as `{ speaker: { tolerations: […] } }`. Values that follow from other arguments are refused.
   * @default {}
   */
  values?: { [key: string]: unknown };
  /**
   * Addresses of a cluster that was not made by this program, so that pools can be checked against them.
   * @default - those of the `Cluster` whose `provider` is given, else none; what the cluster itself knows is checked during `up` in any case
   */
  cluster?: ClusterAddressesArgs;
}

/** Where the official chart comes from. */
export interface ChartArgs {
  /**
   * Chart repository.
   * @default "https://metallb.github.io/metallb"
   */
  repository?: string;
  /**
   * Path of the chart's archive or folder, relative to the project's folder. Give it where there is no way out; the version in it must be `version`.
   */
  path?: string;
  /** The chart in an OCI registry, such as `oci://registry.example.com/charts/metallb`. */
  oci?: string;
}

/** Where the container images come from. */
export interface ImagesArgs {
  /**
   * Registry, with a path if there is one, that holds `metallb/controller`, `metallb/speaker`, `metallb/frr-k8s` and `frrouting/frr`. Speakers restart.
   * @default "quay.io"
   */
  registry?: string;
  /**
   * Names of Secrets in MetalLB's namespace with the registry's credentials.
   * @default []
   */
  pullSecrets?: string[];
}

/** Addresses that a pool must leave alone, and that a router must know. */
export interface ClusterAddressesArgs {
  /** The nodes: their addresses, and the labels that node selectors look for. */
  nodes?: ClusterNodeArgs[];
  /** Address of the API, if it is not a node's. */
  endpoint?: Input<string>;
  /** Addresses of pods. */
  clusterCidr?: string | string[];
  /** Addresses of Services. */
  serviceCidr?: string | string[];
}

/** One node of a cluster that was not made by this program. */
export interface ClusterNodeArgs {
  /** Name of the Node. */
  name: string;
  /** Address that the node speaks BGP from. */
  address: Input<string>;
  /**
   * Labels of the Node.
   * @default {}
   */
  labels?: { [key: string]: string };
}

/** `MetalLBArgs` with every value known. */
export interface MetalLBSpec extends Omit<Unwrap<MetalLBArgs>, "values"> {
  values?: { [key: string]: unknown };
}

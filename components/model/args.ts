import type { Input, Unwrap } from "@pulumi/pulumi";
import type { HostArgs, SshArgs } from "./node-args";
import type { StorageArgs } from "./storage-args";

/**
 * A value of the distribution's own `config.yaml`: what k3s accepts on its command line, without the dashes.
 * A list stands for a repeated flag.
 */
export type ConfigValue = string | number | boolean | string[];

/**
 * A duration such as `"90s"`, `"5m"` or `"1h"`.
 */
export type Duration = `${number}${"s" | "m" | "h"}`;

/** Arguments of a `Cluster`. */
export interface ClusterArgs {
  /**
   * Which Kubernetes distribution to install.
   * @default "k3s"
   */
  distribution?: "k3s";
  /**
   * Exact release, such as `v1.36.5+k3s1`. Changing it installs the new binary beside the old one on all hosts, then
   * restarts servers one at a time and agents in windows. No minor version may be skipped, an older minor version is refused.
   */
  version: string;
  /**
   * Hosts of the control plane and of etcd: an odd number, because an even one adds a host whose loss costs quorum
   * and none whose loss is survived. None is special; the order only decides who goes first.
   */
  servers: HostArgs[];
  /**
   * Hosts that only run workloads.
   * @default []
   */
  agents?: HostArgs[];
  /** How to log in to the hosts. */
  ssh: SshArgs;
  /** The API's one address, which survives the loss of any server. */
  endpoint: EndpointArgs;
  /** Addresses inside the cluster. */
  network?: NetworkArgs;
  /** Where binaries and images come from. */
  artifacts: ArtifactsArgs;
  /** Settings of the embedded etcd. */
  etcd?: EtcdArgs;
  /** How changes are brought to running hosts. */
  rollout?: RolloutArgs;
  /**
   * Notice a dead node in about 8 s instead of 50 s: then its pods leave their Services, and after 30 s more they are replaced elsewhere instead of
   * after 5 min. 30 s is longer than a restart of k3s takes, so that none evicts pods; a host that takes longer to boot is treated as
   * lost. Pods keep the toleration they were made with. A node whose k3s does not answer for 8 s, as while a server restarts, leaves its
   * Services for as long. When the dead node is the server whose controllers lead, another must take over first: 15 to 25 s more.
   *
   * `"heartbeats"` brings only the nodes' part: a Lease of 8 s, renewed every 2 s (a write to etcd for each node), and connections to a
   * dead server given up after 5 s. `true` brings the controllers' part too. Controllers that expect quick heartbeats must never meet nodes that send
   * slow ones. A new cluster starts with `true`; a living one needs two runs of `up`, first with `"heartbeats"`, then with `true`, and the same
   * way back to `false`. A server refuses the shortcut before it restarts. Each run restarts k3s where something changes: the first on all
   * nodes, servers one at a time and agents in windows, the second on the servers only.
   * @default false
   */
  fastNodeFailure?: boolean | "heartbeats";
  /**
   * Prepare all agents for Longhorn: `true` is `{}`. Servers get the tools and no disk, because Longhorn's manager and pods with volumes run on them, too. A host's own `storage` goes before this. No change restarts k3s. `false` takes back what was laid down on hosts and
   * Nodes, and no data; leaving the argument away, where it was given before, leaves all that in place.
   * @default false
   */
  storage?: boolean | StorageArgs;
  /**
   * Shared secret of the cluster, at least 16 characters of `A-Z a-z 0-9 . _ -`. It also encrypts the cluster's CA keys in etcd: keep a
   * copy, without it snapshots can't be restored. It can't be changed here on a living cluster.
   * @default - 64 random characters, kept in the state as a protected secret
   */
  token?: Input<string>;
  /**
   * Further keys of every server's `config.yaml` (escape hatch). Keys that the library sets itself are refused, unknown
   * ones too. A change restarts the servers, one at a time.
   * @default {}
   */
  serverConfig?: { [key: string]: ConfigValue };
  /**
   * Further keys of every agent's `config.yaml`. A change restarts the agents, in windows.
   * @default {}
   */
  agentConfig?: { [key: string]: ConfigValue };
  /**
   * Protect the token and the bootstrap from deletion. `pulumi destroy` then stops before it touches anything.
   * @default true
   */
  protect?: boolean;
  /**
   * Delete etcd's data, its snapshots and volumes of local-path when a host is uninstalled. Otherwise they are set aside on the host,
   * in `/var/lib/rancher/k3s/removed-<time>`, readable by root only.
   * @default false
   */
  deleteData?: boolean;
}

/** The API's address: HAProxy on each server, and keepalived that gives the VIP to one of them. */
export interface EndpointArgs {
  /** How the address is kept alive. */
  kind: "haproxy";
  /** The VIP: a free IPv4 address in the servers' subnet, outside of every CIDR and load-balancer pool. */
  address: string;
  /**
   * Port of the API at the VIP. 6443 is taken on the servers by k3s itself.
   * @default 8443
   */
  port?: number;
  /**
   * VRRP router id, 1 to 255, unique in the layer-2 network. Two clusters with the same id fight for the address.
   * @default - the last byte of `address`, or 255 where that is 0
   */
  routerId?: number;
  /**
   * Notice the loss of the VIP's holder within about 1 s instead of about 4 s: VRRP advertisements every 0.3 s instead of 1 s.
   * @default false
   */
  fast?: boolean;
  /** Further names or addresses for the API's certificate. */
  subjectAltNames?: string[];
}

/** Addresses inside the cluster. CIDRs can't be changed on a living cluster. */
export interface NetworkArgs {
  /**
   * Addresses of pods.
   * @default "10.42.0.0/16"
   */
  clusterCidr?: string | string[];
  /**
   * Addresses of Services, of the same family as `clusterCidr`.
   * @default "10.43.0.0/16"
   */
  serviceCidr?: string | string[];
  /**
   * Interface of the cluster network, where all hosts call it the same.
   * @default - on each host the interface that has its `address`
   */
  interface?: string;
}

/** Where binaries and images come from. Everything is checked against a digest before it is used. */
export interface ArtifactsArgs {
  /**
   * Base URL that holds `<version>/k3s` (`k3s-arm64` on ARM64). Use a mirror of your own where hosts have no way out.
   * @default "https://github.com/k3s-io/k3s/releases/download"
   */
  mirror?: string;
  /**
   * SHA-256 of the binaries, by architecture. Only the architectures that occur among the hosts are needed.
   */
  sha256: { [arch in "amd64" | "arm64"]?: string };
  /**
   * Image tarballs to place before the first start (air gap).
   * @default []
   */
  images?: ImageTarballArgs[];
}

/** One tarball of container images. */
export interface ImageTarballArgs {
  /** File below `<mirror>/<version>/`, or a whole `http(s)://` URL. */
  file: string;
  /** SHA-256 of the file, 64 hex digits. */
  sha256: string;
  /**
   * Only for hosts of this architecture.
   * @default - all hosts
   */
  arch?: "amd64" | "arm64";
}

/** Settings of the embedded etcd. */
export interface EtcdArgs {
  /** Scheduled snapshots, taken by each server on its own disk. */
  snapshots?: {
    /**
     * Cron expression in the servers' local time.
     * @default "0 *\/6 * * *"
     */
    schedule?: string;
    /**
     * How many scheduled snapshots each server keeps.
     * @default 12
     */
    retention?: number;
  };
}

/** How changes are brought to running hosts. */
export interface RolloutArgs {
  /**
   * How many agents may be out of service at the same time. Servers always go one at a time.
   * @default 1
   */
  maxUnavailable?: number;
  /**
   * Evict an agent's pods before it restarts. PodDisruptionBudgets are respected. Load balancers are told first, by the label `node.kubernetes.io/exclude-from-external-load-balancers`;
   * where a Service has `externalTrafficPolicy: Local` they get 10 s to let go of the node.
   * @default true
   */
  drain?: boolean;
  /**
   * How long the eviction of one agent's pods may take. After it the agent is made schedulable again and the `up` fails: nothing was restarted.
   * @default "5m"
   */
  drainTimeout?: Duration;
  /**
   * How long a node may take from the start of its service until it is Ready (a server: also a voter).
   * @default "10m"
   */
  readyTimeout?: Duration;
  /**
   * How long a node with Longhorn's replicas waits, before it is drained or restarted, until each attached volume with a replica on it has a healthy one elsewhere too.
   * After it the `up` fails: the node was not touched. Once more as long, after the restart, for its own replicas to be healthy again; then the `up` goes on.
   * Only in clusters whose arguments speak of `storage`.
   * @default "30m"
   */
  storageTimeout?: Duration;
}

/** `ClusterArgs` with every value known. */
export type ClusterSpec = Unwrap<ClusterArgs>;

/** `HostArgs` with every value known. */
export type HostSpec = Unwrap<HostArgs>;

import type { Input, Unwrap } from "@pulumi/pulumi";
import type { EndpointArgs } from "./endpoint-args";
import type { HostArgs, SshArgs } from "./node-args";
import type { ProxyArgs, RegistriesArgs, S3Args } from "./outside-args";
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
  distribution?: "k3s" | "rke2";
  /**
   * Exact release, such as `v1.36.5+k3s1` or `v1.36.5+rke2r1`. Changing it installs the new binary beside the old one on all hosts, then
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
  /**
   * Endpoints that keep answering beside `endpoint`. To exchange one for another, name the new one as `endpoint` and move the old one here: `up` brings the new name into
   * every server's certificate, one server at a time, then starts the new endpoint, then tells agents and the kubeconfig. No node rejoins. Take it out of the list in a
   * later change, when no client uses it any more: only then it stops answering.
   * @default []
   */
  formerEndpoints?: EndpointArgs[];
  /** Addresses inside the cluster. */
  network?: NetworkArgs;
  /** Where binaries and images come from. */
  artifacts: ArtifactsArgs;
  /** Settings of the embedded etcd. */
  etcd?: EtcdArgs;
  /** Registries that images come from, by way of mirrors and with credentials. A change restarts all nodes, in the usual order. */
  registries?: RegistriesArgs;
  /** Proxy for what hosts fetch: the steps' downloads, and images. A change restarts all nodes, in the usual order. */
  proxy?: ProxyArgs;
  /**
   * What the CIS benchmark asks for and the distribution does not do by itself: secrets encryption, audit log, admission, kernel defaults, TLS suites, file modes.
   * RKE2 gets its `profile: cis`. Namespaces without a label of their own take only `restricted` pods from then on. A change restarts all nodes, in the usual order.
   * k3s servers that live without encryption of Secrets refuse it until that is turned on, or `serverConfig: { "secrets-encryption": false }` is said.
   * @default - the distribution's own settings
   */
  hardening?: "cis";
  /**
   * Label files and containers for SELinux. Needs the distribution's policy (`k3s-selinux`, `rke2-selinux`), which is installed where the host's package sources have it.
   * @default false
   */
  selinux?: boolean;
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

/** Addresses inside the cluster. CIDRs can't be changed on a living cluster. */
export interface NetworkArgs {
  /**
   * Addresses of pods. A list of two, one of each family, makes a dual-stack cluster: then each host needs a `secondAddress`.
   * @default "10.42.0.0/16", or "fd00:42::/56" where the hosts' addresses are IPv6
   */
  clusterCidr?: string | string[];
  /**
   * Addresses of Services, of the same family or families as `clusterCidr`.
   * @default "10.43.0.0/16", or "fd00:43::/112" where the hosts' addresses are IPv6
   */
  serviceCidr?: string | string[];
  /**
   * Interface of the cluster network, where all hosts call it the same.
   * @default - on each host the interface that has its `address`
   */
  interface?: string;
  /**
   * Network plugin. Of k3s: `flannel`, or `none` to bring one of your own. Of RKE2: `canal`, `calico`, `cilium`, or `none`. It can't be changed on a living cluster.
   * @default - "flannel" (k3s), "canal" (RKE2)
   */
  cni?: "flannel" | "canal" | "calico" | "cilium" | "none";
  /**
   * Ingress controller that comes with the distribution. `ingress-nginx` is RKE2's, up to 1.36.
   * @default "traefik"
   */
  ingress?: "traefik" | "ingress-nginx" | "none";
}

/** Where binaries and images come from. Everything is checked against a digest before it is used. */
export interface ArtifactsArgs {
  /**
   * Base URL that holds `<version>/k3s` (`k3s-arm64` on ARM64), or `<version>/rke2.linux-amd64.tar.gz` (`…-arm64…`). Use a mirror of your own where hosts have no way out.
   * @default "https://github.com/k3s-io/k3s/releases/download", "https://github.com/rancher/rke2/releases/download"
   */
  mirror?: string;
  /**
   * SHA-256 of the binaries (RKE2: of the tarballs), by architecture. Only the architectures that occur among the hosts are needed.
   */
  sha256: {
    /** Of the file for AMD64, 64 hex digits: from `sha256sum-amd64.txt` of the release. */
    amd64?: string;
    /** Of the file for ARM64, 64 hex digits: from `sha256sum-arm64.txt` of the release. */
    arm64?: string;
  };
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
    /**
     * Copy each snapshot to S3 as well.
     * @default - servers' own disks only
     */
    s3?: S3Args;
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
   * @default "10m" (k3s), "20m" (RKE2)
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

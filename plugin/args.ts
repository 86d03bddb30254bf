import type * as pulumi from "@pulumi/pulumi";

// Made of the components' own arguments by tests/program/schema.test.ts (UPDATE_DOCS=1 writes it).

/** Which Services get addresses of a pool. */
export interface AllocationArgs {
  /**
   * Pools with lower numbers come first, 0 and none last.
   * Default: 0.
   */
  priority?: number;
  /**
   * Only Services in these namespaces.
   * Default: all.
   */
  namespaces?: string[];
  /**
   * Or in namespaces with such labels.
   * Default: [].
   */
  namespaceSelectors?: SelectorArgs[];
  /**
   * Only Services with such labels.
   * Default: all.
   */
  serviceSelectors?: SelectorArgs[];
}

/** Where binaries and images come from. Everything is checked against a digest before it is used. */
export interface ArtifactsArgs {
  /**
   * Base URL that holds `<version>/k3s` (`k3s-arm64` on ARM64), or `<version>/rke2.linux-amd64.tar.gz` (`…-arm64…`). Use a mirror of your own where hosts have no way out.
   * Default: "https://github.com/k3s-io/k3s/releases/download", "https://github.com/rancher/rke2/releases/download".
   */
  mirror?: string;
  /** SHA-256 of the binaries (RKE2: of the tarballs), by architecture. Only the architectures that occur among the hosts are needed. */
  sha256: ArtifactsArgsSha256;
  /**
   * Image tarballs to place before the first start (air gap).
   * Default: [].
   */
  images?: ImageTarballArgs[];
}

export interface ArtifactsArgsSha256 {
  /** Of the file for AMD64, 64 hex digits: from `sha256sum-amd64.txt` of the release. */
  amd64?: string;
  /** Of the file for ARM64, 64 hex digits: from `sha256sum-arm64.txt` of the release. */
  arm64?: string;
}

/** A container of Azure's blob storage. */
export interface AzureTargetArgs {
  /** Container that exists already. */
  container: string;
  /**
   * Folder in the container.
   * Default: "".
   */
  path?: string;
  /** Kept in a Secret. */
  accountName: pulumi.Input<string>;
  /** Kept in a Secret. */
  accountKey: pulumi.Input<string>;
  /**
   * Domain of another cloud of Azure's.
   * Default: "core.windows.net".
   */
  domain?: string;
  /** URL of another maker's store. */
  endpoint?: string;
  /** Certificate of the authority that signed the endpoint's, in PEM. */
  caCertificate?: string;
}

/** A place for backups: exactly one of `s3`, `nfs`, `cifs` and `azure`. */
export interface BackupTargetArgs {
  /**
   * Name of the BackupTarget. `default` takes the backups of all classes that name no other.
   * Default: "default".
   */
  name?: string;
  /** A bucket of S3, or of what speaks its protocol. No rules of the bucket may let objects expire: backups build upon each other. */
  s3?: S3TargetArgs;
  /** A folder by NFS 4. */
  nfs?: NfsTargetArgs;
  /** A share by CIFS. */
  cifs?: CifsTargetArgs;
  /** A container of Azure's blob storage. */
  azure?: AzureTargetArgs;
  /**
   * How often Longhorn looks what is there; `0s` never.
   * Default: "5m".
   */
  pollInterval?: string;
}

/** One dedicated load-balancer host. It is no node. */
export interface BalancerHostArgs {
  /** A DNS label, unique among all hosts of the cluster. Part of resource names. */
  name: string;
  /** Address of the host in the servers' network. */
  address: pulumi.Input<string>;
  /** Public SSH host key, as in `HostArgs.hostKey`. */
  hostKey?: pulumi.Input<string>;
  /** Differences from the cluster's `ssh`. */
  ssh?: HostSshArgs;
  /**
   * Interface that takes the VIP.
   * Default: the interface that has `address`.
   */
  interface?: string;
  /**
   * The host is gone for good: no step contacts it any more. After that `up` the entry can be removed.
   * Default: false.
   */
  retired?: boolean;
}

/** A dedicated load-balancer host. */
export interface BalancerTopology {
  /** Name of the host. */
  name: string;
  /** Its address. */
  address: string;
}

/** Timings of BFD. Both ends need a profile; the slower side's timings count. */
export interface BfdProfileArgs {
  /** Name of the profile. */
  name: string;
  /**
   * The fastest rate to receive, in milliseconds, 10 to 60000.
   * Default: 300.
   */
  receiveInterval?: number;
  /**
   * The fastest rate to send, in milliseconds, 10 to 60000.
   * Default: 300.
   */
  transmitInterval?: number;
  /**
   * How many packets may be lost before the session is down, 2 to 255.
   * Default: 3.
   */
  detectMultiplier?: number;
  /**
   * Rate of echo packets, in milliseconds, 10 to 60000.
   * Default: 50.
   */
  echoInterval?: number;
  /**
   * Send echo packets. Not over several hops, and not for IPv6 pools.
   * Default: false.
   */
  echoMode?: boolean;
  /**
   * Let the router begin.
   * Default: false.
   */
  passiveMode?: boolean;
  /**
   * Lowest TTL of a packet that is heard, 1 to 254; for peers over several hops.
   * Default: 254.
   */
  minimumTtl?: number;
}

/** Announces addresses of pools to routers. */
export interface BgpAdvertisementArgs {
  /**
   * Names of peers.
   * Default: all peers.
   */
  peers?: string[];
  /**
   * Announce the IPv4 network of this prefix length around each address, such as 24. It must lie inside of the pool. Not for Services with
   * `externalTrafficPolicy: Local`, of which each node would attract all.
   * Default: 32.
   */
  aggregationLength?: number;
  /**
   * The same for IPv6.
   * Default: 128.
   */
  aggregationLengthV6?: number;
  /**
   * Local preference; it is sent only to iBGP peers. Higher wins.
   * Default: 0.
   */
  localPref?: number;
  /**
   * Communities, by a name in `communities` or as `64501:100` or `large:64501:1:2`.
   * Default: [].
   */
  communities?: string[];
  /** Name of the advertisement. */
  name: string;
  /**
   * Names of pools.
   * Default: all pools but those with `announce: false`.
   */
  pools?: string[];
  /**
   * Only nodes that match one of these announce.
   * Default: all nodes.
   */
  nodeSelectors?: SelectorArgs[];
  /**
   * Only Services with such labels are announced. Not together with aggregation.
   * Default: all.
   */
  serviceSelectors?: SelectorArgs[];
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

/** Where the official chart comes from. */
export interface ChartArgs {
  /**
   * Chart repository.
   * Default: "https://metallb.github.io/metallb".
   */
  repository?: string;
  /** Path of the chart's archive or folder, relative to the project's folder. Give it where there is no way out; the version in it must be `version`. */
  path?: string;
  /** The chart in an OCI registry, such as `oci://registry.example.com/charts/metallb`. */
  oci?: string;
}

/** A share by CIFS. */
export interface CifsTargetArgs {
  /** Address or name of the server. */
  host: string;
  /** Share, with a path if there is one. */
  share: string;
  /** Kept in a Secret. */
  username: pulumi.Input<string>;
  /** Kept in a Secret. */
  password: pulumi.Input<string>;
  /** Options of the mount. */
  options?: string;
}

/** Addresses that a pool must leave alone, and that a router must know. */
export interface ClusterAddressesArgs {
  /** The nodes: their addresses, and the labels that node selectors look for. */
  nodes?: ClusterNodeArgs[];
  /** Address of the API, if it is not a node's. */
  endpoint?: pulumi.Input<string>;
  /** Addresses of pods. */
  clusterCidr?: string[];
  /** Addresses of Services. */
  serviceCidr?: string[];
}

/** Arguments of a `Cluster`. */
export interface ClusterArgs {
  /**
   * Which Kubernetes distribution to install.
   * Default: "k3s".
   * One of "k3s", "rke2".
   */
  distribution?: string;
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
   * Default: [].
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
   * Default: [].
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
   * Default: the distribution's own settings.
   * One of "cis".
   */
  hardening?: string;
  /**
   * Label files and containers for SELinux. Needs the distribution's policy (`k3s-selinux`, `rke2-selinux`), which is installed where the host's package sources have it.
   * Default: false.
   */
  selinux?: boolean;
  /** How changes are brought to running hosts. */
  rollout?: RolloutArgs;
  /**
   * Notice a dead node in about 8 s instead of 50 s: then its pods leave their Services, and after 30 s more they are replaced elsewhere instead of
   * after 5 min. 30 s is longer than a restart of k3s takes, so that none evicts pods; a host that takes longer to boot is treated as
   * lost. Pods keep the toleration they were made with. A node whose k3s does not answer for 8 s, as while a server restarts, leaves its
   * Services for as long. When the dead node is the server whose controllers lead, another must take over first: 15 to 25 s more.
   * `"heartbeats"` brings only the nodes' part: a Lease of 8 s, renewed every 2 s (a write to etcd for each node), and connections to a
   * dead server given up after 5 s. `true` brings the controllers' part too. Controllers that expect quick heartbeats must never meet nodes that send
   * slow ones. A new cluster starts with `true`; a living one needs two runs of `up`, first with `"heartbeats"`, then with `true`, and the same
   * way back to `false`. A server refuses the shortcut before it restarts. Each run restarts k3s where something changes: the first on all
   * nodes, servers one at a time and agents in windows, the second on the servers only.
   * Default: false.
   */
  fastNodeFailure?: any;
  /**
   * Prepare all agents for Longhorn: `true` is `{}`. Servers get the tools and no disk, because Longhorn's manager and pods with volumes run on them, too. A host's own `storage` goes before this. No change restarts k3s. `false` takes back what was laid down on hosts and
   * Nodes, and no data; leaving the argument away, where it was given before, leaves all that in place.
   * Default: false.
   */
  storage?: any;
  /**
   * Shared secret of the cluster, at least 16 characters of `A-Z a-z 0-9 . _ -`. It also encrypts the cluster's CA keys in etcd: keep a
   * copy, without it snapshots can't be restored. It can't be changed here on a living cluster.
   * Default: 64 random characters, kept in the state as a protected secret.
   */
  token?: pulumi.Input<string>;
  /**
   * Further keys of every server's `config.yaml` (escape hatch). Keys that the library sets itself are refused, unknown
   * ones too. A change restarts the servers, one at a time.
   * Default: {}.
   */
  serverConfig?: { [key: string]: any };
  /**
   * Further keys of every agent's `config.yaml`. A change restarts the agents, in windows.
   * Default: {}.
   */
  agentConfig?: { [key: string]: any };
  /**
   * Protect the token and the bootstrap from deletion. `pulumi destroy` then stops before it touches anything.
   * Default: true.
   */
  protect?: boolean;
  /**
   * Delete etcd's data, its snapshots and volumes of local-path when a host is uninstalled. Otherwise they are set aside on the host,
   * in `/var/lib/rancher/k3s/removed-<time>`, readable by root only.
   * Default: false.
   */
  deleteData?: boolean;
}

/** One node of a cluster that was not made by this program. */
export interface ClusterNodeArgs {
  /** Name of the Node. */
  name: string;
  /** Address that the node speaks BGP from. */
  address: pulumi.Input<string>;
  /**
   * Labels of the Node.
   * Default: {}.
   */
  labels?: { [key: string]: string };
}

/** Where a cluster of another stack is found: `stack` or `outputs`. */
export interface ClusterReferenceArgs {
  /** Full name of the stack, such as `acme/cluster/prod`; `organization/cluster/prod` with a backend of your own. Its outputs must have the names that the ready program gives them: `kubeconfig` and `topology`. */
  stack?: pulumi.Input<string>;
  /** The outputs themselves: `outputs` of a `pulumi.StackReference`, or values from elsewhere. `kubeconfig` and `topology` must be among them. */
  outputs?: pulumi.Input<{ [key: string]: any }>;
}

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

/** How volumes of a class are encrypted. */
export interface EncryptionArgs {
  /** The passphrase, kept in a Secret in Longhorn's namespace. Without it the data is gone, backups too. It can't be changed: volumes keep the one they were made with. */
  passphrase?: pulumi.Input<string>;
  /** A Secret that is there already, instead of `passphrase`; `${pvc.name}` and `${pvc.namespace}` stand for the claim's, which gives each volume a passphrase of its own. */
  secret?: EncryptionArgsSecret;
  /** Default: "aes-xts-plain64". */
  cipher?: string;
  /** Default: "sha256". */
  hash?: string;
  /**
   * Bits of the key.
   * Default: 256.
   */
  keySize?: number;
  /**
   * How the key is made of the passphrase.
   * Default: "argon2i".
   * One of "argon2i", "argon2id", "pbkdf2".
   */
  pbkdf?: string;
}

export interface EncryptionArgsSecret {
  /** Name of the Secret. */
  name: string;
  /** Its namespace. */
  namespace: string;
}

/** The API's one address. All kinds can be exchanged for one another on a running cluster (`ClusterArgs.formerEndpoints`). */
export interface EndpointArgs {
  /**
   * HAProxy and keepalived.
   * One of "haproxy", "keepalived", "kube-vip", "external".
   */
  kind: string;
  /**
   * Port of the API at the VIP.
   * Default: 8443 on the servers, where 6443 is taken by Kubernetes itself; 6443 on dedicated hosts.
   */
  port?: number;
  /**
   * Dedicated hosts for HAProxy and keepalived, two for a VIP that survives one of them.
   * Default: HAProxy runs on the servers.
   */
  hosts?: BalancerHostArgs[];
  /**
   * Statistics page on loopback of each proxy, at `http://127.0.0.1:<port>/`.
   * Default: none.
   */
  statsPort?: number;
  /** The VIP: a free address in the subnet of the hosts that hold it, outside of every CIDR and load-balancer pool. */
  address: string;
  /** Further names or addresses for the API's certificate. A change restarts the servers, one at a time. */
  subjectAltNames?: string[];
  /**
   * VRRP router id, 1 to 255, unique in the layer-2 network. Two clusters with the same id fight for the address.
   * Default: the last byte of `address`, or 255 where that is 0.
   */
  routerId?: number;
  /**
   * Notice the loss of the VIP's holder within about 1 s instead of about 4 s: VRRP advertisements every 0.25 s instead of 1 s.
   * Default: false.
   */
  fast?: boolean;
  /**
   * Image, best with a digest. Pulled, unless one of `artifacts.images` holds it. Of the releases from 1.2.0 to 1.2.3 a pod that lost its lease never
   * competes again.
   * Default: "ghcr.io/kube-vip/kube-vip:v1.2.4".
   */
  image?: string;
  /**
   * Timings of the lease, in seconds: `duration` > `renewDeadline` > `retryPeriod`. Shorter ones move the address sooner, and also when etcd is merely slow.
   * Default: { duration: 4, renewDeadline: 3, retryPeriod: 1 }.
   */
  lease?: EndpointArgsLease;
  /**
   * Announce the address by BGP from every server whose API answers, instead of by ARP from one.
   * Default: ARP.
   */
  bgp?: KubeVipBgpArgs;
}

export interface EndpointArgsLease {
  /** How long a lease is good for: a holder that is gone keeps the address away from others for as long. */
  duration: number;
  /** How long a holder tries to renew it before it lets go. */
  renewDeadline: number;
  /** How often it is renewed, and how often others look. */
  retryPeriod: number;
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

/** Settings of the embedded etcd. */
export interface EtcdArgs {
  /** Scheduled snapshots, taken by each server on its own disk. */
  snapshots?: EtcdArgsSnapshots;
}

export interface EtcdArgsSnapshots {
  /**
   * Cron expression in the servers' local time.
   * Default: "0 *\/6 * * *".
   */
  schedule?: string;
  /**
   * How many scheduled snapshots each server keeps.
   * Default: 12.
   */
  retention?: number;
  /**
   * Copy each snapshot to S3 as well.
   * Default: servers' own disks only.
   */
  s3?: S3Args;
}

/** One host, and the node that it becomes. */
export interface HostArgs {
  /**
   * Name of the node: a DNS label, unique in the cluster. Part of resource names, so a new name is a new node:
   * the old one is drained and removed, the new one joins.
   */
  name: string;
  /**
   * Address of the host in the cluster network: an IP address that one of its interfaces really has (`node-ip`).
   * etcd listens on it. Changing it on a live server is refused at run time; remove the host and add it under a new name.
   */
  address: pulumi.Input<string>;
  /**
   * The host's address of the other family, in a dual-stack cluster.
   * Default: none.
   */
  secondAddress?: pulumi.Input<string>;
  /**
   * Addresses at which the node is reached from outside (`node-external-ip`): told to Kubernetes, used for nothing else here. A change restarts the node.
   * Default: [].
   */
  externalAddresses?: string[];
  /**
   * Public SSH host key in `authorized_keys` form, such as `ssh-ed25519 AAAA…` (`ssh-keyscan -t ed25519 HOST` prints it).
   * It is the only key accepted. A re-created host has a new one: changing it here makes all steps of the host run again,
   * and the host joins the same cluster in the place of its predecessor.
   */
  hostKey?: pulumi.Input<string>;
  /** Differences from the cluster's `ssh`. */
  ssh?: HostSshArgs;
  /**
   * Labels of the node, re-applied at each start of the service. A change restarts k3s on this host.
   * Default: {}.
   */
  labels?: { [key: string]: string };
  /**
   * Taints, applied by k3s only when the node registers for the first time; later changes need `kubectl taint`.
   * Default: [].
   */
  taints?: TaintArgs[];
  /**
   * Interface of the cluster network on this host (flannel, VIP), where it differs from `network.interface`.
   * Default: `network.interface`, else the interface that has `address`.
   */
  interface?: string;
  /**
   * Prepare this host for Longhorn: `true` is `{}`. It goes before the cluster's `storage` as a whole.
   * Default: the cluster's `storage` on an agent; on a server `{ disks: [] }` if the cluster has `storage`, else false.
   */
  storage?: any;
  /**
   * The host is gone for good (dead hardware). No step contacts it any more; the live servers delete its Node, and with it
   * its etcd member. After that `up` the entry can be removed from the list without waiting for a host that never answers.
   * Default: false.
   */
  retired?: boolean;
}

/** What one host may say differently from the cluster's `ssh`. */
export interface HostSshArgs {
  /**
   * Address that SSH dials, where it is not the node's own (NAT, management network).
   * Default: the host's `address`.
   */
  host?: pulumi.Input<string>;
  /** Default: the cluster's `ssh.user`. */
  user?: pulumi.Input<string>;
  /** Default: the cluster's `ssh.port`. */
  port?: pulumi.Input<number>;
  /** Default: the cluster's `ssh.privateKey`. */
  privateKey?: pulumi.Input<string>;
}

/** One tarball of container images. */
export interface ImageTarballArgs {
  /** File below `<mirror>/<version>/`, or a whole `http(s)://` URL. */
  file: string;
  /** SHA-256 of the file, 64 hex digits. */
  sha256: string;
  /**
   * Only for hosts of this architecture.
   * Default: all hosts.
   * One of "amd64", "arm64".
   */
  arch?: string;
}

/** Where the container images come from. */
export interface ImagesArgs {
  /**
   * Registry, with a path if there is one, that holds `metallb/controller`, `metallb/speaker`, `metallb/frr-k8s` and `frrouting/frr`. Speakers restart.
   * Default: "quay.io".
   */
  registry?: string;
  /**
   * Names of Secrets in MetalLB's namespace with the registry's credentials.
   * Default: [].
   */
  pullSecrets?: string[];
}

/** A host that SSH connections pass through. */
export interface JumpHostArgs {
  /** Address or DNS name. */
  host: pulumi.Input<string>;
  /** Public host key, as in `HostArgs.hostKey`. */
  hostKey?: pulumi.Input<string>;
  /**
   * Login user.
   * Default: "root".
   */
  user?: pulumi.Input<string>;
  /**
   * TCP port of sshd.
   * Default: 22.
   */
  port?: pulumi.Input<number>;
  /**
   * Private key, kept as a secret.
   * Default: the key of `SshArgs.privateKey`.
   */
  privateKey?: pulumi.Input<string>;
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
  password?: pulumi.Input<string>;
  /**
   * The router is more than one hop away.
   * Default: false.
   */
  multihop?: boolean;
}

/** Announces addresses of pools on the nodes' network. */
export interface L2AdvertisementArgs {
  /**
   * Only on these interfaces.
   * Default: all.
   */
  interfaces?: string[];
  /** Name of the advertisement. */
  name: string;
  /**
   * Names of pools.
   * Default: all pools but those with `announce: false`.
   */
  pools?: string[];
  /**
   * Only nodes that match one of these announce.
   * Default: all nodes.
   */
  nodeSelectors?: SelectorArgs[];
  /**
   * Only Services with such labels are announced. Not together with aggregation.
   * Default: all.
   */
  serviceSelectors?: SelectorArgs[];
}

/** Arguments of `Longhorn`. */
export interface LonghornArgs {
  /**
   * Classes that claims can name. Those of Longhorn's chart are not made.
   * Default: [{ name: "longhorn", default: true }].
   */
  classes?: StorageClassArgs[];
  /**
   * Classes of VolumeSnapshots. They need the snapshot definitions in the cluster: RKE2 has them, k3s gets them by `snapshotController`.
   * Default: [].
   */
  snapshotClasses?: SnapshotClassArgs[];
  /**
   * Install the definitions and the controller of VolumeSnapshots. RKE2 has its own.
   * Default: false.
   */
  snapshotController?: any;
  /**
   * Snapshots, backups and cleaning up, by the clock.
   * Default: [].
   */
  schedules?: ScheduleArgs[];
  /**
   * Where backups go. One of them is called `default`, as one without a name is: it takes system backups, and those of classes that name no other.
   * Default: none, and one that was made by hand stays; `[]` takes away the `default` one that was given here before.
   */
  backupTargets?: BackupTargetArgs[];
  /**
   * Longhorn's settings by the names of its chart's `defaultSettings`. A change reaches a living Longhorn at once; some of the "danger zone" wait until no
   * volume is in use. A setting that is taken away stays as it was. docs/longhorn-settings.md lists them all, and the values that this library sets.
   * Default: {}.
   */
  settings?: LonghornSettings;
  /**
   * Version of the chart, and so of Longhorn. One minor version up at a time, never down; another step is refused before anything changes. Engines of
   * volumes in use follow one by one.
   * Default: "1.12.1".
   */
  version?: string;
  /** Where the official chart comes from. */
  chart?: LonghornChartArgs;
  /** Where the container images come from. */
  images?: LonghornImagesArgs;
  /**
   * Namespace of Longhorn and all its objects. It is made here, with the label that lets its pods be privileged. Longhorn can't move: a change is refused while it is protected.
   * Default: "longhorn-system".
   */
  namespace?: string;
  /** Longhorn's web interface. It knows no users of its own, so it is not exposed by default. */
  ui?: LonghornUiArgs;
  /**
   * Let Prometheus' operator read Longhorn's metrics, and hold alert rules. Its definitions must be in the cluster.
   * Default: false.
   */
  monitoring?: any;
  /**
   * Classes that stop being the cluster's default.
   * Default: ["local-path"] where a class is `default` and the provider is that of a `Cluster` of this program whose `local-storage` is on, else [].
   */
  undefault?: string[];
  /**
   * Let Pulumi neither delete nor replace Longhorn. To take it away, give `false` and run `up` first.
   * Default: true, or false with `allowVolumeLoss`.
   */
  protect?: boolean;
  /**
   * Let `destroy`, and any other way to uninstall Longhorn, take volumes with it. Otherwise the cluster refuses that while there is a volume, and names it.
   * Default: false.
   */
  allowVolumeLoss?: boolean;
  /**
   * The kubelet's folder, where volumes are mounted.
   * Default: "/var/lib/kubelet", which is k3s' and RKE2's.
   */
  kubeletRoot?: string;
  /**
   * Further values of the chart (escape hatch), such as `{ longhornUI: { replicas: 1 } }`. Values that follow from other arguments are refused.
   * Default: {}.
   */
  values?: { [key: string]: any };
  /**
   * What is known of storage nodes that were not made by this program, so that replicas and tags can be checked against them.
   * Default: those of the `Cluster` whose `provider` is given, else nothing is checked.
   */
  nodes?: StorageNodeArgs[];
}

/** Where the official chart comes from. */
export interface LonghornChartArgs {
  /**
   * Chart repository.
   * Default: "https://charts.longhorn.io".
   */
  repository?: string;
  /** Path of the chart's archive or folder, relative to the project's folder. Give it where there is no way out; the version in it must be `version`. */
  path?: string;
  /** The chart in an OCI registry, such as `oci://registry.example.com/charts/longhorn`. */
  oci?: string;
}

/** Where the container images come from. */
export interface LonghornImagesArgs {
  /**
   * Registry, with a path if there is one, in front of every image: `longhornio/…`.
   * Default: the container runtime's own, docker.io.
   */
  registry?: string;
  /**
   * Names of Secrets in Longhorn's namespace with the registry's credentials.
   * Default: [].
   */
  pullSecrets?: string[];
}

/** Values of Longhorn's settings. */
export interface LonghornSettings {
  /** Whether there are volumes of the first engine (iSCSI). */
  v1DataEngine?: boolean;
  /** Whether there are volumes of the second engine (SPDK). It needs block devices, huge pages and CPUs of its own on each node. */
  v2DataEngine?: boolean;
  /** Whether SPDK uses huge pages. */
  dataEngineHugepageEnabled?: any;
  /** Memory of SPDK in MiB. */
  dataEngineMemorySize?: any;
  /** Number of SPDK's large buffers, of 132 KiB each. */
  dataEngineIobufLargePoolSize?: any;
  /** Number of SPDK's small buffers, of 8 KiB each. */
  dataEngineIobufSmallPoolSize?: any;
  /** CPUs of SPDK, as a mask such as `0x3` or a list such as `0-1`. Two at least. */
  dataEngineCPUMask?: any;
  /** Number of SPDK's CPUs, where all kubelets have the static CPU policy. 0 leaves it to the mask. */
  dataEngineNumberOfCPUCores?: any;
  /** Whether SPDK waits for interrupts instead of polling. */
  dataEngineInterruptModeEnabled?: any;
  /** Whether the host's interrupts are kept off SPDK's CPUs. */
  dataEngineCPUIsolationEnabled?: any;
  /** How much SPDK logs. */
  dataEngineLogLevel?: any;
  /** Parts of SPDK that log more, such as `bdev_raid`, separated by commas. */
  dataEngineLogFlags?: any;
  /** Folder on the hosts for SPDK's logs. */
  logPath?: string;
  /** Megabytes in a second that a rebuild may write. 0 is any number. */
  replicaRebuildingBandwidthLimit?: any;
  /** Depth of each queue of ublk. */
  defaultUblkQueueDepth?: any;
  /** Queues of ublk. */
  defaultUblkNumberOfQueue?: any;
  /** Taints that pods which Longhorn makes tolerate, such as `dedicated=storage:NoSchedule`. Its Helm-made pods have `values.global.tolerations`. */
  taintToleration?: string;
  /** Nodes that pods which Longhorn makes are on, such as `kubernetes.io/os:linux`. Its Helm-made pods have `values.global.nodeSelector`. */
  systemManagedComponentsNodeSelector?: string;
  /** Requests and limits of the CSI programs, as JSON. */
  systemManagedCSIComponentsResourceLimits?: string;
  /** PriorityClass of pods that Longhorn makes. It must be there; the chart makes `longhorn-critical`. */
  priorityClass?: string;
  /**
   * When images of pods that Longhorn makes are pulled.
   * One of "if-not-present", "always", "never".
   */
  systemManagedPodsImagePullPolicy?: string;
  /** Network of Multus for the data of replicas, as namespace/name. */
  storageNetwork?: string;
  /** Network of Multus for mounts of volumes that many nodes use, as namespace/name. */
  endpointNetworkForRWXVolume?: string;
  /** Whether Longhorn asks its makers for new versions. */
  upgradeChecker?: boolean;
  /** Whom it asks. */
  upgradeResponderURL?: string;
  /** Whether it tells its makers how it is used. */
  allowCollectingLonghornUsageMetrics?: boolean;
  /** URL that the API calls itself by, outside of the cluster. Behind a login the CSI driver can't follow it. */
  managerUrl?: string;
  /** Whether Longhorn asks the metrics server for the use of CPU and memory. */
  kubernetesMetricsServerMetricsEnabled?: boolean;
  /**
   * How much the managers log.
   * One of "Panic", "Fatal", "Error", "Warn", "Info", "Debug", "Trace".
   */
  logLevel?: string;
  /** Failed support bundles that stay. 0 deletes all. */
  supportBundleFailedHistoryLimit?: number;
  /** Labels of nodes that a volume's own node affinity may name, separated by commas. Restart longhorn-csi-plugin after a change. */
  csiAllowedTopologyKeys?: string;
  /** Whether the scheduler hears how much room nodes have. For classes with `binding: "WaitForFirstConsumer"`. */
  csiStorageCapacityTracking?: boolean;
  /** Seconds between probes of engine image pods. */
  engineImagePodLivenessProbePeriod?: number;
  /** Seconds that such a probe may take. */
  engineImagePodLivenessProbeTimeout?: number;
  /** Failed probes until such a pod is restarted. */
  engineImagePodLivenessProbeFailureThreshold?: number;
  /** Seconds that a probe of an instance manager may take. A restart of one takes the node's volumes with it. */
  instanceManagerPodLivenessProbeTimeout?: number;
  /** Whether schedules attach volumes that nobody uses; a pod that wants one has to wait so long. */
  allowRecurringJobWhileVolumeDetached?: boolean;
  /** Minutes that a failed backup stays listed. 0 is for ever. */
  failedBackupTTL?: number;
  /** Minutes that a call of the backup program may take. */
  backupExecutionTimeout?: number;
  /** Whether a restored volume gets back the schedules that its backup had. */
  restoreVolumeRecurringJobs?: boolean;
  /** Runs of each schedule that succeeded and stay listed. */
  recurringSuccessfulJobsHistoryLimit?: number;
  /** Runs of each schedule that failed and stay listed. */
  recurringFailedJobsHistoryLimit?: number;
  /** The most that a schedule may retain. */
  recurringJobMaxRetention?: number;
  /**
   * How backups are packed. A volume keeps what it was made with.
   * One of "none", "lz4", "gzip".
   */
  backupCompressionMethod?: string;
  /** Threads of each backup. */
  backupConcurrentLimit?: number;
  /** Threads of each restore. */
  restoreConcurrentLimit?: number;
  /** Volumes that a node restores at the same time. 0 stops restores. */
  concurrentVolumeBackupRestorePerNodeLimit?: number;
  /** Size of a backup's blocks in MiB: 16 makes fewer objects. A volume keeps what it was made with. */
  defaultBackupBlockSize?: number;
  /** Whether snapshots are hashed to find rotten bits: all again and again, or only new and changed ones. */
  snapshotDataIntegrity?: any;
  /** Whether a snapshot is hashed as soon as it is there. */
  snapshotDataIntegrityImmediateCheckAfterSnapshotCreation?: any;
  /** When snapshots are hashed. */
  snapshotDataIntegrityCronjob?: any;
  /** Purges and clones of snapshots that a node does at the same time. */
  snapshotHeavyTaskConcurrentLimit?: number;
  /** Most snapshots of a volume. */
  snapshotMaxCount?: number;
  /** Snapshots of a volume from which on Longhorn warns. */
  snapshotCountWarningThreshold?: number;
  /** Whether a file system holds still for a snapshot. Kernels before 5.17 can hang. */
  freezeFilesystemForSnapshot?: any;
  /** Whether snapshots that rebuilding made are deleted after it. */
  autoCleanupSystemGeneratedSnapshot?: boolean;
  /** Whether the snapshot of a scheduled backup is deleted after it. */
  autoCleanupRecurringJobBackupSnapshot?: boolean;
  /** Whether a backup that is deleted takes its snapshot with it. */
  autoCleanupSnapshotWhenDeleteBackup?: boolean;
  /** Whether the snapshot of a backup by hand is deleted after it. */
  autoCleanupSnapshotAfterOnDemandBackupCompleted?: boolean;
  /** Whether trimming a file system may also drop the newest snapshots, which hold on to the room. */
  removeSnapshotsDuringFilesystemTrim?: boolean;
  /** Stop all purging of snapshots for a while. Needs `autoCleanupSystemGeneratedSnapshot: false`. */
  disableSnapshotPurge?: boolean;
  /** Minutes until an unused file of a backing image is deleted. */
  backingImageCleanupWaitInterval?: number;
  /** Seconds until a backing image that failed everywhere is downloaded again. */
  backingImageRecoveryWaitInterval?: number;
  /** Whether a volume whose replicas all failed is started from the usable ones by itself. */
  autoSalvage?: boolean;
  /**
   * Which pods on a dead node are deleted by force, so that others can have their volumes.
   * One of "do-nothing", "delete-statefulset-pod", "delete-deployment-pod", "delete-both-statefulset-and-deployment-pod".
   */
  nodeDownPodDeletionPolicy?: string;
  /**
   * What a drain waits for when the node has replicas that no other node has. `always-allow` can lose data.
   * One of "block-for-eviction", "block-for-eviction-if-contains-last-replica", "block-if-contains-last-replica", "allow-if-replica-is-stopped", "always-allow".
   */
  nodeDrainPolicy?: string;
  /** Whether volumes that were attached by hand are detached from a cordoned node; else they block its drain. */
  detachManuallyAttachedVolumesWhenCordoned?: boolean;
  /** Whether cordoned nodes get no new replicas. */
  disableSchedulingOnCordonedNode?: boolean;
  /** Whether pods of a controller are deleted, and so made anew, when their volume was lost and came back. */
  autoDeletePodWhenVolumeDetachedUnexpectedly?: boolean;
  /** Controllers whose pods are not deleted then, such as `apps/StatefulSet;apps/DaemonSet`. */
  blacklistForAutoDeletePodWhenVolumeDetachedUnexpectedly?: string;
  /** Whether the server of a volume that many nodes use moves within seconds when its node dies. Experimental in 1.12. */
  rwxVolumeFastFailover?: boolean;
  /** Engines of living volumes that a node upgrades at the same time after an upgrade of Longhorn. 0 leaves that to hands. */
  concurrentAutomaticEngineUpgradePerNodeLimit?: number;
  /** Whether the cluster autoscaler is told which nodes it may take away. */
  kubernetesClusterAutoscalerEnabled?: boolean;
  /** What is deleted by itself when no volume belongs to it any more: `replica-data`, `instance`, or both with a `;` between. */
  orphanResourceAutoDeletion?: string;
  /** Seconds that such a thing stays before it is deleted. */
  orphanResourceAutoDeletionGracePeriod?: number;
  /** Whether only nodes with the label `node.longhorn.io/create-default-disk` give disks; else each node does, with `defaultDataPath`. Read when Longhorn first sees a node. */
  createDefaultDiskLabeledNodes?: boolean;
  /** Folder of the disk that a node gives by itself. Disks of living nodes stay where they are. */
  defaultDataPath?: string;
  /** Replicas of a volume that is made in Longhorn's own interface. Claims get those of their class. */
  defaultReplicaCount?: any;
  /**
   * Whether volumes that are made in Longhorn's own interface keep a replica where they are used. Claims get what their class says.
   * One of "disabled", "best-effort", "strict-local".
   */
  defaultDataLocality?: string;
  /** Class of volumes that get a claim in Longhorn's own interface. It must be there. */
  defaultLonghornStaticStorageClass?: string;
  /** Whether two replicas of a volume may be on one node. Then the loss of one node can take both. */
  replicaSoftAntiAffinity?: boolean;
  /** Whether two replicas of a volume may be in one zone (`topology.kubernetes.io/zone`). Nodes without a zone are in one together. */
  replicaZoneSoftAntiAffinity?: boolean;
  /** Whether two replicas of a volume may be on one disk. */
  replicaDiskSoftAntiAffinity?: boolean;
  /**
   * Move replicas to nodes that came later: until none has two where one has none (`least-effort`), or until all have alike (`best-effort`).
   * One of "disabled", "best-effort", "least-effort".
   */
  replicaAutoBalance?: string;
  /** Whether replicas without node tags may be on nodes with tags. */
  allowEmptyNodeSelectorVolume?: boolean;
  /** Whether replicas without disk tags may be on disks with tags. */
  allowEmptyDiskSelectorVolume?: boolean;
  /** Promise so many percent of a disk's room to volumes. They take it as they fill. */
  storageOverProvisioningPercentage?: number;
  /** Place nothing on a disk with less than so many percent free. */
  storageMinimalAvailablePercentage?: number;
  /** Percent of a disk that Longhorn leaves to others, where the disk does not say. Read when the disk is made. */
  storageReservedPercentageForDefaultDisk?: number;
  /** Whether a volume may be used with fewer replicas than it should have, when one has no place. */
  allowVolumeCreationWithDegradedAvailability?: boolean;
  /** Seconds to wait for a failed replica to come back, before a new one is made from nothing. */
  replicaReplenishmentWaitInterval?: number;
  /** Replicas that a node makes whole at the same time. 0 stops all rebuilding. */
  concurrentReplicaRebuildPerNodeLimit?: number;
  /** Whether rebuilding skips what checksums show to be equal. Needs `snapshotDataIntegrity`. */
  fastReplicaRebuildEnabled?: any;
  /** Whether replicas of volumes that nobody uses are made whole, too. */
  offlineReplicaRebuilding?: boolean;
  /** Seconds without an answer until a replica is given up; the last replica gets twice as long. */
  engineReplicaTimeout?: any;
  /** Seconds to wait for the file service of a replica. */
  replicaFileSyncHttpClientTimeout?: number;
  /** Seconds that a rebuild or a clone may take. */
  longGRPCTimeOut?: number;
  /** Whether replicas count their writes, to find the newest one after a crash. Only volumes made in Longhorn's own interface. */
  disableRevisionCounter?: any;
  /** Percent of a node's CPUs that each instance manager is sure of. 0 is none. */
  guaranteedInstanceManagerCPU?: any;
  /** Whether Longhorn looks after the health of disks (SMART). */
  nodeDiskHealthMonitoring?: boolean;
}

/** A way to Longhorn's web interface. */
export interface LonghornUiArgs {
  /** Name of the site. An Ingress is made for it. */
  host: string;
  /** Who may enter, in the form of an htpasswd file (`htpasswd -nB NAME`). Kept in a Secret. Anyone who enters can delete every volume. */
  users: pulumi.Input<string>;
  /**
   * Whose Ingress it is; decides how `users` are asked for.
   * Default: "traefik".
   * One of "traefik", "nginx".
   */
  ingressClass?: string;
  /** Name of a Secret in Longhorn's namespace with the site's certificate. */
  tlsSecret?: string;
  /**
   * Annotations of the Ingress, such as cert-manager's.
   * Default: {}.
   */
  annotations?: { [key: string]: string };
}

/** One condition on a label. */
export interface MatchExpressionArgs {
  /** Key of the label. */
  key: string;
  /**
   * How the label is compared: with `values`, or whether it is there at all.
   * One of "In", "NotIn", "Exists", "DoesNotExist".
   */
  operator: string;
  /** Values, for `In` and `NotIn`. */
  values?: string[];
}

/** Arguments of `MetalLB`. */
export interface MetalLBArgs {
  /**
   * What speaks BGP on the nodes: `frr-k8s` (FRR in a DaemonSet of its own), `frr` (FRR beside the speaker; deprecated by MetalLB, the only one that
   * honours `sourceAddress`), `native` (small; IPv4 only, no BFD, no graceful restart), or `none` (layer 2 only). A change restarts the speakers and
   * resets every session.
   * Default: "frr-k8s".
   * One of "none", "frr-k8s", "frr", "native".
   */
  backend?: string;
  /** Ranges of addresses for Services of type LoadBalancer. */
  pools: PoolArgs[];
  /**
   * Routers that each node keeps a BGP session with.
   * Default: [].
   */
  peers?: PeerArgs[];
  /**
   * What is announced to which peer.
   * Default: one advertisement of all pools to all peers, unless `l2Advertisements` are given.
   */
  advertisements?: BgpAdvertisementArgs[];
  /**
   * What is announced on the nodes' own network by ARP and NDP: one node answers for an address, and another takes over when it is gone.
   * Default: with backend `none` one advertisement of all pools, else none.
   */
  l2Advertisements?: L2AdvertisementArgs[];
  /**
   * Timings to notice a dead path faster than BGP does, named by peers. Only with `frr-k8s` and `frr`.
   * Default: [].
   */
  bfdProfiles?: BfdProfileArgs[];
  /**
   * Names of BGP communities: `{ "no-export": "65535:65281", backup: "large:64501:1:2" }`. Large ones need `frr-k8s` or `frr`.
   * Default: {}.
   */
  communities?: { [key: string]: string };
  /**
   * Version of the chart, and so of MetalLB. A change restarts controller and speakers; sessions drop for the time of a restart unless
   * `gracefulRestart` holds them.
   * Default: "0.16.1".
   */
  version?: string;
  /** Where the official chart comes from. */
  chart?: ChartArgs;
  /** Where the container images come from. */
  images?: ImagesArgs;
  /**
   * Namespace of MetalLB and all its objects. It is made here, with the label that lets its pods be privileged. A change replaces everything.
   * Default: "metallb-system".
   */
  namespace?: string;
  /**
   * Handle only Services with this `spec.loadBalancerClass`. A Service can't change its class.
   * Default: only Services without a class.
   */
  loadBalancerClass?: string;
  /**
   * Further values of the chart (escape hatch), such as `{ speaker: { tolerations: […] } }`. Values that follow from other arguments are refused.
   * Default: {}.
   */
  values?: { [key: string]: any };
  /**
   * Addresses of a cluster that was not made by this program, so that pools can be checked against them.
   * Default: those of the `Cluster` whose `provider` is given, else none; what the cluster itself knows is checked during `up` in any case.
   */
  cluster?: ClusterAddressesArgs;
}

/** Addresses inside the cluster. CIDRs can't be changed on a living cluster. */
export interface NetworkArgs {
  /**
   * Addresses of pods. A list of two, one of each family, makes a dual-stack cluster: then each host needs a `secondAddress`.
   * Default: "10.42.0.0/16", or "fd00:42::/56" where the hosts' addresses are IPv6.
   */
  clusterCidr?: string[];
  /**
   * Addresses of Services, of the same family or families as `clusterCidr`.
   * Default: "10.43.0.0/16", or "fd00:43::/112" where the hosts' addresses are IPv6.
   */
  serviceCidr?: string[];
  /**
   * Interface of the cluster network, where all hosts call it the same.
   * Default: on each host the interface that has its `address`.
   */
  interface?: string;
  /**
   * Network plugin. Of k3s: `flannel`, or `none` to bring one of your own. Of RKE2: `canal`, `calico`, `cilium`, or `none`. It can't be changed on a living cluster.
   * Default: "flannel" (k3s), "canal" (RKE2).
   * One of "flannel", "canal", "calico", "cilium", "none".
   */
  cni?: string;
  /**
   * Ingress controller that comes with the distribution. `ingress-nginx` is RKE2's, up to 1.36.
   * Default: "traefik".
   * One of "none", "traefik", "ingress-nginx".
   */
  ingress?: string;
}

/** Networks inside the cluster. */
export interface NetworkTopology {
  /** Of pods; two in a dual-stack cluster. */
  clusterCidrs: string[];
  /** Of Services; two in a dual-stack cluster. */
  serviceCidrs: string[];
}

/** A folder by NFS 4. */
export interface NfsTargetArgs {
  /** Address or name of the server. */
  host: string;
  /** Exported folder. */
  path: string;
  /**
   * Options of the mount, such as `soft,timeo=330,retrans=3`.
   * Default: Longhorn's own.
   */
  options?: string;
}

/** What is known of a node from outside. */
export interface NodeOutput {
  /** Name of the node, as in `HostArgs.name`. */
  name: string;
  /**
   * `server`: control plane and etcd, `agent`: workloads only.
   * One of "server", "agent".
   */
  role: string;
  /** The node's address in the cluster network, as in `HostArgs.address`. */
  address: string;
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
  labels: { [key: string]: string };
  /** Whether volumes' replicas can be on it. */
  storage: boolean;
  /** Longhorn's tags of the node. */
  tags: string[];
  /** Longhorn's tags of each disk that takes new replicas. */
  disks: string[][];
  /** The host is gone, and only its steps are still in the state. */
  retired: boolean;
}

/** A router, and how the nodes speak BGP with it. Changing a field resets the session of each node. */
export interface PeerArgs {
  /**
   * Name of the BGPPeer, unique among the peers.
   * Default: the address or interface, such as `10-0-0-1`.
   */
  name?: string;
  /** AS number of the nodes, 1 to 4294967294. With FRR all peers of a node (in one VRF) need the same. */
  myAsn: number;
  /** AS number of the router, equal to `myAsn` for iBGP; or `external` (any other than `myAsn`) or `internal` (the same) where the router's is not known. */
  peerAsn: any;
  /** Address of the router. Either this or `interface`. */
  peerAddress?: pulumi.Input<string>;
  /** Interface to the router, for a session over its link-local address (unnumbered). Only with `frr-k8s` and `frr`. */
  interface?: string;
  /**
   * TCP port of the router, 1 to 16384.
   * Default: 179.
   */
  port?: number;
  /**
   * The router is not on the nodes' own network. Only for eBGP.
   * Default: false.
   */
  ebgpMultiHop?: boolean;
  /**
   * Address that the nodes speak from. Only with `frr` and `native`: MetalLB drops it silently with `frr-k8s` (metallb issue 2067).
   * Default: the one that the route to the peer has.
   */
  sourceAddress?: pulumi.Input<string>;
  /**
   * How long the router's silence is borne before its routes and ours are dropped: `0s` (for ever) or 3 s and more. The lower of both ends counts.
   * Default: 180 s with FRR, 90 s with `native`.
   */
  holdTime?: string;
  /**
   * How often we say that we are there, at most a third of `holdTime`. Not with `native`, which takes a third of it.
   * Default: a third of `holdTime`, or 60 s.
   */
  keepaliveTime?: string;
  /**
   * How long after a failed attempt the next one starts, 1 s to 65535 s. Only with `frr-k8s` and `frr`.
   * Default: 120 s.
   */
  connectTime?: string;
  /** Password for TCP-MD5, at most 80 characters. Kept in a Secret, and nowhere in clear. A change resets the sessions. */
  password?: pulumi.Input<string>;
  /** Name of one of `bfdProfiles`. */
  bfdProfile?: string;
  /**
   * Ask the router to keep our routes while FRR restarts, so that no packet is lost in an upgrade. MetalLB can't change it on a living peer: the BGPPeer
   * is replaced, and sessions that stand may go on without it until they begin anew. A router that is not configured by `routerConfig` may keep a dead node's routes for 120 s with it (RFC 8538). Only with `frr-k8s` and `frr`; together with BFD the router may drop the routes all the same (metallb issue 2368).
   * Default: false.
   */
  gracefulRestart?: boolean;
  /**
   * Only nodes that match one of these have a session.
   * Default: all nodes.
   */
  nodeSelectors?: SelectorArgs[];
  /** Linux VRF of the session; it must exist on the nodes. Only with `frr-k8s` and `frr`. */
  vrf?: string;
  /**
   * Carry both address families on this one session. Only with `frr-k8s` and `frr`.
   * Default: false.
   */
  dualStack?: boolean;
  /**
   * BGP router id, written as an IPv4 address. With FRR all peers of a node need the same.
   * Default: the node's IPv4 address.
   */
  routerId?: string;
}

/** A range of addresses for Services. */
export interface PoolArgs {
  /** Name of the IPAddressPool; Services ask for it by `metallb.io/address-pool`. */
  name: string;
  /**
   * CIDRs and ranges, IPv4 and IPv6: `10.6.0.0/16`, `10.6.0.0-10.6.255.255`. Addresses that a Service holds can't be taken out: `up` refuses and names
   * the Services.
   */
  addresses: pulumi.Input<string>[];
  /**
   * Give addresses to Services that ask for none in particular. `false` leaves the pool to those that name it.
   * Default: true.
   */
  autoAssign?: boolean;
  /**
   * Never give out addresses that end in .0 or .255, which some clients take for broadcasts.
   * Default: false.
   */
  avoidBuggyIps?: boolean;
  /**
   * `false` says that nothing of quorate's announces this pool, on purpose. Otherwise a pool that no advertisement selects is a fault: its addresses
   * would be given to Services and lead nowhere.
   * Default: true.
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

/** An HTTP proxy. Addresses of the cluster itself, of its hosts and the endpoint are never asked through it. */
export interface ProxyArgs {
  /** URL for `https://`, and for `http://` where `http` is not given. It may hold a password, and is kept as a secret. */
  https: pulumi.Input<string>;
  /** Default: the value of `https`. */
  http?: pulumi.Input<string>;
  /**
   * Further names, addresses or CIDRs that are reached without it. Name the hosts' own network here: else every host's address is in the list, and a new one restarts all.
   * Default: [].
   */
  except?: string[];
}

/** Where images come from: `registries.yaml` on each node. */
export interface RegistriesArgs {
  /**
   * Mirrors by registry, such as `docker.io` or `"*"` for all. The registry itself stays the last one asked, see `fallBack`.
   * Default: {}.
   */
  mirrors?: { [key: string]: RegistryMirrorArgs };
  /**
   * Credentials and TLS by `host` or `host:port` of a registry or mirror.
   * Default: {}.
   */
  access?: { [key: string]: RegistryAccessArgs };
  /**
   * Ask the registry itself where no mirror has an image. `false` keeps nodes from asking anybody else than the mirrors.
   * Default: true.
   */
  fallBack?: boolean;
  /**
   * Registry in whose name the distribution's own images are pulled, `host` or `host:port`.
   * Default: the registries that the images are published in.
   */
  systemDefault?: string;
  /**
   * Share images between nodes (the distribution's embedded registry mirror) for the registries in `mirrors`; needs TCP 5001 open between all nodes.
   * Default: false.
   */
  embedded?: boolean;
}

/** How one registry is reached. */
export interface RegistryAccessArgs {
  /** Login, with `password`. */
  username?: pulumi.Input<string>;
  /** Kept as a secret, also when given as a plain string. */
  password?: pulumi.Input<string>;
  /** Certificate authority of the registry, in PEM form: laid down on each node. */
  ca?: string;
  /**
   * Trust whoever answers.
   * Default: false.
   */
  insecureSkipVerify?: boolean;
}

/** One mirror. */
export interface RegistryMirrorArgs {
  /**
   * URLs of the mirrors, asked in this order.
   * Default: [] - only the embedded mirror, or the registry itself.
   */
  endpoints?: string[];
  /**
   * Rewrites of image names for the mirrors: regular expression to replacement (`$1` for its first group).
   * Default: {}.
   */
  rewrite?: { [key: string]: string };
}

/** How changes are brought to running hosts. */
export interface RolloutArgs {
  /**
   * How many agents may be out of service at the same time. Servers always go one at a time.
   * Default: 1.
   */
  maxUnavailable?: number;
  /**
   * Evict an agent's pods before it restarts. PodDisruptionBudgets are respected. Load balancers are told first, by the label `node.kubernetes.io/exclude-from-external-load-balancers`;
   * where a Service has `externalTrafficPolicy: Local` they get 10 s to let go of the node.
   * Default: true.
   */
  drain?: boolean;
  /**
   * How long the eviction of one agent's pods may take. After it the agent is made schedulable again and the `up` fails: nothing was restarted.
   * Default: "5m".
   */
  drainTimeout?: string;
  /**
   * How long a node may take from the start of its service until it is Ready (a server: also a voter).
   * Default: "10m" (k3s), "20m" (RKE2).
   */
  readyTimeout?: string;
  /**
   * How long a node with Longhorn's replicas waits, before it is drained or restarted, until each attached volume with a replica on it has a healthy one elsewhere too.
   * After it the `up` fails: the node was not touched. Once more as long, after the restart, for its own replicas to be healthy again; then the `up` goes on.
   * Only in clusters whose arguments speak of `storage`.
   * Default: "30m".
   */
  storageTimeout?: string;
}

/** A bucket for snapshots. */
export interface S3Args {
  /** Bucket that exists already. */
  bucket: string;
  /** Kept as a secret, also when given as a plain string. */
  accessKeyId: pulumi.Input<string>;
  /** Kept as a secret, also when given as a plain string. */
  secretAccessKey: pulumi.Input<string>;
  /**
   * `host` or `host:port`.
   * Default: "s3.amazonaws.com".
   */
  endpoint?: string;
  /** Default: "us-east-1". */
  region?: string;
  /** Default: the bucket's root. */
  folder?: string;
  /**
   * How many scheduled snapshots are kept there, of each server.
   * Default: as many as on disk.
   */
  retention?: number;
  /** Certificate authority of the endpoint, in PEM form. */
  endpointCa?: string;
  /**
   * Trust whoever answers.
   * Default: false.
   */
  insecureSkipVerify?: boolean;
}

/** A bucket of S3, or of what speaks its protocol. */
export interface S3TargetArgs {
  /** Bucket that exists already. */
  bucket: string;
  /** Of another maker's store whatever it is called there, often `us-east-1`. */
  region: string;
  /**
   * Folder in the bucket.
   * Default: "".
   */
  path?: string;
  /** URL of another maker's store, such as `https://minio.example.com:9000`. */
  endpoint?: string;
  /** Kept in a Secret. Not needed with `iamRole`. */
  accessKeyId?: pulumi.Input<string>;
  /** Kept in a Secret. */
  secretAccessKey?: pulumi.Input<string>;
  /** A role that nodes take on instead of keys. */
  iamRole?: string;
  /** Certificate of the authority that signed the endpoint's, in PEM. */
  caCertificate?: string;
  /**
   * Name the bucket in the host's name instead of the path.
   * Default: false.
   */
  virtualHosted?: boolean;
  /** Proxy for both protocols, such as `http://proxy.example.com:3128`. */
  proxy?: string;
  /** What goes without the proxy, separated by commas. */
  noProxy?: string;
}

/** Something that Longhorn does by the clock (a RecurringJob). */
export interface ScheduleArgs {
  /** Name of the RecurringJob, at most 40 characters. */
  name: string;
  /**
   * What is done: a snapshot or a backup (with `-force-create` also when nothing changed), deleting snapshots (`snapshot-delete` beyond `retain`,
   * `snapshot-cleanup` those that the system made), giving back space that file systems no longer use, or a backup of Longhorn's own objects.
   * One of "snapshot", "backup", "snapshot-force-create", "snapshot-cleanup", "snapshot-delete", "backup-force-create", "filesystem-trim", "system-backup".
   */
  task: string;
  /** When: minute, hour, day, month and weekday, such as `0 2 * * *`, in the time zone of Longhorn's pods (UTC). */
  cron: string;
  /**
   * How many of each volume are kept, for tasks that make something. At most `settings.recurringJobMaxRetention` (100).
   * Default: 7.
   */
  retain?: number;
  /**
   * How many volumes at the same time.
   * Default: 2.
   */
  concurrency?: number;
  /**
   * Groups that volumes can be in. Those of `default` hold for each volume without a schedule of its own.
   * Default: ["default"], or none for system-backup.
   */
  groups?: string[];
  /**
   * For backups: how often all data goes anew instead of what changed, in backups. 0 is never.
   * Default: 0.
   */
  fullBackupInterval?: number;
  /**
   * For system backups: whether volumes are backed up, too.
   * Default: "if-not-present".
   * One of "disabled", "if-not-present", "always".
   */
  volumeBackupPolicy?: string;
  /**
   * Labels of the snapshots or backups.
   * Default: {}.
   */
  labels?: { [key: string]: string };
}

/** Kubernetes' label selector: all of its conditions must hold. */
export interface SelectorArgs {
  /** Labels and their values. */
  matchLabels?: { [key: string]: string };
  /** Further conditions. */
  matchExpressions?: MatchExpressionArgs[];
}

/** A VolumeSnapshotClass of Longhorn. */
export interface SnapshotClassArgs {
  /** Name of the VolumeSnapshotClass. */
  name: string;
  /**
   * Where snapshots are: in the cluster beside the volume, or at the backup target.
   * One of "snapshot", "backup".
   */
  type: string;
  /**
   * For backups: all data anew, or what changed.
   * Default: "incremental".
   * One of "full", "incremental".
   */
  backupMode?: string;
  /**
   * What becomes of a snapshot when its VolumeSnapshot is deleted.
   * Default: "Delete".
   * One of "Retain", "Delete".
   */
  deletionPolicy?: string;
  /**
   * Whether VolumeSnapshots without a class get this one.
   * Default: false.
   */
  default?: boolean;
}

/** How to log in to hosts. Connections are made only by `pulumi up` and `pulumi destroy`, never by a preview. */
export interface SshArgs {
  /**
   * Login user. Anything but `root` needs password-less `sudo`.
   * Default: "root".
   */
  user?: pulumi.Input<string>;
  /** Private key in OpenSSH or PEM form. Always kept as a secret, also when given as a plain string. */
  privateKey: pulumi.Input<string>;
  /** Passphrase of `privateKey`, if it has one. Always kept as a secret. */
  privateKeyPassword?: pulumi.Input<string>;
  /**
   * TCP port of sshd.
   * Default: 22.
   */
  port?: pulumi.Input<number>;
  /** Host through which all others are reached (one hop). */
  jumpHost?: JumpHostArgs;
  /**
   * Accept any host key from hosts that have no `hostKey`. Whoever answers at such an address gets the cluster token,
   * so a missing `hostKey` is a fault unless this is said.
   * Default: false.
   */
  insecureIgnoreHostKey?: boolean;
}

/** A StorageClass of Longhorn. Its parameters are fixed: a change replaces the class, and volumes keep what they were made with. */
export interface StorageClassArgs {
  /** Name of the StorageClass. */
  name: string;
  /**
   * Whether claims without a class get this one. Exactly one class of a cluster should.
   * Default: false.
   */
  default?: boolean;
  /**
   * Replicas of each volume, on different nodes. 3 survive two failures and need three storage nodes at all times to be whole; 2 survive one, and a third
   * node is free to take a new replica.
   * Default: 3, or as many as storage nodes are known if those are fewer.
   */
  replicas?: number;
  /**
   * What becomes of a volume when its claim is deleted. Retained volumes keep their data and their place on the disks until somebody deletes them.
   * Default: "Delete".
   * One of "Retain", "Delete".
   */
  reclaimPolicy?: string;
  /**
   * Whether claims may grow.
   * Default: true.
   */
  allowExpansion?: boolean;
  /**
   * When a volume is made: with its claim, or when a pod is there whose node is then respected.
   * Default: "Immediate".
   * One of "Immediate", "WaitForFirstConsumer".
   */
  binding?: string;
  /**
   * Keep one replica on the node where the volume is used: not at all, where possible, or the only replica always (`strict-local`, with `replicas: 1`).
   * Default: "disabled".
   * One of "disabled", "best-effort", "strict-local".
   */
  dataLocality?: string;
  /**
   * Default: "ext4".
   * One of "ext4", "xfs".
   */
  fsType?: string;
  /** Options of `mkfs`, such as `-I 256 -b 4096 -O ^metadata_csum,^64bit`. */
  mkfsParams?: string;
  /**
   * Options of mounts, such as `noatime`.
   * Default: [].
   */
  mountOptions?: string[];
  /**
   * Put replicas only on nodes with all these tags of Longhorn's (not labels of Kubernetes').
   * Default: [].
   */
  nodeTags?: string[];
  /**
   * Put replicas only on disks with all these tags of Longhorn's.
   * Default: [].
   */
  diskTags?: string[];
  /** Encrypt volumes with LUKS. */
  encryption?: EncryptionArgs;
  /**
   * Schedules, or groups of them, for each volume of this class.
   * Default: those of group `default`, where there is one.
   */
  schedules?: StorageClassArgsSchedules[];
  /** Options of NFS mounts of volumes that several nodes write to (ReadWriteMany), such as `vers=4.2,noresvport,softerr,timeo=600,retrans=5`. */
  nfsOptions?: string;
  /**
   * Name of the backup target for volumes of this class.
   * Default: "default".
   */
  backupTarget?: string;
  /**
   * Block volumes that two nodes may hold at once, for live migration of virtual machines.
   * Default: false.
   */
  migratable?: boolean;
  /**
   * Minutes until a replica that failed is given up and deleted.
   * Default: 30.
   */
  staleReplicaTimeout?: number;
  /**
   * Which of Longhorn's data engines.
   * Default: "v1".
   * One of "v1", "v2".
   */
  dataEngine?: string;
  /**
   * Further parameters of the class (escape hatch), such as `{ unmapMarkSnapChainRemoved: "enabled" }`. Those that other arguments give are refused.
   * Default: {}.
   */
  parameters?: { [key: string]: string };
  /**
   * Labels of the class.
   * Default: {}.
   */
  labels?: { [key: string]: string };
}

export interface StorageClassArgsSchedules {
  /** Name of a schedule, or of a group of them. */
  name: string;
  /**
   * Whether `name` is a group's.
   * Default: false.
   */
  isGroup?: boolean;
}

/** One storage node of a cluster that was not made by this program. */
export interface StorageNodeArgs {
  /** Name of the Node. */
  name: string;
  /**
   * Longhorn's tags of the node.
   * Default: [].
   */
  tags?: string[];
  /**
   * Longhorn's tags of its disks, a list for each disk.
   * Default: [[]].
   */
  diskTags?: string[][];
}

/** A Kubernetes taint. */
export interface TaintArgs {
  /** Such as `dedicated` or `example.com/dedicated`. */
  key: string;
  /** Default: "". */
  value?: string;
  /**
   * What happens to pods that do not tolerate it.
   * One of "NoSchedule", "PreferNoSchedule", "NoExecute".
   */
  effect: string;
}

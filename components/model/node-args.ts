import type { Input } from "@pulumi/pulumi";
import type { StorageArgs } from "./storage-args";

/**
 * How to log in to hosts. Connections are made only by `pulumi up` and `pulumi destroy`, never by a preview.
 */
export interface SshArgs {
  /**
   * Login user. Anything but `root` needs password-less `sudo`.
   * @default "root"
   */
  user?: Input<string>;
  /** Private key in OpenSSH or PEM form. Always kept as a secret, also when given as a plain string. */
  privateKey: Input<string>;
  /** Passphrase of `privateKey`, if it has one. Always kept as a secret. */
  privateKeyPassword?: Input<string>;
  /**
   * TCP port of sshd.
   * @default 22
   */
  port?: Input<number>;
  /** Host through which all others are reached (one hop). */
  jumpHost?: JumpHostArgs;
  /**
   * Accept any host key from hosts that have no `hostKey`. Whoever answers at such an address gets the cluster token,
   * so a missing `hostKey` is a fault unless this is said.
   * @default false
   */
  insecureIgnoreHostKey?: boolean;
}

/** A host that SSH connections pass through. */
export interface JumpHostArgs {
  /** Address or DNS name. */
  host: Input<string>;
  /** Public host key, as in `HostArgs.hostKey`. */
  hostKey?: Input<string>;
  /**
   * Login user.
   * @default "root"
   */
  user?: Input<string>;
  /**
   * TCP port of sshd.
   * @default 22
   */
  port?: Input<number>;
  /**
   * Private key, kept as a secret.
   * @default - the key of `SshArgs.privateKey`
   */
  privateKey?: Input<string>;
}

/** What one host may say differently from the cluster's `ssh`. */
export interface HostSshArgs {
  /**
   * Address that SSH dials, where it is not the node's own (NAT, management network).
   * @default - the host's `address`
   */
  host?: Input<string>;
  /** @default - the cluster's `ssh.user` */
  user?: Input<string>;
  /** @default - the cluster's `ssh.port` */
  port?: Input<number>;
  /** @default - the cluster's `ssh.privateKey` */
  privateKey?: Input<string>;
}

/** A Kubernetes taint. */
export interface TaintArgs {
  /** Such as `dedicated` or `example.com/dedicated`. */
  key: string;
  /** @default "" */
  value?: string;
  /** What happens to pods that do not tolerate it. */
  effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
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
  address: Input<string>;
  /**
   * The host's address of the other family, in a dual-stack cluster.
   * @default - none
   */
  secondAddress?: Input<string>;
  /**
   * Addresses at which the node is reached from outside (`node-external-ip`): told to Kubernetes, used for nothing else here. A change restarts the node.
   * @default []
   */
  externalAddresses?: string[];
  /**
   * Public SSH host key in `authorized_keys` form, such as `ssh-ed25519 AAAA…` (`ssh-keyscan -t ed25519 HOST` prints it).
   * It is the only key accepted. A re-created host has a new one: changing it here makes all steps of the host run again,
   * and the host joins the same cluster in the place of its predecessor.
   */
  hostKey?: Input<string>;
  /** Differences from the cluster's `ssh`. */
  ssh?: HostSshArgs;
  /**
   * Labels of the node, re-applied at each start of the service. A change restarts k3s on this host.
   * @default {}
   */
  labels?: { [key: string]: string };
  /**
   * Taints, applied by k3s only when the node registers for the first time; later changes need `kubectl taint`.
   * @default []
   */
  taints?: TaintArgs[];
  /**
   * Interface of the cluster network on this host (flannel, VIP), where it differs from `network.interface`.
   * @default - `network.interface`, else the interface that has `address`
   */
  interface?: string;
  /**
   * Prepare this host for Longhorn: `true` is `{}`. It goes before the cluster's `storage` as a whole.
   * @default - the cluster's `storage` on an agent; on a server `{ disks: [] }` if the cluster has `storage`, else false
   */
  storage?: boolean | StorageArgs;
  /**
   * The host is gone for good (dead hardware). No step contacts it any more; the live servers delete its Node, and with it
   * its etcd member. After that `up` the entry can be removed from the list without waiting for a host that never answers.
   * @default false
   */
  retired?: boolean;
}

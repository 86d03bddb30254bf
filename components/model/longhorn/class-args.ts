import type { Input } from "@pulumi/pulumi";

/** A StorageClass of Longhorn. Its parameters are fixed: a change replaces the class, and volumes keep what they were made with. */
export interface StorageClassArgs {
  /** Name of the StorageClass. */
  name: string;
  /**
   * Whether claims without a class get this one. Exactly one class of a cluster should.
   * @default false
   */
  default?: boolean;
  /**
   * Replicas of each volume, on different nodes. 3 survive two failures and need three storage nodes at all times to be whole; 2 survive one, and a third
   * node is free to take a new replica.
   * @default 3, or as many as storage nodes are known if those are fewer
   */
  replicas?: number;
  /**
   * What becomes of a volume when its claim is deleted. Retained volumes keep their data and their place on the disks until somebody deletes them.
   * @default "Delete"
   */
  reclaimPolicy?: "Retain" | "Delete";
  /**
   * Whether claims may grow.
   * @default true
   */
  allowExpansion?: boolean;
  /**
   * When a volume is made: with its claim, or when a pod is there whose node is then respected.
   * @default "Immediate"
   */
  binding?: "Immediate" | "WaitForFirstConsumer";
  /**
   * Keep one replica on the node where the volume is used: not at all, where possible, or the only replica always (`strict-local`, with `replicas: 1`).
   * @default "disabled"
   */
  dataLocality?: "disabled" | "best-effort" | "strict-local";
  /** @default "ext4" */
  fsType?: "ext4" | "xfs";
  /** Options of `mkfs`, such as `-I 256 -b 4096 -O ^metadata_csum,^64bit`. */
  mkfsParams?: string;
  /**
   * Options of mounts, such as `noatime`.
   * @default []
   */
  mountOptions?: string[];
  /**
   * Put replicas only on nodes with all these tags of Longhorn's (not labels of Kubernetes').
   * @default []
   */
  nodeTags?: string[];
  /**
   * Put replicas only on disks with all these tags of Longhorn's.
   * @default []
   */
  diskTags?: string[];
  /** Encrypt volumes with LUKS. */
  encryption?: EncryptionArgs;
  /**
   * Schedules, or groups of them, for each volume of this class.
   * @default - those of group `default`, where there is one
   */
  schedules?: {
    /** Name of a schedule, or of a group of them. */
    name: string;
    /**
     * Whether `name` is a group's.
     * @default false
     */
    isGroup?: boolean;
  }[];
  /** Options of NFS mounts of volumes that several nodes write to (ReadWriteMany), such as `vers=4.2,noresvport,softerr,timeo=600,retrans=5`. */
  nfsOptions?: string;
  /** Name of the backup target for volumes of this class. @default "default" */
  backupTarget?: string;
  /**
   * Block volumes that two nodes may hold at once, for live migration of virtual machines.
   * @default false
   */
  migratable?: boolean;
  /**
   * Minutes until a replica that failed is given up and deleted.
   * @default 30
   */
  staleReplicaTimeout?: number;
  /** Which of Longhorn's data engines. @default "v1" */
  dataEngine?: "v1" | "v2";
  /**
   * Further parameters of the class (escape hatch), such as `{ unmapMarkSnapChainRemoved: "enabled" }`. Those that other arguments give are refused.
   * @default {}
   */
  parameters?: { [key: string]: string };
  /** Labels of the class. @default {} */
  labels?: { [key: string]: string };
}

/** How volumes of a class are encrypted. */
export interface EncryptionArgs {
  /**
   * The passphrase, kept in a Secret in Longhorn's namespace. Without it the data is gone, backups too. It can't be changed: volumes keep the one they were made with.
   */
  passphrase?: Input<string>;
  /**
   * A Secret that is there already, instead of `passphrase`; `${pvc.name}` and `${pvc.namespace}` stand for the claim's, which gives each volume a passphrase of its own.
   */
  secret?: {
    /** Name of the Secret. */
    name: string;
    /** Its namespace. */
    namespace: string;
  };
  /** @default "aes-xts-plain64" */
  cipher?: string;
  /** @default "sha256" */
  hash?: string;
  /** Bits of the key. @default 256 */
  keySize?: 256 | 512;
  /** How the key is made of the passphrase. @default "argon2i" */
  pbkdf?: "argon2i" | "argon2id" | "pbkdf2";
}

/** A VolumeSnapshotClass of Longhorn. */
export interface SnapshotClassArgs {
  /** Name of the VolumeSnapshotClass. */
  name: string;
  /** Where snapshots are: in the cluster beside the volume, or at the backup target. */
  type: "snapshot" | "backup";
  /**
   * For backups: all data anew, or what changed.
   * @default "incremental"
   */
  backupMode?: "full" | "incremental";
  /**
   * What becomes of a snapshot when its VolumeSnapshot is deleted.
   * @default "Delete"
   */
  deletionPolicy?: "Delete" | "Retain";
  /** Whether VolumeSnapshots without a class get this one. @default false */
  default?: boolean;
}

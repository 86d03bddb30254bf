import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../args";

/** Something that Longhorn does by the clock (a RecurringJob). */
export interface ScheduleArgs {
  /** Name of the RecurringJob, at most 40 characters. */
  name: string;
  /**
   * What is done: a snapshot or a backup (with `-force-create` also when nothing changed), deleting snapshots (`snapshot-delete` beyond `retain`,
   * `snapshot-cleanup` those that the system made), giving back space that file systems no longer use, or a backup of Longhorn's own objects.
   */
  task:
    | "snapshot"
    | "snapshot-force-create"
    | "snapshot-cleanup"
    | "snapshot-delete"
    | "backup"
    | "backup-force-create"
    | "filesystem-trim"
    | "system-backup";
  /** When: minute, hour, day, month and weekday, such as `0 2 * * *`, in the time zone of Longhorn's pods (UTC). */
  cron: string;
  /**
   * How many of each volume are kept, for tasks that make something. At most `settings.recurringJobMaxRetention` (100).
   * @default 7
   */
  retain?: number;
  /**
   * How many volumes at the same time.
   * @default 2
   */
  concurrency?: number;
  /**
   * Groups that volumes can be in. Those of `default` hold for each volume without a schedule of its own.
   * @default ["default"], or none for system-backup
   */
  groups?: string[];
  /** For backups: how often all data goes anew instead of what changed, in backups. 0 is never. @default 0 */
  fullBackupInterval?: number;
  /** For system backups: whether volumes are backed up, too. @default "if-not-present" */
  volumeBackupPolicy?: "if-not-present" | "always" | "disabled";
  /** Labels of the snapshots or backups. @default {} */
  labels?: { [key: string]: string };
}

/** A place for backups: exactly one of `s3`, `nfs`, `cifs` and `azure`. */
export interface BackupTargetArgs {
  /**
   * Name of the BackupTarget. `default` takes the backups of all classes that name no other.
   * @default "default"
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
   * @default "5m"
   */
  pollInterval?: Duration;
}

/** A bucket of S3, or of what speaks its protocol. */
export interface S3TargetArgs {
  /** Bucket that exists already. */
  bucket: string;
  /** Of another maker's store whatever it is called there, often `us-east-1`. */
  region: string;
  /** Folder in the bucket. @default "" */
  path?: string;
  /** URL of another maker's store, such as `https://minio.example.com:9000`. */
  endpoint?: string;
  /** Kept in a Secret. Not needed with `iamRole`. */
  accessKeyId?: Input<string>;
  /** Kept in a Secret. */
  secretAccessKey?: Input<string>;
  /** A role that nodes take on instead of keys. */
  iamRole?: string;
  /** Certificate of the authority that signed the endpoint's, in PEM. */
  caCertificate?: string;
  /** Name the bucket in the host's name instead of the path. @default false */
  virtualHosted?: boolean;
  /** Proxy for both protocols, such as `http://proxy.example.com:3128`. */
  proxy?: string;
  /** What goes without the proxy, separated by commas. */
  noProxy?: string;
}

/** A folder by NFS 4. */
export interface NfsTargetArgs {
  /** Address or name of the server. */
  host: string;
  /** Exported folder. */
  path: string;
  /** Options of the mount, such as `soft,timeo=330,retrans=3`. @default - Longhorn's own */
  options?: string;
}

/** A share by CIFS. */
export interface CifsTargetArgs {
  /** Address or name of the server. */
  host: string;
  /** Share, with a path if there is one. */
  share: string;
  /** Kept in a Secret. */
  username: Input<string>;
  /** Kept in a Secret. */
  password: Input<string>;
  /** Options of the mount. */
  options?: string;
}

/** A container of Azure's blob storage. */
export interface AzureTargetArgs {
  /** Container that exists already. */
  container: string;
  /** Folder in the container. @default "" */
  path?: string;
  /** Kept in a Secret. */
  accountName: Input<string>;
  /** Kept in a Secret. */
  accountKey: Input<string>;
  /** Domain of another cloud of Azure's. @default "core.windows.net" */
  domain?: string;
  /** URL of another maker's store. */
  endpoint?: string;
  /** Certificate of the authority that signed the endpoint's, in PEM. */
  caCertificate?: string;
}

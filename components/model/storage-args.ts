/**
 * What a host is prepared with for Longhorn: the iSCSI initiator, the NFS client, cryptsetup, their kernel modules, and the disks that Longhorn takes over when it
 * first sees the node. Longhorn itself is the component `Longhorn`.
 */
export interface StorageArgs {
  /**
   * Folders that Longhorn keeps replicas in. With none (`[]`) the host gets the tools only: its pods can use volumes whose replicas are elsewhere. Longhorn reads them (and `tags`) while its node has no disk (no tag) yet: a later change reaches the Node's annotations, and
   * no volume. A disk of a living node is added or changed in Longhorn.
   * @default [{ path: "/var/lib/longhorn" }]
   */
  disks?: DiskArgs[];
  /**
   * Longhorn's tags of the node, such as `fast`: a storage class can ask for them. In the form of a label's key.
   * @default []
   */
  tags?: string[];
  /**
   * multipathd takes any new SCSI device for a path, also Longhorn's, and then no volume can be mounted. `"exclude"` keeps it off those and nothing else, by a file in
   * `/etc/multipath/conf.d`, on hosts that have it. `"leave"` does nothing.
   * @default "exclude"
   */
  multipath?: "exclude" | "leave";
}

/** A folder that Longhorn keeps replicas in, on a file system of its own: ext4 or xfs. Block devices (Longhorn's v2 engine) are not supported. */
export interface DiskArgs {
  /** Absolute path, without symbolic links. A disk is formatted and mounted (in `/etc/fstab`) by you. */
  path: string;
  /**
   * Longhorn's name of the disk on this node.
   * @default - the path with - in the place of /, such as `var-lib-longhorn`
   */
  name?: string;
  /**
   * Room on the file system that Longhorn leaves to others, such as `"10Gi"`, `"500G"` or `"0"`. On the system's own disk leave enough for images and logs.
   * Longhorn would take a plain 0 for "not given", so `"0"` is told to it as 1 byte.
   * @default - Longhorn's setting `storageReservedPercentageForDefaultDisk`, a part of the file system
   */
  reserved?: string;
  /**
   * Longhorn's tags of the disk, such as `nvme`: a storage class can ask for them. In the form of a label's key.
   * @default []
   */
  tags?: string[];
  /**
   * Whether Longhorn places new replicas here.
   * @default true
   */
  allowScheduling?: boolean;
  /**
   * Something must be mounted at `path` itself. A disk that did not come up would else let Longhorn fill the system's own.
   * @default true, false for /var/lib/longhorn
   */
  mounted?: boolean;
}

import * as names from "../names";
import * as texts from "./setting-texts";
import { choice, danger, decimal, flag, integer, perEngine, text } from "./setting";

/** Where replicas of volumes are, and how they are made whole again. */
export const REPLICA_SETTINGS = {
  /** Whether only nodes with the label `node.longhorn.io/create-default-disk` give disks; else each node does, with `defaultDataPath`. Read when Longhorn first sees a node. */
  createDefaultDiskLabeledNodes: flag("create-default-disk-labeled-nodes", false),
  /** Folder of the disk that a node gives by itself. Disks of living nodes stay where they are. */
  defaultDataPath: text(
    "default-data-path",
    "/var/lib/longhorn/",
    "absolute path",
    texts.absolutePath,
  ),
  /** Replicas of a volume that is made in Longhorn's own interface. Claims get those of their class. */
  defaultReplicaCount: perEngine(integer("default-replica-count", 3, 1, 20), "v1", "v2"),
  /** Whether volumes that are made in Longhorn's own interface keep a replica where they are used. Claims get what their class says. */
  defaultDataLocality: choice("default-data-locality", ["disabled", "best-effort", "strict-local"]),
  /** Class of volumes that get a claim in Longhorn's own interface. It must be there. */
  defaultLonghornStaticStorageClass: text(
    "default-longhorn-static-storage-class",
    "longhorn-static",
    "name of a StorageClass",
    names.objectNameComplaint,
  ),
  /** Whether two replicas of a volume may be on one node. Then the loss of one node can take both. */
  replicaSoftAntiAffinity: flag("replica-soft-anti-affinity", false),
  /** Whether two replicas of a volume may be in one zone (`topology.kubernetes.io/zone`). Nodes without a zone are in one together. */
  replicaZoneSoftAntiAffinity: flag("replica-zone-soft-anti-affinity", true),
  /** Whether two replicas of a volume may be on one disk. */
  replicaDiskSoftAntiAffinity: flag("replica-disk-soft-anti-affinity", true),
  /** Move replicas to nodes that came later: until none has two where one has none (`least-effort`), or until all have alike (`best-effort`). */
  replicaAutoBalance: choice("replica-auto-balance", ["disabled", "least-effort", "best-effort"]),
  /** Whether replicas without node tags may be on nodes with tags. */
  allowEmptyNodeSelectorVolume: flag("allow-empty-node-selector-volume", true),
  /** Whether replicas without disk tags may be on disks with tags. */
  allowEmptyDiskSelectorVolume: flag("allow-empty-disk-selector-volume", true),
  /** Promise so many percent of a disk's room to volumes. They take it as they fill. */
  storageOverProvisioningPercentage: integer("storage-over-provisioning-percentage", 100, 0),
  /** Place nothing on a disk with less than so many percent free. */
  storageMinimalAvailablePercentage: integer("storage-minimal-available-percentage", 25, 0, 100),
  /** Percent of a disk that Longhorn leaves to others, where the disk does not say. Read when the disk is made. */
  storageReservedPercentageForDefaultDisk: integer(
    "storage-reserved-percentage-for-default-disk",
    30,
    0,
    100,
  ),
  /** Whether a volume may be used with fewer replicas than it should have, when one has no place. */
  allowVolumeCreationWithDegradedAvailability: flag(
    "allow-volume-creation-with-degraded-availability",
    true,
  ),
  /** Seconds to wait for a failed replica to come back, before a new one is made from nothing. */
  replicaReplenishmentWaitInterval: integer("replica-replenishment-wait-interval", 600, 0),
  /** Replicas that a node makes whole at the same time. 0 stops all rebuilding. */
  concurrentReplicaRebuildPerNodeLimit: danger(
    integer("concurrent-replica-rebuild-per-node-limit", 5, 0),
  ),
  /** Whether rebuilding skips what checksums show to be equal. Needs `snapshotDataIntegrity`. */
  fastReplicaRebuildEnabled: perEngine(flag("fast-replica-rebuild-enabled", true), "v1", "v2"),
  /** Whether replicas of volumes that nobody uses are made whole, too. */
  offlineReplicaRebuilding: flag("offline-replica-rebuilding", false),
  /** Seconds without an answer until a replica is given up; the last replica gets twice as long. */
  engineReplicaTimeout: perEngine(integer("engine-replica-timeout", 8, 8, 30), "v1", "v2"),
  /** Seconds to wait for the file service of a replica. */
  replicaFileSyncHttpClientTimeout: integer("replica-file-sync-http-client-timeout", 30, 5, 120),
  /** Seconds that a rebuild or a clone may take. */
  longGRPCTimeOut: integer("long-grpc-timeout", 86400, 1, 604800),
  /** Whether replicas count their writes, to find the newest one after a crash. Only volumes made in Longhorn's own interface. */
  disableRevisionCounter: perEngine(flag("disable-revision-counter", true), "v1"),
  /** Percent of a node's CPUs that each instance manager is sure of. 0 is none. */
  guaranteedInstanceManagerCPU: danger(
    perEngine(decimal("guaranteed-instance-manager-cpu", 12, 0, 40), "v1", "v2"),
  ),
  /** Whether Longhorn looks after the health of disks (SMART). */
  nodeDiskHealthMonitoring: flag("node-disk-health-monitoring", true),
};

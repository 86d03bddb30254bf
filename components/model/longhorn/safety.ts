import type { LonghornSettings } from "./settings";

/** Settings that this library sets unless `settings` say otherwise, each with the reason. docs/longhorn-settings.md shows both. */
export const SAFETY = {
  /** Power that fails everywhere leaves every replica failed; without it each volume waits for hands. */
  autoSalvage: true,
  /** Kubernetes never deletes pods of a dead node for good, and their volumes stay with them. */
  nodeDownPodDeletionPolicy: "delete-both-statefulset-and-deployment-pod",
  /** A drain moves away what no other node has, then ends. Longhorn's default would wait for ever, and both laxer ones lose the data of a node that is then removed. */
  nodeDrainPolicy: "block-for-eviction-if-contains-last-replica",
  /** A volume that somebody attached in the interface would block the drain. */
  detachManuallyAttachedVolumesWhenCordoned: true,
  /** A pod that lost its volume keeps on failing until it is made anew. */
  autoDeletePodWhenVolumeDetachedUnexpectedly: true,
  /** The server of a volume with many users leaves a dead node by a lease of seconds, not when Kubernetes gives the node up. The deadlocks of 1.7 (longhorn/longhorn#9089, #9093) are mended. */
  rwxVolumeFastFailover: true,
  /** A node that comes back, or anew, gets its share of replicas; `best-effort` would move far more. */
  replicaAutoBalance: "least-effort",
  /** Two replicas on one node are lost together. */
  replicaSoftAntiAffinity: false,
  /** With `false` a volume that is not in use can't be attached again while one replica has no place: three replicas, three nodes, one of them dead. An alert tells of missing replicas. */
  allowVolumeCreationWithDegradedAvailability: true,
  /** Thin volumes that all fill up still fit on their disks. */
  storageOverProvisioningPercentage: 100,
  /** The kubelet deletes images at 15 % free, and evicts pods below that; Longhorn must stop before, where its disk is the system's. */
  storageMinimalAvailablePercentage: 25,
  /** The same room, where a disk does not say how much it reserves. */
  storageReservedPercentageForDefaultDisk: 30,
  /** Volumes must not starve beside a busy pod: a late engine is a failed one. */
  guaranteedInstanceManagerCPU: 12,
  /** After a failure, rebuilding must leave disks and network to the volumes in use. */
  concurrentReplicaRebuildPerNodeLimit: 2,
  /** 0 would leave engines of living volumes at the old version until somebody upgrades each by hand. */
  concurrentAutomaticEngineUpgradePerNodeLimit: 3,
  /** Processes without a volume go. Their data stays: after a restore of etcd, data of newer volumes looks like nobody's. */
  orphanResourceAutoDeletion: "instance",
  /** No calls to the outside from inside a cluster; the version is pinned anyway. */
  upgradeChecker: false,
  /** No calls to the outside from inside a cluster. */
  allowCollectingLonghornUsageMetrics: false,
} as const satisfies LonghornSettings;

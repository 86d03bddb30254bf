import { choice, flag, integer, matching, optionalText } from "./setting";

/** What happens when nodes fail, are drained or get a new version. */
export const FAILURE_SETTINGS = {
  /** Whether a volume whose replicas all failed is started from the usable ones by itself. */
  autoSalvage: flag("auto-salvage", true),
  /** Which pods on a dead node are deleted by force, so that others can have their volumes. */
  nodeDownPodDeletionPolicy: choice("node-down-pod-deletion-policy", [
    "do-nothing",
    "delete-statefulset-pod",
    "delete-deployment-pod",
    "delete-both-statefulset-and-deployment-pod",
  ]),
  /** What a drain waits for when the node has replicas that no other node has. `always-allow` can lose data. */
  nodeDrainPolicy: choice(
    "node-drain-policy",
    [
      "block-for-eviction",
      "block-for-eviction-if-contains-last-replica",
      "block-if-contains-last-replica",
      "allow-if-replica-is-stopped",
      "always-allow",
    ],
    "block-if-contains-last-replica",
  ),
  /** Whether volumes that were attached by hand are detached from a cordoned node; else they block its drain. */
  detachManuallyAttachedVolumesWhenCordoned: flag(
    "detach-manually-attached-volumes-when-cordoned",
    false,
  ),
  /** Whether cordoned nodes get no new replicas. */
  disableSchedulingOnCordonedNode: flag("disable-scheduling-on-cordoned-node", true),
  /** Whether pods of a controller are deleted, and so made anew, when their volume was lost and came back. */
  autoDeletePodWhenVolumeDetachedUnexpectedly: flag(
    "auto-delete-pod-when-volume-detached-unexpectedly",
    true,
  ),
  /** Controllers whose pods are not deleted then, such as `apps/StatefulSet;apps/DaemonSet`. */
  blacklistForAutoDeletePodWhenVolumeDetachedUnexpectedly: optionalText(
    "blacklist-for-auto-delete-pod-when-volume-detached-unexpectedly",
    "kinds such as apps/StatefulSet, separated by ;",
    matching(
      /^[A-Za-z0-9.-]+\/[A-Za-z0-9]+(;[A-Za-z0-9.-]+\/[A-Za-z0-9]+)*$/,
      "list of controllers",
      "write api/kind, separated by ;, such as apps/StatefulSet;apps/DaemonSet",
    ),
  ),
  /** Whether the server of a volume that many nodes use moves within seconds when its node dies. Experimental in 1.12. */
  rwxVolumeFastFailover: flag("rwx-volume-fast-failover", false),
  /** Engines of living volumes that a node upgrades at the same time after an upgrade of Longhorn. 0 leaves that to hands. */
  concurrentAutomaticEngineUpgradePerNodeLimit: integer(
    "concurrent-automatic-engine-upgrade-per-node-limit",
    0,
    0,
  ),
  /** Whether the cluster autoscaler is told which nodes it may take away. */
  kubernetesClusterAutoscalerEnabled: flag("kubernetes-cluster-autoscaler-enabled", false),
  /** What is deleted by itself when no volume belongs to it any more: `replica-data`, `instance`, or both with a `;` between. */
  orphanResourceAutoDeletion: optionalText(
    "orphan-resource-auto-deletion",
    "replica-data, instance, separated by ;",
    matching(
      /^(replica-data|instance)(;(replica-data|instance))*$/,
      "list of orphans",
      "write replica-data, instance, or replica-data;instance",
    ),
  ),
  /** Seconds that such a thing stays before it is deleted. */
  orphanResourceAutoDeletionGracePeriod: integer(
    "orphan-resource-auto-deletion-grace-period",
    300,
    0,
  ),
};

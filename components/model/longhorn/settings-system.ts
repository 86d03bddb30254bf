import { urlComplaint } from "../artifact-names";
import * as names from "../names";
import { choice, danger, flag, integer, optionalText, text } from "./setting";
import * as texts from "./setting-texts";

/** Longhorn's own programs, and whom they talk to. */
export const SYSTEM_SETTINGS = {
  /** Taints that pods which Longhorn makes tolerate, such as `dedicated=storage:NoSchedule`. Its Helm-made pods have `values.global.tolerations`. */
  taintToleration: danger(
    optionalText(
      "taint-toleration",
      "key=value:effect or key:effect, separated by ;",
      texts.tolerations,
    ),
  ),
  /** Nodes that pods which Longhorn makes are on, such as `kubernetes.io/os:linux`. Its Helm-made pods have `values.global.nodeSelector`. */
  systemManagedComponentsNodeSelector: danger(
    optionalText(
      "system-managed-components-node-selector",
      "label:value, separated by ;",
      texts.nodeSelector,
    ),
  ),
  /** Requests and limits of the CSI programs, as JSON. */
  systemManagedCSIComponentsResourceLimits: danger(
    optionalText(
      "system-managed-csi-components-resource-limits",
      "JSON object",
      texts.resourceLimits,
    ),
  ),
  /** PriorityClass of pods that Longhorn makes. It must be there; the chart makes `longhorn-critical`. */
  priorityClass: danger(
    optionalText(
      "priority-class",
      "name of a PriorityClass",
      names.objectNameComplaint,
      "longhorn-critical",
    ),
  ),
  /** When images of pods that Longhorn makes are pulled. */
  systemManagedPodsImagePullPolicy: choice("system-managed-pods-image-pull-policy", [
    "if-not-present",
    "never",
    "always",
  ]),
  /** Network of Multus for the data of replicas, as namespace/name. */
  storageNetwork: danger(
    optionalText("storage-network", "namespace/name", texts.networkAttachment),
  ),
  /** Network of Multus for mounts of volumes that many nodes use, as namespace/name. */
  endpointNetworkForRWXVolume: danger(
    optionalText("endpoint-network-for-rwx-volume", "namespace/name", texts.networkAttachment),
  ),
  /** Whether Longhorn asks its makers for new versions. */
  upgradeChecker: flag("upgrade-checker", true),
  /** Whom it asks. */
  upgradeResponderURL: text(
    "upgrade-responder-url",
    "https://longhorn-upgrade-responder.rancher.io/v1/checkupgrade",
    "http(s) URL",
    urlComplaint,
  ),
  /** Whether it tells its makers how it is used. */
  allowCollectingLonghornUsageMetrics: flag("allow-collecting-longhorn-usage-metrics", true),
  /** URL that the API calls itself by, outside of the cluster. Behind a login the CSI driver can't follow it. */
  managerUrl: optionalText("manager-url", "scheme://host[:port]", texts.origin),
  /** Whether Longhorn asks the metrics server for the use of CPU and memory. */
  kubernetesMetricsServerMetricsEnabled: flag("kubernetes-metrics-server-metrics-enabled", true),
  /** How much the managers log. */
  logLevel: choice(
    "log-level",
    ["Panic", "Fatal", "Error", "Warn", "Info", "Debug", "Trace"],
    "Info",
  ),
  /** Failed support bundles that stay. 0 deletes all. */
  supportBundleFailedHistoryLimit: integer("support-bundle-failed-history-limit", 1, 0),
  /** Labels of nodes that a volume's own node affinity may name, separated by commas. Restart longhorn-csi-plugin after a change. */
  csiAllowedTopologyKeys: optionalText(
    "csi-allowed-topology-keys",
    "keys of labels, separated by ,",
    texts.labelKeys,
  ),
  /** Whether the scheduler hears how much room nodes have. For classes with `binding: "WaitForFirstConsumer"`. */
  csiStorageCapacityTracking: flag("csi-storage-capacity-tracking", false),
  /** Seconds between probes of engine image pods. */
  engineImagePodLivenessProbePeriod: danger(
    integer("engine-image-pod-liveness-probe-period", 5, 1, 60),
  ),
  /** Seconds that such a probe may take. */
  engineImagePodLivenessProbeTimeout: danger(
    integer("engine-image-pod-liveness-probe-timeout", 4, 1, 60),
  ),
  /** Failed probes until such a pod is restarted. */
  engineImagePodLivenessProbeFailureThreshold: danger(
    integer("engine-image-pod-liveness-probe-failure-threshold", 3, 1, 60),
  ),
  /** Seconds that a probe of an instance manager may take. A restart of one takes the node's volumes with it. */
  instanceManagerPodLivenessProbeTimeout: danger(
    integer("instance-manager-pod-liveness-probe-timeout", 10, 1, 60),
  ),
};

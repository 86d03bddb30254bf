/**
 * Keys of the chart's values in 1.12.1, two levels deep; `*` where anything may follow. The chart has no schema: Helm takes a wrong key and does nothing with it.
 */
export const CHART_KEYS: Readonly<Record<string, string>> = {
  global: "imageRegistry imagePullSecrets timezone tolerations nodeSelector cattle",
  networkPolicies: "enabled restrictInternalTraffic type kubeAPIServerSourceCIDRs",
  image: "longhorn csi openshift pullPolicy",
  service: "ui manager",
  persistence: `createStorageClass defaultClass defaultFsType defaultMkfsParams
    defaultClassReplicaCount defaultDataLocality reclaimPolicy volumeBindingMode migratable
    disableRevisionCounter nfsOptions recurringJobSelector backingImage defaultDiskSelector
    defaultNodeSelector shareManagerNodeSelector shareManagerTolerations unmapMarkSnapChainRemoved
    dataEngine backupTargetName annotations`,
  preUpgradeChecker: "jobEnabled upgradeVersionCheck",
  csi: `kubeletRootDir podAntiAffinityPreset attacherReplicaCount provisionerReplicaCount
    resizerReplicaCount snapshotterReplicaCount`,
  defaultSettings: "*",
  defaultBackupStore: "backupTarget backupTargetCredentialSecret pollInterval",
  privateRegistry: "createSecret registryUrl registryUser registryPasswd registrySecret",
  longhornManager: `log distro priorityClass tolerations resources nodeSelector serviceAnnotations
    serviceLabels updateStrategy`,
  longhornDriver: "log priorityClass tolerations nodeSelector",
  longhornUI: "replicas priorityClass affinity tolerations nodeSelector podDisruptionBudget",
  ingress: `enabled ingressClassName host extraHosts tls secureBackends tlsSecret path pathType
    annotations secrets`,
  httproute: "enabled parentRefs hostnames path pathType annotations",
  enablePSP: "",
  namespaceOverride: "",
  annotations: "*",
  serviceAccount: "annotations",
  metrics: "serviceMonitor",
  openshift: "enabled ui",
  enableGoCoverDir: "",
  extraObjects: "*",
};

/** The keys below one of the chart's keys; undefined where anything may follow. */
export function keysBelow(key: string): string[] | undefined {
  const keys = Object.hasOwn(CHART_KEYS, key) ? CHART_KEYS[key] : undefined;
  if (keys === undefined || keys === "*") return undefined;
  return keys.split(/\s+/).filter((one) => one !== "");
}

const LONGHORN = "/apis/longhorn.io/v1beta2/namespaces/longhorn-system";

/** Lists that are asked of the API, by a short name. */
export const PATHS = {
  nodes: "/api/v1/nodes",
  namespaces: "/api/v1/namespaces",
  services: "/api/v1/services",
  claims: "/api/v1/persistentvolumeclaims",
  daemonSets: "/apis/apps/v1/daemonsets",
  deployments: "/apis/apps/v1/namespaces/kube-system/deployments",
  requests: "/apis/certificates.k8s.io/v1/certificatesigningrequests",
  budgets: "/apis/policy/v1/poddisruptionbudgets",
  apiServices: "/apis/apiregistration.k8s.io/v1/apiservices",
  classes: "/apis/storage.k8s.io/v1/storageclasses",
  validating: "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
  mutating: "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
  slices: "/apis/discovery.k8s.io/v1/endpointslices",
  snapshotFiles: "/apis/k3s.cattle.io/v1/etcdsnapshotfiles",
  pools: "/apis/metallb.io/v1beta1/ipaddresspools",
  bgpAdvertisements: "/apis/metallb.io/v1beta1/bgpadvertisements",
  l2Advertisements: "/apis/metallb.io/v1beta1/l2advertisements",
  metallbStates: "/apis/metallb.io/v1beta1/configurationstates",
  sessions: "/apis/frrk8s.metallb.io/v1beta1/bgpsessionstates",
  volumes: `${LONGHORN}/volumes`,
  longhornNodes: `${LONGHORN}/nodes`,
  backupTargets: `${LONGHORN}/backuptargets`,
  recurringJobs: `${LONGHORN}/recurringjobs`,
} as const;

export const KUBE_PATHS: readonly string[] = Object.values(PATHS);

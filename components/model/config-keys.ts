import type { DistributionName } from "./distribution";

/** What a key of `config.yaml` takes. */
export type ConfigKind = "flag" | "number" | "text" | "duration" | "texts";

/** Which of the commands `server` and `agent` knows a key. */
export type ConfigRole = "server" | "agent";

export interface ConfigKey {
  kind: ConfigKind;
  roles: readonly ConfigRole[];
}

/*
 * The flags of k3s v1.36 by role and type. k3s skips an unknown key of a server with a warning that nobody reads, and an
 * agent dies of one, so neither may get that far. RKE2 has most of them, and skips what it does not know in both roles.
 */
const BOTH: Readonly<Record<ConfigKind, string>> = {
  flag: `alsologtostderr debug disable-default-registry-endpoint docker enable-pprof nonroot-devices
    prefer-bundled-bin protect-kernel-defaults rootless selinux with-node-id`,
  number: "lb-server-port v",
  text: `bind-address config container-runtime-endpoint data-dir default-runtime flannel-cni-conf
    flannel-conf flannel-iface image-credential-provider-bin-dir image-credential-provider-config
    image-service-endpoint log node-name pause-image private-registry resolv-conf server snapshotter
    token token-file vmodule vpn-auth vpn-auth-file`,
  duration: "",
  texts: `airgap-extra-registry kube-proxy-arg kubelet-arg node-external-dns node-external-ip
    node-internal-dns node-ip node-label node-taint`,
};

const SERVER: Readonly<Record<ConfigKind, string>> = {
  flag: `cluster-init cluster-reset disable-agent disable-apiserver disable-cloud-controller
    disable-controller-manager disable-etcd disable-helm-controller disable-kube-proxy
    disable-network-policy disable-scheduler embedded-registry etcd-disable-snapshots
    etcd-expose-metrics etcd-s3 etcd-s3-insecure etcd-s3-skip-ssl-verify etcd-snapshot-compress
    flannel-external-ip flannel-ipv6-masq kine-tls secrets-encryption supervisor-metrics
    tls-san-security`,
  number: `advertise-port apiserver-port etcd-s3-retention etcd-snapshot-retention https-listen-port
    supervisor-port`,
  text: `advertise-address agent-token agent-token-file apiserver-bind-address
    cluster-domain cluster-reset-restore-path datastore-cafile datastore-certfile datastore-endpoint
    datastore-keyfile default-local-storage-path egress-selector-mode etcd-s3-access-key
    etcd-s3-bucket etcd-s3-bucket-lookup-type etcd-s3-config-secret etcd-s3-endpoint
    etcd-s3-endpoint-ca etcd-s3-folder etcd-s3-proxy etcd-s3-region etcd-s3-secret-key
    etcd-s3-session-token etcd-snapshot-dir etcd-snapshot-name etcd-snapshot-schedule-cron
    flannel-backend helm-job-image secrets-encryption-provider service-node-port-range
    servicelb-namespace system-default-registry write-kubeconfig write-kubeconfig-group
    write-kubeconfig-mode write-kubeconfig-name`,
  duration: "etcd-s3-timeout etcd-snapshot-reconcile-interval",
  texts: `cluster-cidr cluster-dns disable etcd-arg helm-controller-arg kube-apiserver-arg
    kube-cloud-controller-arg kube-cloud-controller-manager-arg kube-controller-arg
    kube-controller-manager-arg kube-scheduler-arg service-cidr tls-san`,
};

const AGENT: Readonly<Partial<Record<ConfigKind, string>>> = { flag: "disable-apiserver-lb" };

/** Those that RKE2 lacks: it has one way where k3s has several. */
const NOT_RKE2 = new Set(
  words(`advertise-port apiserver-bind-address apiserver-port cluster-init
    default-local-storage-path disable-apiserver-lb disable-helm-controller disable-network-policy
    docker flannel-backend flannel-cni-conf flannel-conf flannel-external-ip flannel-iface
    flannel-ipv6-masq https-listen-port image-service-endpoint kine-tls kube-cloud-controller-arg
    kube-controller-arg prefer-bundled-bin rootless supervisor-port vpn-auth vpn-auth-file`),
);

/** Those that RKE2 has beside k3s'. */
const RKE2_BOTH: Readonly<Partial<Record<ConfigKind, string>>> = {
  flag: "node-name-from-cloud-provider-metadata",
  text: `audit-policy-file cloud-controller-manager-image cloud-provider-config cloud-provider-name
    etcd-image kube-apiserver-image kube-controller-manager-image kube-proxy-image
    kube-scheduler-image kubelet-path pod-security-admission-config-file profile runtime-image`,
  texts: `cloud-controller-manager-extra-env cloud-controller-manager-extra-mount
    control-plane-probe-configuration control-plane-resource-limits control-plane-resource-requests
    etcd-extra-env etcd-extra-mount kube-apiserver-extra-env kube-apiserver-extra-mount
    kube-controller-manager-extra-env kube-controller-manager-extra-mount kube-proxy-extra-env
    kube-proxy-extra-mount kube-scheduler-extra-env kube-scheduler-extra-mount`,
};

const RKE2_SERVER: Readonly<Partial<Record<ConfigKind, string>>> = {
  flag: "enable-servicelb",
  texts: "cni ingress-controller",
};

const K3S_KEYS: [string, ConfigKey][] = [
  ...entries(BOTH, ["server", "agent"]),
  ...entries(SERVER, ["server"]),
  ...entries(AGENT, ["agent"]),
];

/** All keys that a distribution knows. */
export const CONFIG_KEYS: Readonly<Record<DistributionName, ReadonlyMap<string, ConfigKey>>> = {
  k3s: new Map(K3S_KEYS),
  rke2: new Map([
    ...K3S_KEYS.filter(([key]) => !NOT_RKE2.has(key)),
    ...entries(RKE2_BOTH, ["server", "agent"]),
    ...entries(RKE2_SERVER, ["server"]),
  ]),
};

function entries(
  keys: Readonly<Partial<Record<ConfigKind, string>>>,
  roles: readonly ConfigRole[],
): [string, ConfigKey][] {
  return (Object.keys(keys) as ConfigKind[]).flatMap((kind) =>
    words(keys[kind] ?? "").map((key): [string, ConfigKey] => [key, { kind, roles }]),
  );
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Keys with few possible values. */
export const CONFIG_CHOICES: ReadonlyMap<string, readonly string[]> = new Map([
  ["egress-selector-mode", ["agent", "cluster", "pod", "disabled"]],
  ["etcd-s3-bucket-lookup-type", ["auto", "dns", "path"]],
  ["flannel-backend", ["vxlan", "host-gw", "wireguard-native", "none"]],
  ["secrets-encryption-provider", ["aescbc", "secretbox"]],
]);

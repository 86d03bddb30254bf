import { DISTRIBUTIONS, type DistributionName } from "./distribution";
import type { Complaint } from "./faults";

const SET = "is set by the library";
const FULL = "would make a server that is no full one";
const CLEAR = "would be kept in the state in clear";
const ELSEWHERE = "the library counts on the default";
const OTHER = `is a key of ${DISTRIBUTIONS.rke2.title}`;
const K3S = `is a key of ${DISTRIBUTIONS.k3s.title}`;

/** Keys of `config.yaml` that are no one's to set, with the reason and the argument that does it. */
const OWNED: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  token: [SET, "use the argument token"],
  "token-file": [SET, "use the argument token"],
  "agent-token": ["is not supported", "remove it: servers and agents share the argument token"],
  "agent-token-file": [
    "is not supported",
    "remove it: servers and agents share the argument token",
  ],
  server: [SET, "remove it: nodes join through any live server"],
  "cluster-init": [SET, "remove it: the cluster is bootstrapped exactly once"],
  "cluster-reset": ["would reset the cluster at every start", "remove it"],
  "cluster-reset-restore-path": ["would restore a snapshot at every start", "remove it"],
  "node-ip": [SET, "use the host's address"],
  "node-external-ip": [SET, "use the host's externalAddresses"],
  "node-name": [SET, "use the host's name"],
  "with-node-id": ["would give nodes other names than the hosts have", "remove it"],
  "tls-san": [SET, "use endpoint.subjectAltNames"],
  "node-label": [SET, "use the host's labels"],
  "node-taint": [SET, "use the host's taints"],
  "cluster-cidr": [SET, "use network.clusterCidr"],
  "service-cidr": [SET, "use network.serviceCidr"],
  "flannel-iface": [SET, "use network.interface, or the host's interface"],
  "etcd-snapshot-schedule-cron": [SET, "use etcd.snapshots.schedule"],
  "etcd-snapshot-retention": [SET, "use etcd.snapshots.retention"],
  "data-dir": [ELSEWHERE, "remove it; mount another disk at /var/lib/rancher"],
  config: [SET, "remove it: the file would name another one"],
  log: ["would take the messages out of the journal", "remove it"],
  "bind-address": ["would keep the API from answering at the endpoint's address", "remove it"],
  "https-listen-port": [ELSEWHERE, "remove it; use endpoint.port"],
  "supervisor-port": [ELSEWHERE, "remove it"],
  "apiserver-port": [ELSEWHERE, "remove it"],
  "apiserver-bind-address": [ELSEWHERE, "remove it"],
  "advertise-address": ["follows the host's address", "remove it"],
  "advertise-port": [ELSEWHERE, "remove it; use endpoint.port"],
  "lb-server-port": [ELSEWHERE, "remove it"],
  "write-kubeconfig": [ELSEWHERE, "remove it; use the output kubeconfig"],
  "write-kubeconfig-mode": [SET, "remove it; use the output kubeconfig"],
  "write-kubeconfig-group": [ELSEWHERE, "remove it; use the output kubeconfig"],
  "write-kubeconfig-name": [ELSEWHERE, "remove it; use the output kubeconfig"],
  "datastore-endpoint": ["would replace the embedded etcd", "remove it"],
  "datastore-cafile": ["is for another datastore than the embedded etcd", "remove it"],
  "datastore-certfile": ["is for another datastore than the embedded etcd", "remove it"],
  "datastore-keyfile": ["is for another datastore than the embedded etcd", "remove it"],
  "kine-tls": ["is for another datastore than the embedded etcd", "remove it"],
  "disable-agent": [FULL, "remove it; keep workloads off with taints"],
  "disable-apiserver": [FULL, "remove it"],
  "disable-controller-manager": [FULL, "remove it"],
  "disable-etcd": [FULL, "remove it; a host without etcd belongs in agents"],
  rootless: ["is not supported", "remove it: the service runs as root"],
  "etcd-s3-access-key": [CLEAR, "use etcd.snapshots.s3"],
  "etcd-s3-secret-key": [CLEAR, "use etcd.snapshots.s3"],
  "etcd-s3-session-token": [CLEAR, "use etcd-s3-config-secret"],
  "vpn-auth": [CLEAR, "use vpn-auth-file"],
};

/** The same, of one distribution only. */
const OWNED_BY: Readonly<Record<DistributionName, typeof OWNED>> = {
  k3s: {
    // Keys of RKE2, which k3s would skip or stop at.
    cni: [OTHER, "use network.cni"],
    "ingress-controller": [OTHER, "use network.ingress"],
    profile: [OTHER, "use hardening"],
  },
  rke2: {
    cni: [SET, "use network.cni"],
    "ingress-controller": [SET, "use network.ingress"],
    profile: [SET, "use hardening"],
    "flannel-iface": [K3S, "use network.interface, or the host's interface"],
    "secrets-encryption": ["is always on", "remove it"],
    "node-name-from-cloud-provider-metadata": [
      "would give nodes other names than the hosts have",
      "remove it",
    ],
  },
};

/** Complains of a key that the library sets itself, or that would work against it. */
export function ownedKeyComplaint(
  key: string,
  distribution: DistributionName,
): Complaint | undefined {
  const owned = Object.hasOwn(OWNED_BY[distribution], key) ? OWNED_BY[distribution] : OWNED;
  if (!Object.hasOwn(owned, key)) return undefined;
  const [problem, remedy] = owned[key] ?? [];
  return problem === undefined || remedy === undefined ? undefined : { problem, remedy };
}

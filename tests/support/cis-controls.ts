/*
 * The controls of the CIS Kubernetes Benchmark v1.12, each with how a cluster with `hardening: "cis"` meets it. Titles are our own words.
 */

/** How a control is met. */
export type Met =
  /** A key of `config.yaml` with this value, or a list with this entry; of the agents, too, where they have such a part. */
  | { by: "key"; key: string; value: string | boolean; agents?: boolean }
  /** A file that is laid down, and a text in it. */
  | { by: "file"; path: string; text: string }
  /** The distribution does it without a word. */
  | { by: "default" }
  /** The distribution has no such part. */
  | { by: "absent" }
  /** Nothing that could be written for everybody: why, and what to do. */
  | { by: "you"; why: string };

export interface Control {
  number: string;
  title: string;
  k3s: Met;
  rke2: Met;
}

const standard: Met = { by: "default" };
const absent: Met = { by: "absent" };
const you = (why: string): Met => ({ by: "you", why });
const key = (name: string, value: string | boolean, agents = false): Met => ({
  by: "key",
  key: name,
  value,
  agents,
});
const api = (argument: string): Met => key("kube-apiserver-arg", argument);
const kubelet = (argument: string): Met => key("kubelet-arg", argument, true);
const profile = key("profile", "cis");

const SUITES =
  "tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256," +
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";

const ADMISSION = "/etc/rancher/k3s/hardening/admission.yaml";
const AUDIT = "/etc/rancher/k3s/hardening/audit.yaml";
const restricted: Met = { by: "file", path: ADMISSION, text: "enforce: restricted" };

const roles = you(
  "who gets which role is the cluster's users' business; see who has it with `kubectl auth can-i --list`",
);
const accounts = you(
  "set `automountServiceAccountToken: false` on the ServiceAccounts of your namespaces",
);
const pods = you("it is said in each pod");

type Row = readonly [number: string, title: string, k3s: Met, rke2: Met];

const rows: readonly Row[] = [
  ["1.1.1", "API server's manifest: mode 600", absent, profile],
  ["1.1.2", "API server's manifest: owned by root", absent, standard],
  ["1.1.3", "Controller manager's manifest: mode 600", absent, profile],
  ["1.1.4", "Controller manager's manifest: owned by root", absent, standard],
  ["1.1.5", "Scheduler's manifest: mode 600", absent, profile],
  ["1.1.6", "Scheduler's manifest: owned by root", absent, standard],
  ["1.1.7", "etcd's manifest: mode 600", absent, profile],
  ["1.1.8", "etcd's manifest: owned by root", absent, standard],
  [
    "1.1.9",
    "Files of the network plugin: mode 600",
    standard,
    you("some plugins write them with 644; change the modes where yours does"),
  ],
  ["1.1.10", "Files of the network plugin: owned by root", standard, standard],
  ["1.1.11", "etcd's data: mode 700", standard, standard],
  ["1.1.12", "etcd's data: owned by a user of its own", absent, profile],
  [
    "1.1.13",
    "Administrator's kubeconfig: mode 600",
    key("write-kubeconfig-mode", "0600"),
    key("write-kubeconfig-mode", "0600"),
  ],
  ["1.1.14", "Administrator's kubeconfig: owned by root", standard, standard],
  ["1.1.15", "Scheduler's kubeconfig: mode 600", standard, standard],
  ["1.1.16", "Scheduler's kubeconfig: owned by root", standard, standard],
  ["1.1.17", "Controller manager's kubeconfig: mode 600", standard, standard],
  ["1.1.18", "Controller manager's kubeconfig: owned by root", standard, standard],
  ["1.1.19", "Keys and certificates: owned by root", standard, standard],
  ["1.1.20", "Certificates: mode 644 or less", standard, standard],
  ["1.1.21", "Keys: mode 600", standard, standard],

  ["1.2.1", "API server: no anonymous requests", standard, standard],
  ["1.2.2", "API server: no file of static tokens", standard, standard],
  [
    "1.2.3",
    "API server: Services get no external addresses",
    you(
      "add `enable-admission-plugins+=DenyServiceExternalIPs` to `kube-apiserver-arg` if none of your Services has any",
    ),
    you(
      "add `enable-admission-plugins+=DenyServiceExternalIPs` to `kube-apiserver-arg` if none of your Services has any",
    ),
  ],
  ["1.2.4", "API server: a client certificate for kubelets", standard, standard],
  ["1.2.5", "API server: kubelets' certificates are checked", standard, standard],
  ["1.2.6", "API server: not everything is allowed", standard, standard],
  ["1.2.7", "API server: authorization by node", standard, standard],
  ["1.2.8", "API server: authorization by role", standard, standard],
  [
    "1.2.9",
    "Admission: rate of events is limited",
    { by: "file", path: ADMISSION, text: "name: EventRateLimit" },
    you(
      "RKE2 writes its admission file itself; name one of your own in `pod-security-admission-config-file`",
    ),
  ],
  ["1.2.10", "Admission: not everything is admitted", standard, standard],
  [
    "1.2.11",
    "Admission: images are always pulled",
    you(
      "pods would not start without their registry; add `enable-admission-plugins+=AlwaysPullImages` if tenants share nodes",
    ),
    you(
      "pods would not start without their registry; add `enable-admission-plugins+=AlwaysPullImages` if tenants share nodes",
    ),
  ],
  ["1.2.12", "Admission: ServiceAccount", standard, standard],
  ["1.2.13", "Admission: NamespaceLifecycle", standard, standard],
  [
    "1.2.14",
    "Admission: NodeRestriction",
    api("enable-admission-plugins=NodeRestriction,EventRateLimit"),
    standard,
  ],
  ["1.2.15", "API server: no profiling", standard, standard],
  [
    "1.2.16",
    "Audit: there is a log",
    api("audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log"),
    profile,
  ],
  ["1.2.17", "Audit: kept for 30 days", api("audit-log-maxage=30"), profile],
  ["1.2.18", "Audit: 10 old files", api("audit-log-maxbackup=10"), profile],
  ["1.2.19", "Audit: 100 MB a file", api("audit-log-maxsize=100"), profile],
  ["1.2.20", "API server: requests end", standard, standard],
  ["1.2.21", "API server: tokens of deleted accounts are refused", standard, standard],
  ["1.2.22", "API server: a key for accounts' tokens", standard, standard],
  ["1.2.23", "API server: a client certificate for etcd", standard, standard],
  ["1.2.24", "API server: TLS", standard, standard],
  ["1.2.25", "API server: clients' certificates are checked", standard, standard],
  ["1.2.26", "API server: etcd's certificate is checked", standard, standard],
  ["1.2.27", "Secrets are encrypted in etcd", key("secrets-encryption", true), standard],
  ["1.2.28", "Secrets are encrypted by a sound cipher", standard, standard],
  ["1.2.29", "API server: strong TLS suites", standard, standard],
  [
    "1.2.30",
    "API server: accounts' tokens are not extended",
    api("service-account-extend-token-expiration=false"),
    profile,
  ],

  [
    "1.3.1",
    "Controllers: pods that ended are cleaned up",
    key("kube-controller-manager-arg", "terminated-pod-gc-threshold=100"),
    standard,
  ],
  ["1.3.2", "Controllers: no profiling", standard, standard],
  ["1.3.3", "Controllers: an account for each", standard, standard],
  ["1.3.4", "Controllers: a key for accounts' tokens", standard, standard],
  ["1.3.5", "Controllers: pods get the root certificate", standard, standard],
  ["1.3.6", "Controllers: kubelets' server certificates rotate", standard, standard],
  ["1.3.7", "Controllers: on loopback only", standard, standard],
  ["1.4.1", "Scheduler: no profiling", standard, standard],
  ["1.4.2", "Scheduler: on loopback only", standard, standard],

  ["2.1", "etcd: TLS", standard, standard],
  ["2.2", "etcd: clients' certificates are checked", standard, standard],
  ["2.3", "etcd: no certificates of its own making", standard, standard],
  ["2.4", "etcd: TLS between members", standard, standard],
  ["2.5", "etcd: members' certificates are checked", standard, standard],
  ["2.6", "etcd: none of its own making between members", standard, standard],
  ["2.7", "etcd: an authority of its own", standard, standard],

  [
    "3.1.1",
    "People do not log in by client certificates",
    you("the administrator's kubeconfig is one; give people an OIDC login (`kube-apiserver-arg`)"),
    you("the administrator's kubeconfig is one; give people an OIDC login (`kube-apiserver-arg`)"),
  ],
  ["3.1.2", "People do not log in by accounts' tokens", roles, roles],
  ["3.1.3", "People do not log in by bootstrap tokens", roles, roles],
  ["3.2.1", "Audit: there is a policy", api(`audit-policy-file=${AUDIT}`), profile],
  [
    "3.2.2",
    "Audit: the policy covers what matters",
    { by: "file", path: AUDIT, text: "level: Metadata" },
    you(
      "RKE2's own policy logs nothing at first; put yours to `/etc/rancher/rke2/audit-policy.yaml`",
    ),
  ],

  ["4.1.1", "Kubelet's unit: mode 600", absent, absent],
  ["4.1.2", "Kubelet's unit: owned by root", absent, absent],
  ["4.1.3", "kube-proxy's kubeconfig: mode 600", standard, profile],
  ["4.1.4", "kube-proxy's kubeconfig: owned by root", standard, standard],
  ["4.1.5", "Kubelet's kubeconfig: mode 600", standard, profile],
  ["4.1.6", "Kubelet's kubeconfig: owned by root", standard, standard],
  ["4.1.7", "Clients' authority: mode 600", standard, profile],
  ["4.1.8", "Clients' authority: owned by root", standard, standard],
  ["4.1.9", "Kubelet's configuration: mode 600", standard, standard],
  ["4.1.10", "Kubelet's configuration: owned by root", standard, standard],

  ["4.2.1", "Kubelet: no anonymous requests", standard, standard],
  ["4.2.2", "Kubelet: not everything is allowed", standard, standard],
  ["4.2.3", "Kubelet: clients' certificates are checked", standard, standard],
  ["4.2.4", "Kubelet: no port for reading", standard, standard],
  [
    "4.2.5",
    "Kubelet: idle streams end",
    kubelet("streaming-connection-idle-timeout=5m"),
    kubelet("streaming-connection-idle-timeout=5m"),
  ],
  ["4.2.6", "Kubelet: keeps its iptables chains", standard, standard],
  [
    "4.2.7",
    "Kubelet: keeps the host's name",
    you("nodes are called as the arguments say; the certificates of both distributions follow"),
    you("nodes are called as the arguments say; the certificates of both distributions follow"),
  ],
  ["4.2.8", "Kubelet: events are not lost", standard, standard],
  ["4.2.9", "Kubelet: TLS", standard, standard],
  ["4.2.10", "Kubelet: its client certificate rotates", standard, standard],
  ["4.2.11", "Kubelet: its server certificate rotates", standard, standard],
  ["4.2.12", "Kubelet: strong TLS suites", kubelet(SUITES), kubelet(SUITES)],
  [
    "4.2.13",
    "Kubelet: processes of a pod are limited",
    you("how many are enough is the workload's to say: `pod-max-pids=…` in `kubelet-arg`"),
    you("how many are enough is the workload's to say: `pod-max-pids=…` in `kubelet-arg`"),
  ],
  [
    "4.2.14",
    "Kubelet: seccomp by default",
    you("`seccomp-default=true` in `kubelet-arg`, once you know that your pods live with it"),
    you("`seccomp-default=true` in `kubelet-arg`, once you know that your pods live with it"),
  ],
  ["4.3.1", "kube-proxy: metrics on loopback only", standard, standard],

  ["5.1.1", "Few are administrators", roles, roles],
  ["5.1.2", "Few may read secrets", roles, roles],
  ["5.1.3", "Few roles hold wildcards", roles, roles],
  ["5.1.4", "Few may create pods", roles, roles],
  ["5.1.5", "Nobody uses default accounts", accounts, profile],
  ["5.1.6", "Tokens are mounted only where needed", accounts, accounts],
  ["5.1.7", "Nobody uses system:masters", roles, roles],
  ["5.1.8", "Few may bind, impersonate and escalate", roles, roles],
  ["5.1.9", "Few may create persistent volumes", roles, roles],
  ["5.1.10", "Few may reach nodes by proxy", roles, roles],
  ["5.1.11", "Few may approve certificates", roles, roles],
  ["5.1.12", "Few may change webhooks", roles, roles],
  ["5.1.13", "Few may make accounts' tokens", roles, roles],

  ["5.2.1", "Some policy judges pods", api(`admission-control-config-file=${ADMISSION}`), profile],
  ["5.2.2", "No privileged containers", restricted, profile],
  ["5.2.3", "No pods in the host's process namespace", restricted, profile],
  ["5.2.4", "No pods in the host's IPC namespace", restricted, profile],
  ["5.2.5", "No pods in the host's network", restricted, profile],
  ["5.2.6", "No containers that may gain privileges", restricted, profile],
  ["5.2.7", "No containers as root", restricted, profile],
  ["5.2.8", "No NET_RAW", restricted, profile],
  ["5.2.9", "No added capabilities", restricted, profile],
  ["5.2.10", "No containers in Windows' host", restricted, profile],
  ["5.2.11", "No paths of the host", restricted, profile],
  ["5.2.12", "No ports of the host", restricted, profile],
  ["5.3.1", "The network plugin knows policies", standard, standard],
  [
    "5.3.2",
    "Every namespace has network policies",
    you("which traffic is right is the workload's to say; k3s enforces what you write"),
    you("`profile: cis` brings them for the system's namespaces; those of your own need yours"),
  ],
  ["5.4.1", "Secrets as files, not in the environment", pods, pods],
  ["5.4.2", "Secrets kept outside", you("a matter of choice"), you("a matter of choice")],
  [
    "5.5.1",
    "Only images of known origin",
    you("needs a service that knows: an ImagePolicyWebhook, or a policy engine"),
    you("needs a service that knows: an ImagePolicyWebhook, or a policy engine"),
  ],
  [
    "5.6.1",
    "Namespaces divide the cluster",
    you("a matter of your workloads"),
    you("a matter of your workloads"),
  ],
  ["5.6.2", "Pods have a seccomp profile", restricted, profile],
  ["5.6.3", "Pods have a security context", restricted, profile],
  [
    "5.6.4",
    "Nothing is in the namespace default",
    you("a matter of your workloads"),
    you("a matter of your workloads"),
  ],
];

export const CONTROLS: readonly Control[] = rows.map(([number, title, k3s, rke2]) => ({
  number,
  title,
  k3s,
  rke2,
}));

/** Besides the controls: what kubelets of a hardened cluster want of the kernel before they start. */
export const KERNEL = [
  "vm.panic_on_oom = 0",
  "vm.overcommit_memory = 1",
  "kernel.panic = 10",
  "kernel.panic_on_oops = 1",
] as const;

import type { Role } from "../../model/plan";

/** Paths, units and ports of k3s: the only place that knows them. */
export const k3s = {
  /** Where the live version is linked. */
  binary: "/usr/local/bin/k3s",
  /** Versions side by side, so that a rollout is a change of one link. */
  versions: "/usr/local/lib/quorate",
  configDir: "/etc/rancher/k3s",
  data: "/var/lib/rancher/k3s",
  /** API and supervisor share it. */
  serverPort: 6443,
  /**
   * Ports that must be free before the first start: API, supervisor and agent load balancer, etcd, kubelet, kube-proxy,
   * controllers. Those of the endpoint are checked by the endpoint's own step.
   */
  ports: {
    server: [6443, 6444, 2379, 2380, 2381, 10010, 10248, 10249, 10250, 10256, 10257, 10259],
    agent: [6444, 10010, 10248, 10249, 10250, 10256],
  },
  /** The least a new host may have, in MiB; k3s starts with less and then kills pods or itself. */
  least: {
    server: { LEAST_MEMORY: 1500, LEAST_DISK: 2000 },
    agent: { LEAST_MEMORY: 400, LEAST_DISK: 2000 },
  },
  unit: (role: Role): string => (role === "server" ? "k3s" : "k3s-agent"),
} as const;

/**
 * The unit of a node. Containers survive a stop (`KillMode=process`): a restart of k3s is no restart of workloads.
 * There is no start timeout because a first start may pull images for minutes; the steps wait with deadlines of their own.
 */
export function serviceUnit(role: Role, environment: Record<string, string> = {}): string {
  const variables = Object.entries(environment).map(
    ([name, value]) => `Environment=${name}=${value}\n`,
  );
  return `[Unit]
Description=k3s ${role}, kept by quorate
Documentation=https://k3s.io
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
${variables.join("")}EnvironmentFile=-/etc/default/%N
EnvironmentFile=-/etc/sysconfig/%N
KillMode=process
Delegate=yes
User=root
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStart=${k3s.binary} ${role}

[Install]
WantedBy=multi-user.target
`;
}

import type { Role } from "../../model/plan";
import type { Distro } from "./distro";
import { unitText } from "./unit";

/** What is known of RKE2. It runs etcd and the control plane as static pods, and its supervisor has a port of its own. */
export const rke2 = {
  program: "rke2",
  binary: "/usr/local/bin/rke2",
  versions: "/usr/local/lib/quorate",
  programFile: "/bin/rke2",
  fetch: "tarball",
  artifacts: { amd64: "rke2.linux-amd64.tar.gz", arm64: "rke2.linux-arm64.tar.gz" },
  configDir: "/etc/rancher/rke2",
  kubeconfig: "/etc/rancher/rke2/rke2.yaml",
  data: "/var/lib/rancher/rke2",
  supervisor: "v1-rke2",
  ports: {
    server: [
      6443, 6444, 9345, 2379, 2380, 2381, 2382, 10010, 10248, 10249, 10250, 10256, 10257, 10258,
      10259,
    ],
    // An agent's own load balancer has the API at 6443 and the supervisor at 6444.
    agent: [6443, 6444, 10010, 10248, 10249, 10250, 10256],
  },
  least: {
    server: { LEAST_MEMORY: 3000, LEAST_DISK: 8000 },
    agent: { LEAST_MEMORY: 1500, LEAST_DISK: 5000 },
  },
  unit: (role: Role): string => `rke2-${role}`,
  serviceUnit: rke2Unit,
  selinuxPackage: "rke2-selinux",
  leaves: ["/etc/cni", "/opt/cni/bin", "/var/lib/calico", "/var/run/calico", "/var/log/calico"],
} as const satisfies Distro;

/**
 * The unit of a node. Pods, and with them etcd and the API, survive a stop; containerd and the kubelet are
 * children of the program and must not: the next start would find the socket and the ports of the old ones taken.
 *
 * Both roles are in one tarball, and a host that changed its role would else run both. HOME is for containerd, which does not start without.
 */
export function rke2Unit(
  role: Role,
  environment: Record<string, string> = {},
  environmentFiles: readonly string[] = [],
): string {
  const other = role === "server" ? "agent" : "server";
  return unitText({
    description: `RKE2 ${role}`,
    documentation: "https://docs.rke2.io",
    environment: { HOME: "/root", ...environment },
    environmentFiles,
    commands: [
      `ExecCondition=/bin/sh -c '! systemctl is-active --quiet rke2-${other}'`,
      `ExecStart=/usr/local/bin/rke2 ${role}`,
      "ExecStopPost=-/bin/sh -c 'for name in containerd kubelet; do for pid in $$(pidof $$name); do grep -q /%n /proc/$$pid/cgroup && kill $$pid; done; done'",
    ],
  });
}

import type { Role } from "../../model/plan";
import type { Distro } from "./distro";
import { unitText } from "./unit";

/** What is known of k3s. */
export const k3s = {
  program: "k3s",
  binary: "/usr/local/bin/k3s",
  versions: "/usr/local/lib/quorate",
  programFile: "",
  fetch: "binary",
  artifacts: { amd64: "k3s", arm64: "k3s-arm64" },
  configDir: "/etc/rancher/k3s",
  kubeconfig: "/etc/rancher/k3s/k3s.yaml",
  data: "/var/lib/rancher/k3s",
  supervisor: "v1-k3s",
  ports: {
    server: [6443, 6444, 2379, 2380, 2381, 10010, 10248, 10249, 10250, 10256, 10257, 10259],
    agent: [6444, 10010, 10248, 10249, 10250, 10256],
  },
  least: {
    server: { LEAST_MEMORY: 1500, LEAST_DISK: 2000 },
    agent: { LEAST_MEMORY: 400, LEAST_DISK: 2000 },
  },
  unit: (role: Role): string => (role === "server" ? "k3s" : "k3s-agent"),
  serviceUnit,
  selinuxPackage: "k3s-selinux",
  leaves: [],
} as const satisfies Distro;

/** The unit of a node. */
export function serviceUnit(
  role: Role,
  environment: Record<string, string> = {},
  environmentFiles: readonly string[] = [],
): string {
  return unitText({
    description: `k3s ${role}`,
    documentation: "https://k3s.io",
    environment,
    environmentFiles,
    commands: [`ExecStart=/usr/local/bin/k3s ${role}`],
  });
}

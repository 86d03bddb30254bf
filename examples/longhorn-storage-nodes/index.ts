import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, type HostArgs, Longhorn, type TaintArgs } from "../../components";
import { keepers, servers, workers } from "./hosts";

const config = new pulumi.Config();

// Taints count when a node registers: give them from the start.
const onlyStorage: TaintArgs = { key: "example.com/storage", value: "only", effect: "NoSchedule" };
const onlyServers: TaintArgs = {
  key: "node-role.kubernetes.io/control-plane",
  effect: "NoSchedule",
};

// Each of the disks is mounted at its path, in /etc/fstab by UUID.
const keeper = (host: HostArgs): HostArgs => ({
  ...host,
  taints: [onlyStorage],
  storage: {
    tags: ["keeper"],
    disks: [
      { path: "/mnt/nvme0", tags: ["nvme"], reserved: "0" },
      { path: "/mnt/nvme1", tags: ["nvme"], reserved: "0" },
      { path: "/mnt/hdd0", tags: ["hdd"], reserved: "0" },
    ],
  },
});

// Pods with volumes run here, so the tools are needed; replicas have no place here.
const worker = (host: HostArgs): HostArgs => ({
  ...host,
  storage: { disks: [] },
});

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  // Nothing of Longhorn's comes here, nor pods with volumes: no `storage` either.
  servers: servers.map((host) => ({ ...host, taints: [onlyServers] })),
  agents: [...workers.map(worker), ...keepers.map(keeper)],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

new Longhorn(
  "storage",
  {
    classes: [
      { name: "fast", default: true, replicas: 3, nodeTags: ["keeper"], diskTags: ["nvme"] },
      { name: "bulk", replicas: 2, nodeTags: ["keeper"], diskTags: ["hdd"], fsType: "xfs" },
    ],
    settings: {
      // Of what Longhorn starts itself, such as engines and the CSI driver; what the chart starts is below.
      taintToleration: "example.com/storage=only:NoSchedule",
      // Several disks on one node are still one node: two replicas there could be lost together.
      replicaDiskSoftAntiAffinity: false,
      storageMinimalAvailablePercentage: 10,
    },
    values: {
      global: {
        tolerations: [
          { key: "example.com/storage", operator: "Equal", value: "only", effect: "NoSchedule" },
        ],
      },
    },
  },
  { provider: cluster.provider },
);

export const kubeconfig = cluster.kubeconfig;

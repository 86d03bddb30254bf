import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, Longhorn } from "../../components";
import { agents, servers } from "./hosts";

const config = new pulumi.Config();

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  servers,
  agents,
  // Longhorn runs on servers, too, and so may pods with volumes: they get the tools, and no replicas. Every agent has a disk of its own mounted there, so that none of it is kept back for others.
  storage: { disks: [{ path: "/var/lib/longhorn", mounted: true, reserved: "0" }] },
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

const longhorn = new Longhorn(
  "storage",
  {
    classes: [
      // Two replicas: when an agent is lost, the third one takes a new replica at once.
      { name: "longhorn", default: true, replicas: 2 },
      // Volumes outlive their claims. Three replicas survive the loss of two agents.
      { name: "longhorn-retain", reclaimPolicy: "Retain", replicas: 3 },
    ],
    // Of every volume that names no schedule of its own. Volumes whose replicas all failed come back by themselves: auto-salvage is on.
    schedules: [
      { name: "snapshot-hourly", task: "snapshot", cron: "0 * * * *", retain: 24 },
      { name: "backup-daily", task: "backup", cron: "30 2 * * *", retain: 14 },
      { name: "trim-weekly", task: "filesystem-trim", cron: "0 4 * * 0" },
    ],
    backupTargets: [{ nfs: { host: "192.0.2.40", path: "/export/longhorn" } }],
    // The disk is Longhorn's alone: a tenth of it free is enough.
    settings: { storageMinimalAvailablePercentage: 10 },
  },
  { provider: cluster.provider },
);

const namespace = new kubernetes.core.v1.Namespace(
  "gitlab",
  { metadata: { name: "gitlab" } },
  { provider: cluster.provider },
);

/** Many pods, on any nodes, write to it. */
export const claim = new kubernetes.core.v1.PersistentVolumeClaim(
  "gitlab-data",
  {
    metadata: { name: "gitlab-data-claim", namespace: namespace.metadata.name },
    spec: {
      storageClassName: "longhorn-retain",
      accessModes: ["ReadWriteMany"],
      resources: { requests: { storage: "100Gi" } },
    },
  },
  { provider: cluster.provider, dependsOn: longhorn },
).metadata.name;

export const kubeconfig = cluster.kubeconfig;

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Longhorn } from "../../components";

const config = new pulumi.Config();

// Any cluster will do whose nodes have open-iscsi and an NFS client. With quorate's own: { provider: cluster.provider }, and no `nodes` below.
const provider = new kubernetes.Provider("own", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "own",
});

const longhorn = new Longhorn(
  "storage",
  {
    backupTargets: [
      {
        s3: {
          bucket: "longhorn-backups",
          region: "us-east-1",
          path: "prod",
          // Leave it out for AWS itself.
          endpoint: "https://minio.example.com:9000",
          // May read, write, delete and list. No rule of the bucket may let objects expire: a backup is made of blocks of earlier ones.
          accessKeyId: config.requireSecret("backupAccessKeyId"),
          secretAccessKey: config.requireSecret("backupSecretAccessKey"),
        },
      },
    ],
    classes: [
      { name: "longhorn", default: true },
      // Only the volumes of databases are backed up every hour.
      { name: "longhorn-database", schedules: [{ name: "database", isGroup: true }] },
    ],
    schedules: [
      { name: "snapshot-daily", task: "snapshot", cron: "0 1 * * *", retain: 7 },
      // Every seventh backup anew, so that a damaged block does not stay for ever.
      {
        name: "backup-daily",
        task: "backup",
        cron: "0 2 * * *",
        retain: 30,
        fullBackupInterval: 7,
      },
      {
        name: "backup-hourly",
        task: "backup",
        cron: "15 * * * *",
        retain: 48,
        groups: ["database"],
      },
      // Longhorn's own objects: what a new cluster needs to know all volumes again.
      { name: "system-weekly", task: "system-backup", cron: "0 5 * * 0", retain: 4 },
    ],
    // VolumeSnapshots that are backups: to take one before a change, and to restore from. k3s does not bring their controller.
    snapshotController: true,
    snapshotClasses: [{ name: "longhorn-backup", type: "backup" }],
    monitoring: { labels: { release: "prometheus" } },
    nodes: [{ name: "n1" }, { name: "n2" }, { name: "n3" }],
  },
  { provider },
);

export const { classes } = longhorn;

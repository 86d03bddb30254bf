import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Longhorn } from "../../components";

const config = new pulumi.Config();

// Any cluster will do whose nodes have open-iscsi, an NFS client and cryptsetup. With quorate's own: { provider: cluster.provider }, and no `nodes` below.
const provider = new kubernetes.Provider("own", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "own",
});

const longhorn = new Longhorn(
  "storage",
  {
    classes: [
      { name: "longhorn", default: true },
      // One passphrase for all volumes of the class. Keep it in a safe as well: without it volumes and their backups can't be read by anybody.
      {
        name: "longhorn-encrypted",
        reclaimPolicy: "Retain",
        encryption: { passphrase: config.requireSecret("passphrase") },
      },
      // One for each volume: a Secret of the claim's own name, beside it, with CRYPTO_KEY_VALUE and CRYPTO_KEY_PROVIDER=secret.
      {
        name: "longhorn-encrypted-own",
        encryption: { secret: { name: "${pvc.name}", namespace: "${pvc.namespace}" } },
      },
    ],
    // So that the number of replicas can be checked.
    nodes: [{ name: "n1" }, { name: "n2" }, { name: "n3" }],
  },
  { provider },
);

export const claim = new kubernetes.core.v1.PersistentVolumeClaim(
  "records",
  {
    metadata: { name: "records" },
    spec: {
      storageClassName: "longhorn-encrypted",
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "20Gi" } },
    },
  },
  { provider, dependsOn: longhorn },
).metadata.name;

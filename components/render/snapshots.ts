import { stringify } from "yaml";
import type { ConfigValue } from "../model/args";
import type { ClusterPlan } from "../model/plan";
import { hasOwnS3Retention } from "../model/validate-s3";
import { distroOf } from "./distro/distro";
import type { NodeFile } from "./node-files";
import { ended } from "./registries";

/**
 * Keys of the bucket. They are in a file of their own, because `config.yaml` is part of fingerprints and of what people are shown.
 */
export function snapshotFiles(plan: ClusterPlan): NodeFile[] {
  const { s3 } = plan.snapshots;
  if (s3 === undefined) return [];
  const { configDir } = distroOf(plan);
  const keys = { "etcd-s3-access-key": s3.accessKeyId, "etcd-s3-secret-key": s3.secretAccessKey };
  return [
    {
      path: `${configDir}/config.yaml.d/90-quorate-s3.yaml`,
      mode: "600",
      content: stringify(keys, {
        defaultStringType: "QUOTE_DOUBLE",
        defaultKeyType: "PLAIN",
        lineWidth: 0,
        version: "1.1",
      }),
    },
    ...(s3.endpointCa === undefined
      ? []
      : [{ path: caFile(configDir), mode: "644", content: ended(s3.endpointCa) }]),
  ];
}

/** Keys of every server's `config.yaml`. */
export function snapshotConfig(plan: ClusterPlan): Record<string, ConfigValue> {
  const { s3, retention } = plan.snapshots;
  if (s3 === undefined) return {};
  return {
    "etcd-s3": true,
    "etcd-s3-bucket": s3.bucket,
    "etcd-s3-endpoint": s3.endpoint ?? "s3.amazonaws.com",
    "etcd-s3-region": s3.region ?? "us-east-1",
    ...(s3.folder === undefined ? {} : { "etcd-s3-folder": s3.folder }),
    // Older releases keep as many there as on disk.
    ...(hasOwnS3Retention(plan.version) ? { "etcd-s3-retention": s3.retention ?? retention } : {}),
    ...(s3.endpointCa === undefined
      ? {}
      : { "etcd-s3-endpoint-ca": caFile(distroOf(plan).configDir) }),
    ...(s3.insecureSkipVerify === true ? { "etcd-s3-skip-ssl-verify": true } : {}),
  };
}

function caFile(configDir: string): string {
  return `${configDir}/quorate-s3-ca.crt`;
}

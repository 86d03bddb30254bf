import type { Unwrap } from "@pulumi/pulumi";
import { show, type Add, type Complaint } from "./faults";
import { isAddress } from "./host-shapes";
import { recordOf, textOf } from "./known";
import * as names from "./names";
import type { S3Args } from "./outside-args";
import { pemComplaint, plainSecretComplaint, registryComplaint } from "./registry-names";
import { flag, integer, record, text } from "./shape";
import { atLeast, parseVersion } from "./version";

const secret = text(plainSecretComplaint, { secret: true });

/** `etcd.snapshots.s3`. */
export const s3Shape = record<Unwrap<S3Args>>(
  {
    bucket: text(bucketComplaint),
    accessKeyId: secret,
    secretAccessKey: secret,
    endpoint: text(registryComplaint("s3.example:9000")),
    region: text(regionComplaint),
    folder: text(folderComplaint),
    retention: integer(1, 1000),
    endpointCa: text(pemComplaint, { lines: true }),
    insecureSkipVerify: flag,
  },
  {
    bucket: "name a bucket that exists",
    accessKeyId: "give the access key's id",
    secretAccessKey: "give the access key itself",
  },
);

function bucketComplaint(bucket: string): Complaint | undefined {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !isAddress(bucket)) return undefined;
  const remedy = "give 3 to 63 of a-z, 0-9, . and -, with a letter or digit at both ends";
  return { problem: `${show(bucket)} is no name of a bucket`, remedy };
}

function regionComplaint(region: string): Complaint | undefined {
  if (names.isDnsName(region.toLowerCase())) return undefined;
  return { problem: `${show(region)} is no region`, remedy: "give one such as eu-central-1" };
}

function folderComplaint(folder: string): Complaint | undefined {
  if (/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(folder)) return undefined;
  const remedy = "give names of A-Z, a-z, 0-9, ., _ and - with single slashes between them";
  return { problem: `${show(folder)} is no folder`, remedy };
}

/** Rules between the bucket and everything else. */
export function checkS3(spec: unknown, add: Add): void {
  const at = "etcd.snapshots.s3";
  const { etcd, version } = recordOf(spec);
  const s3 = recordOf(recordOf(recordOf(etcd)["snapshots"])["s3"]);
  if (s3["endpointCa"] !== undefined && s3["insecureSkipVerify"] === true) {
    const problem = "stands beside insecureSkipVerify, which trusts whoever answers";
    add(`${at}.endpointCa`, { problem, remedy: "remove one of them" });
  }
  const release = textOf(version);
  if (s3["retention"] === undefined || release === undefined) return;
  if (parseVersion(release) === undefined || hasOwnS3Retention(release)) return;
  const problem = `is given, and ${release} keeps as many snapshots there as on disk`;
  const remedy = "use etcd.snapshots.retention for both, or take v1.33.4, v1.34.0 or later";
  add(`${at}.retention`, { problem, remedy });
}

/** Whether a release counts the snapshots in the bucket by themselves. */
export function hasOwnS3Retention(release: string): boolean {
  const version = parseVersion(release);
  return version !== undefined && atLeast(version, 1, 33, 4);
}

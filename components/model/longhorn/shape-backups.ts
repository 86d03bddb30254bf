import { cronComplaint } from "../cron";
import { durationSeconds } from "../duration";
import { show, type Complaint } from "../faults";
import * as names from "../names";
import { choice, flag, integer, list, map, record, text, type Shape } from "../shape";
import type {
  AzureTargetArgs,
  BackupTargetArgs,
  CifsTargetArgs,
  NfsTargetArgs,
  S3TargetArgs,
  ScheduleArgs,
} from "./backup-args";
import * as texts from "./texts";

const secret = text(texts.secretComplaint, { secret: true });
const certificate = text(texts.certificateComplaint, { lines: true });
const folder = text(texts.folderComplaint);
const endpoint = text(texts.endpointComplaint);
const server = text(texts.serverComplaint, { wanted: "an address or a DNS name" });
const mountOptions = text(texts.mountOptionsComplaint);

// Longhorn makes longer ones fit by cutting them, and then nobody finds the object again.
const scheduleName = text((name): Complaint | undefined => {
  if (name.length >= 2 && name.length <= 40 && names.isDnsName(name)) return undefined;
  return {
    problem: `${show(name)} is no name of a schedule`,
    remedy: "give 2 to 40 of a-z, 0-9, - and ., with a letter or digit at both ends",
  };
});

// A group is part of a label's key, and Longhorn wants two characters.
const groupName = text((name): Complaint | undefined => {
  const good = name.length >= 2 && !name.includes("/") && !names.labelKeyComplaint(name);
  if (good) return undefined;
  return {
    problem: `${show(name)} is no name of a group`,
    remedy: "give 2 to 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends",
  };
});

const RESERVED_LABELS = ["KubernetesStatus", "ranchervm-base-image"];

const snapshotLabels = map((key, value, path, add) => {
  const complaint = names.labelKeyComplaint(key);
  if (complaint !== undefined) add(path, complaint);
  else if (RESERVED_LABELS.includes(key)) {
    add(path, { problem: "belongs to Longhorn", remedy: "give a key of your own" });
  } else {
    text((label) => (label === "" ? { problem: "is empty", remedy: "give a value" } : undefined))(
      value,
      path,
      add,
    );
  }
});

const pollInterval = text(
  (value): Complaint | undefined => {
    const seconds = durationSeconds(value);
    if (seconds !== undefined && seconds <= 24 * 3600) return undefined;
    const remedy = "write one up to 24h, such as 5m, or 0s for never";
    return { problem: `${show(value)} is no duration`, remedy };
  },
  { wanted: "a duration such as 5m" },
);

/** One of `schedules`. */
export const scheduleShape: Shape = record<ScheduleArgs>(
  {
    name: scheduleName,
    task: choice(
      "snapshot",
      "snapshot-force-create",
      "snapshot-cleanup",
      "snapshot-delete",
      "backup",
      "backup-force-create",
      "filesystem-trim",
      "system-backup",
    ),
    cron: text(cronComplaint),
    retain: integer(0, 250),
    concurrency: integer(1, 1000),
    groups: list(groupName),
    fullBackupInterval: integer(0, 10000),
    volumeBackupPolicy: choice("if-not-present", "always", "disabled"),
    labels: snapshotLabels,
  },
  {
    name: "name the schedule",
    task: "say what is done, such as snapshot or backup",
    cron: "say when, such as 0 2 * * *",
  },
);

/** One of `backupTargets`. */
export const backupTargetShape: Shape = record<BackupTargetArgs>({
  name: text(names.objectNameComplaint),
  s3: record<S3TargetArgs>(
    {
      bucket: text(texts.bucketComplaint),
      region: text(texts.regionComplaint),
      path: folder,
      endpoint,
      accessKeyId: secret,
      secretAccessKey: secret,
      iamRole: text(texts.roleComplaint),
      caCertificate: certificate,
      virtualHosted: flag,
      proxy: text(texts.proxyComplaint),
      noProxy: text(texts.noProxyComplaint),
    },
    { bucket: "name the bucket", region: "name its region" },
  ),
  nfs: record<NfsTargetArgs>(
    { host: server, path: text(texts.exportComplaint), options: mountOptions },
    { host: "give the server", path: "give the exported folder" },
  ),
  cifs: record<CifsTargetArgs>(
    {
      host: server,
      share: text(texts.shareComplaint),
      username: secret,
      password: secret,
      options: mountOptions,
    },
    {
      host: "give the server",
      share: "name the share",
      username: "give the user's name",
      password: "give the password",
    },
  ),
  azure: record<AzureTargetArgs>(
    {
      container: text(texts.containerComplaint),
      path: folder,
      accountName: secret,
      accountKey: secret,
      domain: text(texts.siteComplaint),
      endpoint,
      caCertificate: certificate,
    },
    {
      container: "name the container",
      accountName: "give the account's name",
      accountKey: "give the account's key",
    },
  ),
  pollInterval,
});

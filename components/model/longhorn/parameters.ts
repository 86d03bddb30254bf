import { cutAtCommas } from "./texts";
import { show, type Complaint } from "../faults";
import { labelKeyComplaint, objectNameComplaint } from "../names";
import { unknownName, type TextCheck } from "../shape";

const OVERRIDE = ["ignored", "enabled", "disabled"];
const FLAG = ["true", "false"];

/** Parameters of a class that other arguments give, and the argument that does. */
const OWNED: Readonly<Record<string, string>> = {
  numberOfReplicas: "replicas",
  staleReplicaTimeout: "staleReplicaTimeout",
  dataLocality: "dataLocality",
  fsType: "fsType",
  "csi.storage.k8s.io/fstype": "fsType",
  mkfsParams: "mkfsParams",
  nodeSelector: "nodeTags",
  diskSelector: "diskTags",
  encrypted: "encryption",
  migratable: "migratable",
  nfsOptions: "nfsOptions",
  recurringJobSelector: "schedules",
  backupTargetName: "backupTarget",
  dataEngine: "dataEngine",
};

/** Every other parameter that the CSI driver of 1.12.1 reads; it ignores what it does not know. */
const FREE: Readonly<Record<string, readonly string[] | TextCheck>> = {
  replicaAutoBalance: ["ignored", "disabled", "least-effort", "best-effort"],
  replicaSoftAntiAffinity: OVERRIDE,
  replicaZoneSoftAntiAffinity: OVERRIDE,
  replicaDiskSoftAntiAffinity: OVERRIDE,
  freezeFilesystemForSnapshot: OVERRIDE,
  unmapMarkSnapChainRemoved: OVERRIDE,
  disableRevisionCounter: FLAG,
  share: FLAG,
  exclusive: FLAG,
  strictTopology: FLAG,
  storageCapacityMode: ["node", "zone"],
  backupBlockSize: ["2Mi", "16Mi"],
  cloneMode: ["full-copy", "linked-clone"],
  frontend: ["blockdev", "iscsi", "nvmf", "ublk"],
  fromBackup: anything,
  shareManagerNodeSelector: anything,
  shareManagerTolerations: anything,
  ublkNumberOfQueue: wholeNumber,
  ublkQueueDepth: wholeNumber,
  "dataLayout.type": anything,
  "dataLayout.mode": anything,
  "dataLayout.dataChunks": wholeNumber,
  "dataLayout.parityChunks": wholeNumber,
  "dataLayout.stripSizeKB": wholeNumber,
  backingImage: objectNameComplaint,
  backingImageDataSourceType: ["download", "upload", "export-from-volume", "restore", "clone"],
  backingImageDataSourceParameters: jsonText,
  backingImageChecksum: anything,
  backingImageMinNumberOfCopies: wholeNumber,
  backingImageNodeSelector: tagList,
  backingImageDiskSelector: tagList,
};

/** Complains of a parameter that is another argument's, or nobody's. */
export function parameterComplaint(key: string): Complaint | undefined {
  const owner = Object.hasOwn(OWNED, key) ? OWNED[key] : undefined;
  const secret = /^csi\.storage\.k8s\.io\/[a-z-]+-secret-(name|namespace)$/.test(key);
  if (owner !== undefined || secret) {
    return { problem: "is set by quorate", remedy: `use ${owner ?? "encryption"}` };
  }
  if (Object.hasOwn(FREE, key)) return undefined;
  return unknownName("parameter of Longhorn's", key, [...Object.keys(FREE), ...Object.keys(OWNED)]);
}

/** Complains of a parameter's value. */
export function parameterValueComplaint(key: string, value: string): Complaint | undefined {
  const check = Object.hasOwn(FREE, key) ? FREE[key] : undefined;
  if (check === undefined) return undefined;
  if (typeof check === "function") return check(value);
  if (check.includes(value)) return undefined;
  return { problem: `is ${show(value)}`, remedy: `write one of ${check.join(", ")}` };
}

function anything(): undefined {
  return undefined;
}

function wholeNumber(value: string): Complaint | undefined {
  if (/^\d{1,9}$/.test(value)) return undefined;
  return { problem: `is ${show(value)}`, remedy: 'write a whole number in quotes, such as "1"' };
}

function tagList(value: string): Complaint | undefined {
  return cutAtCommas(value).map(labelKeyComplaint).find(Boolean);
}

function jsonText(value: string): Complaint | undefined {
  try {
    JSON.parse(value);
    return undefined;
  } catch {
    return { problem: "is no JSON", remedy: `write one such as {"url":"https://…"}` };
  }
}

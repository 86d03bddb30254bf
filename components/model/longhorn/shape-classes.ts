import { show, type Complaint } from "../faults";
import * as names from "../names";
import { choice, flag, integer, list, map, record, text, type Shape } from "../shape";
import type { EncryptionArgs, SnapshotClassArgs, StorageClassArgs } from "./class-args";
import { parameterComplaint, parameterValueComplaint } from "./parameters";
import * as texts from "./texts";

const objectName = text(names.objectNameComplaint);
const tags = list(text(texts.tagComplaint));

const cryptoName = text((value): Complaint | undefined => {
  if (/^[a-z0-9][a-z0-9:-]{0,62}$/.test(value)) return undefined;
  return {
    problem: `${show(value)} is no name of cryptsetup's`,
    remedy: "write one such as aes-xts-plain64 or sha256",
  };
});

/** Labels of an object of Kubernetes. */
export const labels = map((key, value, path, add) => {
  const complaint = names.labelKeyComplaint(key);
  if (complaint !== undefined) add(path, complaint);
  else text(names.labelValueComplaint)(value, path, add);
});

const parameters = map((key, value, path, add) => {
  const complaint = parameterComplaint(key);
  if (complaint !== undefined) add(path, complaint);
  else {
    text((given) => parameterValueComplaint(key, given), {
      wanted: 'a text in quotes, such as "true"',
    })(value, path, add);
  }
});

const encryption = record<EncryptionArgs>({
  passphrase: text(texts.secretComplaint, { secret: true }),
  secret: record<NonNullable<EncryptionArgs["secret"]>>(
    {
      name: text(texts.secretRefComplaint(["name", "namespace"])),
      namespace: text(texts.secretRefComplaint(["namespace"])),
    },
    { name: "name the Secret", namespace: "name its namespace" },
  ),
  cipher: cryptoName,
  hash: cryptoName,
  keySize: (value, path, add) => {
    integer(256, 512)(value, path, add);
    if (typeof value === "number" && value > 256 && value < 512) {
      add(path, { problem: `is ${value}`, remedy: "write 256 or 512" });
    }
  },
  pbkdf: choice("argon2i", "argon2id", "pbkdf2"),
});

/** One of `classes`. */
export const storageClassShape: Shape = record<StorageClassArgs>(
  {
    name: objectName,
    default: flag,
    replicas: integer(1, 20),
    reclaimPolicy: choice("Retain", "Delete"),
    allowExpansion: flag,
    binding: choice("Immediate", "WaitForFirstConsumer"),
    dataLocality: choice("disabled", "best-effort", "strict-local"),
    fsType: choice("ext4", "xfs"),
    mkfsParams: text(texts.mkfsParamsComplaint),
    mountOptions: list(text(texts.mountOptionComplaint)),
    nodeTags: tags,
    diskTags: tags,
    encryption,
    schedules: list(
      record<NonNullable<StorageClassArgs["schedules"]>[number]>(
        // A name that no schedule has is told by the rule that knows them all.
        { name: text(() => undefined), isGroup: flag },
        { name: "name the schedule, or the group" },
      ),
    ),
    nfsOptions: text(texts.mountOptionsComplaint),
    backupTarget: text(() => undefined),
    migratable: flag,
    // Longhorn takes 0 for its own default of two days.
    staleReplicaTimeout: integer(1, 525600),
    dataEngine: choice("v1", "v2"),
    parameters,
    labels,
  },
  { name: "name the class" },
);

/** One of `snapshotClasses`. */
export const snapshotClassShape: Shape = record<SnapshotClassArgs>(
  {
    name: objectName,
    type: choice("snapshot", "backup"),
    backupMode: choice("full", "incremental"),
    deletionPolicy: choice("Delete", "Retain"),
    default: flag,
  },
  { name: "name the class", type: "write snapshot or backup" },
);

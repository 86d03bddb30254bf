import type {
  EncryptionArgs,
  SnapshotClassArgs,
  StorageClassArgs,
} from "../../model/longhorn/class-args";
import { given, type Values } from "../objects";

/** Longhorn's CSI driver. */
const DRIVER = "driver.longhorn.io";

/** Annotation of the class that claims without a class get. */
export const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

/** Annotation of the class that VolumeSnapshots without a class get. */
export const DEFAULT_SNAPSHOT_CLASS = "snapshot.storage.kubernetes.io/is-default-class";

/** A Secret by name and namespace. */
export interface SecretRef {
  name: string;
  namespace: string;
}

/** A class with the number of replicas filled in. */
type ClassPlan = StorageClassArgs & { replicas: number };

/** The fields of a StorageClass below its `metadata`. */
export function storageClassFields(
  one: Omit<ClassPlan, "encryption">,
  secret: SecretRef | undefined,
): Values {
  return given({
    provisioner: DRIVER,
    reclaimPolicy: one.reclaimPolicy ?? "Delete",
    allowVolumeExpansion: one.allowExpansion ?? true,
    volumeBindingMode: one.binding ?? "Immediate",
    mountOptions: one.mountOptions,
    parameters: classParameters(one, secret),
  });
}

/**
 * Parameters of a StorageClass. Stated is also what would otherwise follow a setting that somebody may change: volumes of one class must be alike.
 */
export function classParameters(
  one: Omit<ClassPlan, "encryption">,
  secret: SecretRef | undefined,
): Record<string, string> {
  const all = given({
    numberOfReplicas: String(one.replicas),
    staleReplicaTimeout: String(one.staleReplicaTimeout ?? 30),
    dataLocality: one.dataLocality ?? "disabled",
    dataEngine: one.dataEngine ?? "v1",
    fsType: one.fsType ?? "ext4",
    mkfsParams: one.mkfsParams,
    nodeSelector: joined(one.nodeTags),
    diskSelector: joined(one.diskTags),
    migratable: one.migratable === true ? "true" : undefined,
    nfsOptions: one.nfsOptions,
    backupTargetName: one.backupTarget,
    recurringJobSelector: one.schedules && jobSelector(one.schedules),
    ...(secret !== undefined && encryptionParameters(secret)),
    ...one.parameters,
  });
  return all as Record<string, string>;
}

// Longhorn cuts at commas and keeps spaces.
function joined(tags: readonly string[] | undefined): string | undefined {
  return tags === undefined || tags.length === 0 ? undefined : tags.join(",");
}

function jobSelector(schedules: NonNullable<StorageClassArgs["schedules"]>): string {
  return JSON.stringify(schedules.map(({ name, isGroup = false }) => ({ name, isGroup })));
}

function encryptionParameters({ name, namespace }: SecretRef): Record<string, string> {
  const places = ["provisioner", "node-publish", "node-stage", "node-expand"];
  return Object.fromEntries([
    ["encrypted", "true"],
    ...places.flatMap((place) => [
      [`csi.storage.k8s.io/${place}-secret-name`, name],
      [`csi.storage.k8s.io/${place}-secret-namespace`, namespace],
    ]),
  ]) as Record<string, string>;
}

/** Data of the Secret that volumes of a class are encrypted by. */
export function encryptionSecretData(
  passphrase: string,
  { cipher, hash, keySize, pbkdf }: Omit<EncryptionArgs, "passphrase" | "secret">,
): Record<string, string> {
  return {
    CRYPTO_KEY_PROVIDER: "secret",
    CRYPTO_KEY_VALUE: passphrase,
    CRYPTO_KEY_CIPHER: cipher ?? "aes-xts-plain64",
    CRYPTO_KEY_HASH: hash ?? "sha256",
    CRYPTO_KEY_SIZE: String(keySize ?? 256),
    CRYPTO_PBKDF: pbkdf ?? "argon2i",
  };
}

/** The fields of a VolumeSnapshotClass below its `metadata`. */
export function snapshotClassFields({
  type,
  backupMode,
  deletionPolicy,
}: SnapshotClassArgs): Values {
  return {
    driver: DRIVER,
    deletionPolicy: deletionPolicy ?? "Delete",
    parameters:
      type === "snapshot"
        ? { type: "snap" }
        : { type: "bak", backupMode: backupMode ?? "incremental" },
  };
}

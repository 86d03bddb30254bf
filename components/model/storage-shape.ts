import type { Complaint } from "./faults";
import { show } from "./faults";
import { isLate } from "./late";
import { labelKeyComplaint } from "./names";
import { quantityComplaint } from "./quantity";
import { choice, describe, flag, isRecord, list, record, text, type Shape } from "./shape";
import type { DiskArgs, StorageArgs } from "./storage-args";

/** Emptied when a host leaves its cluster, or at each boot. */
const TAKEN = [
  ...["/dev", "/proc", "/run", "/sys", "/tmp", "/var/tmp", "/var/run"],
  ...["/var/lib/kubelet", "/var/lib/quorate", "/var/lib/rancher/k3s", "/etc/quorate"],
  "/var/lib/rancher/rke2",
];

function pathComplaint(path: string): Complaint | undefined {
  const problem = `${show(path)} is no absolute path`;
  if (path.startsWith("/dev/")) {
    const remedy = "give the folder that the disk is mounted at";
    return { problem: `${show(path)} is a device`, remedy };
  }
  if (!path.startsWith("/")) return { problem, remedy: "begin it with /" };
  if (path === "/" || !path.split("/").slice(1).every(isPlain)) {
    const remedy =
      "write names of A-Z, a-z, 0-9, ., _, -, +, @ and : between single /, with none at the end";
    return { problem: `${show(path)} is no path for a disk`, remedy };
  }
  const taken = TAKEN.find((folder) => path === folder || path.startsWith(`${folder}/`));
  if (taken === undefined) return undefined;
  const remedy = "give a folder such as /var/lib/longhorn or /mnt/disk1";
  return { problem: `${taken} is not for data that must stay`, remedy };
}

function isPlain(part: string): boolean {
  return /^[A-Za-z0-9._+@:-]+$/.test(part) && part !== "." && part !== "..";
}

function nameComplaint(name: string): Complaint | undefined {
  if (/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name)) return undefined;
  return {
    problem: `${show(name)} is no name for a disk`,
    remedy: "give 1 to 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends",
  };
}

function tagComplaint(tag: string): Complaint | undefined {
  if (labelKeyComplaint(tag) === undefined) return undefined;
  return {
    problem: `${show(tag)} is no tag of Longhorn`,
    remedy: "give 1 to 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends",
  };
}

const tags = list(text(tagComplaint));

const storageRecord = record<StorageArgs>({
  disks: list(
    record<DiskArgs>(
      {
        path: text(pathComplaint),
        name: text(nameComplaint),
        reserved: text(quantityComplaint, { wanted: 'a size such as "10Gi"' }),
        tags,
        allowScheduling: flag,
        mounted: flag,
      },
      { path: "give the folder of the disk" },
    ),
  ),
  tags,
  multipath: choice("exclude", "leave"),
});

/** What `storage` may be. */
export const storageShape: Shape = (value, path, add) => {
  if (isLate(value) || typeof value === "boolean") return;
  if (isRecord(value)) storageRecord(value, path, add);
  else add(path, { problem: describe(value), remedy: "write true, false or { disks, tags }" });
};

import { counted } from "../counted";
import { all, type Check, skip, textOf, UNKNOWN, type Verdict, warn } from "./check";
import { unready } from "./checks-pods";
import { conditions, type KubeObject, nameOf } from "./kube";
import { layer } from "./layers";
import { listed } from "./listed";
import { PATHS } from "./paths";
import type { Scene } from "./scene";

const MANAGER = /^longhorn-(manager|csi-plugin)$/;

interface VolumeStatus {
  state?: string;
  robustness?: string;
  lastBackupAt?: string;
}

const volumeOf = ({ status }: KubeObject): VolumeStatus => status ?? {};

/** Conditions of an object of Longhorn's that are not as they shall be. */
function badConditions(node: KubeObject, wanted: readonly string[]): string[] {
  return conditions(node)
    .filter(({ type, status }) => wanted.includes(type) && status !== "True")
    .map(
      ({ type, reason }) =>
        `${nameOf(node)} not ${type}${reason === undefined || reason === "" ? "" : ` (${reason})`}`,
    );
}

interface DiskStatus {
  diskPath?: string;
  conditions?: { type: string; status: string; reason?: string }[];
  storageAvailable?: number;
  storageMaximum?: number;
}

function diskStates(nodes: readonly KubeObject[]): { bad: string[]; number: number } {
  const all = nodes.flatMap((node) =>
    Object.values((node.status?.["diskStatus"] ?? {}) as Record<string, DiskStatus>).map(
      (disk) => ({ node: nameOf(node), disk }),
    ),
  );
  const bad = all.flatMap(({ node, disk }) => {
    const ill = (disk.conditions ?? []).filter(
      ({ type, status }) => ["Ready", "Schedulable"].includes(type) && status !== "True",
    );
    return ill.map(
      ({ type, reason = "" }) =>
        `${node} ${disk.diskPath ?? "?"} not ${type}${reason === "" ? "" : ` (${reason})`}`,
    );
  });
  return { bad, number: all.length };
}

const BACKUP_MS = 48 * 3_600_000;

function backupVerdict(scene: Scene): Verdict {
  const [targets, jobs, volumes] = [PATHS.backupTargets, PATHS.recurringJobs, PATHS.volumes].map(
    (path) => scene.kube.items(path),
  );
  if (targets === undefined || jobs === undefined || volumes === undefined) return UNKNOWN;
  const isSet = targets.some(({ spec }) => (spec?.["backupTargetURL"] ?? "") !== "");
  const regular = jobs.some(({ spec }) => /^backup/.test(textOf(spec?.["task"])));
  if (!isSet || !regular) return skip(isSet ? "no schedule of backups" : "no backup target");
  const old = volumes.filter((volume) => {
    const born = Date.parse(volume.metadata?.creationTimestamp ?? "");
    const last = Date.parse(volumeOf(volume).lastBackupAt ?? "");
    const attached = volumeOf(volume).state === "attached";
    return (
      attached &&
      scene.now.getTime() - born > BACKUP_MS &&
      !(scene.now.getTime() - last < BACKUP_MS)
    );
  });
  return all(old.map(nameOf), counted(volumes.length, "volume"), warn);
}

export const LONGHORN_CHECKS: readonly Check[] = [
  {
    id: "longhorn.managers",
    title: "Longhorn runs on every node",
    cause: "a manager can't start: no iSCSI initiator, a webhook that is not reached, a taint",
    fix: "kubectl -n longhorn-system get pods -o wide; docs/longhorn-troubles.md, Nothing comes up",
    judge: layer("Longhorn", MANAGER, (_scene, sets) =>
      all(unready(sets), `${counted(sets.length, "daemon set")} complete`),
    ),
  },
  {
    id: "longhorn.faulted",
    title: "no volume is faulted",
    cause: "all its replicas failed: the nodes that had them are away, or their disks are full",
    fix: "bring the nodes back, above all the one that failed last; docs/longhorn-troubles.md, A volume is faulted",
    judge: layer(
      "Longhorn",
      MANAGER,
      listed(PATHS.volumes, (items) =>
        all(
          items.filter((item) => volumeOf(item).robustness === "faulted").map(nameOf),
          counted(items.length, "volume"),
        ),
      ),
    ),
  },
  {
    id: "longhorn.degraded",
    title: "every attached volume has all its replicas",
    cause: "a node with a replica is away, or no disk has room for another one",
    fix: "bring the node back or make room; no rollout and no reboot until then. docs/longhorn-troubles.md, A volume stays degraded",
    judge: layer(
      "Longhorn",
      MANAGER,
      listed(PATHS.volumes, (items) =>
        all(
          items.filter((item) => volumeOf(item).robustness === "degraded").map(nameOf),
          "none degraded",
          warn,
        ),
      ),
    ),
  },
  {
    id: "longhorn.nodes",
    title: "Longhorn can use every node",
    cause: "the node is down, cordoned, or lacks a tool or kernel module",
    fix: "kubectl -n longhorn-system get nodes.longhorn.io NAME -o yaml: its conditions",
    judge: layer(
      "Longhorn",
      MANAGER,
      listed(PATHS.longhornNodes, (items) =>
        all(
          items.flatMap((item) =>
            badConditions(item, ["Ready", "Schedulable", "MountPropagation", "RequiredPackages"]),
          ),
          counted(items.length, "node"),
          warn,
        ),
      ),
    ),
  },
  {
    id: "longhorn.disks",
    title: "every disk takes replicas",
    cause: "the disk is full beyond what is reserved, gone, or another one is mounted in its place",
    fix: "make room, or mount the right disk; docs/longhorn-troubles.md, A disk is full",
    judge: layer(
      "Longhorn",
      MANAGER,
      listed(PATHS.longhornNodes, (items) => {
        const { bad, number } = diskStates(items);
        return number === 0 ? warn("no disk at all") : all(bad, counted(number, "disk"), warn);
      }),
    ),
  },
  {
    id: "longhorn.target",
    title: "the backup target answers",
    cause: "bucket or NFS server are away, or the keys are refused",
    fix: "kubectl -n longhorn-system get backuptargets -o yaml: its conditions",
    judge: layer(
      "Longhorn",
      MANAGER,
      listed(PATHS.backupTargets, (items) => {
        const set = items.filter(({ spec }) => (spec?.["backupTargetURL"] ?? "") !== "");
        if (set.length === 0) return skip("none is set");
        return all(
          set.filter(({ status }) => status?.["available"] !== true).map(nameOf),
          counted(set.length, "target"),
        );
      }),
    ),
  },
  {
    id: "longhorn.backups",
    title: "attached volumes were backed up within two days",
    cause: "backups fail, or the volume is in no schedule",
    fix: "docs/longhorn.md, Schedules; kubectl -n longhorn-system get recurringjobs,backups",
    judge: layer("Longhorn", MANAGER, backupVerdict),
  },
];

import { checkNames, namedEntries, textsOf, type Entry } from "../entries";
import type { Add } from "../faults";
import { numberOf, recordOf } from "../known";
import { DEFAULT_RETAIN } from "./plan";
import { hasNoTarget } from "./validate-targets";

const KEEPS_NOTHING: readonly unknown[] = ["snapshot-cleanup", "filesystem-trim"];
const BACKS_UP: readonly unknown[] = ["backup", "backup-force-create"];

/** Rules of single schedules, and between them. */
export function checkSchedules(spec: unknown, add: Add): void {
  const schedules = namedEntries(spec, "schedules");
  checkNames(schedules, "schedule", add);
  for (const one of schedules) {
    checkRetain(spec, one, add);
    checkTask(spec, one, add);
    checkGroups(one, add);
  }
}

function checkRetain(spec: unknown, { path, fields }: Entry, add: Add): void {
  const { task, retain } = fields;
  if (KEEPS_NOTHING.includes(task)) {
    if (retain === undefined) return;
    add(`${path}.retain`, { problem: `means nothing to ${String(task)}`, remedy: "leave it out" });
    return;
  }
  if (retain === 0 && task !== "snapshot-delete") {
    add(`${path}.retain`, { problem: "is 0, and Longhorn would keep 1", remedy: "give 1 or more" });
    return;
  }
  const settings = recordOf(recordOf(spec)["settings"]);
  const most = numberOf(settings["recurringJobMaxRetention"] ?? 100);
  const kept = retain === undefined ? DEFAULT_RETAIN : numberOf(retain);
  if (most === undefined || kept === undefined || kept <= most) return;
  add(`${path}.retain`, {
    problem: `${retain === undefined ? "is 7 by default" : `is ${kept}`}, and Longhorn keeps ${most} at most`,
    remedy: `give ${most} or fewer, or a larger settings.recurringJobMaxRetention`,
  });
}

function checkTask(spec: unknown, { path, fields }: Entry, add: Add): void {
  const { task } = fields;
  const backsUp = BACKS_UP.includes(task);
  const ofSystem = task === "system-backup";
  if (fields["fullBackupInterval"] !== undefined && !backsUp) {
    const remedy = "leave it out; it is for backup and backup-force-create";
    add(`${path}.fullBackupInterval`, { problem: `means nothing to ${String(task)}`, remedy });
  }
  if (fields["volumeBackupPolicy"] !== undefined && !ofSystem) {
    const remedy = "leave it out; it is for system-backup";
    add(`${path}.volumeBackupPolicy`, { problem: `means nothing to ${String(task)}`, remedy });
  }
  if ((backsUp || ofSystem) && hasNoTarget(spec)) {
    const problem = `is ${String(task)}, and there is no place for backups`;
    add(`${path}.task`, { problem, remedy: "list one in backupTargets" });
  }
}

function checkGroups(one: Entry, add: Add): void {
  const groups = textsOf(one, "groups");
  if (one.fields["task"] === "system-backup" && groups.length > 0) {
    const problem = "are of volumes, and system-backup is of the whole cluster";
    add(`${one.path}.groups`, { problem, remedy: "leave them out" });
  }
  groups.forEach(({ path, text }, i) => {
    if (groups.findIndex((other) => other.text === text) === i) return;
    add(path, { problem: `${text} occurs twice`, remedy: "write it once" });
  });
}

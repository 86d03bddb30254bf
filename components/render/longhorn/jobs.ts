import type { ScheduleArgs } from "../../model/longhorn/backup-args";
import { DEFAULT_RETAIN } from "../../model/longhorn/plan";
import type { Values } from "../objects";

/**
 * `spec` of a RecurringJob. All eight fields: Longhorn's webhook fills in the others, and then every preview would show a change.
 */
export function recurringJobSpec(schedule: ScheduleArgs): Values {
  const { name, task, cron } = schedule;
  return {
    name,
    task,
    cron,
    retain: retained(schedule),
    concurrency: schedule.concurrency ?? 2,
    groups: schedule.groups ?? (task === "system-backup" ? [] : ["default"]),
    labels: schedule.labels ?? {},
    parameters: parameters(schedule),
  };
}

// The webhook puts 0 where nothing is kept.
function retained({ task, retain }: ScheduleArgs): number {
  if (task === "snapshot-cleanup" || task === "filesystem-trim") return 0;
  return retain ?? DEFAULT_RETAIN;
}

function parameters({ task, fullBackupInterval, volumeBackupPolicy }: ScheduleArgs) {
  if (task === "system-backup") {
    return { "volume-backup-policy": volumeBackupPolicy ?? "if-not-present" };
  }
  if (fullBackupInterval === undefined) return {};
  return { "full-backup-interval": String(fullBackupInterval) };
}

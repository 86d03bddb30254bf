import type { ScheduleArgs } from "./backup-args";
import type { StorageClassArgs } from "./class-args";

/** What schedules back up. */
export interface BackupCoverage {
  /** Whether volumes are backed up by the clock at all. */
  scheduled: boolean;
  /**
   * Days between two backups of a volume at the most. Undefined where some class has volumes without scheduled backups: metrics do not tell a volume's class, so
   * nothing can be said of the age of backups.
   */
  days: number | undefined;
}

/** What the schedules back up, of all volumes of these classes. */
export function backupCoverage(args: {
  readonly classes?: readonly StorageClassArgs[] | undefined;
  readonly schedules?: readonly ScheduleArgs[] | undefined;
}): BackupCoverage {
  const backups = (args.schedules ?? []).filter(
    ({ task }) => task === "backup" || task === "backup-force-create",
  );
  const classes: readonly Pick<StorageClassArgs, "schedules">[] = args.classes ?? [{}];
  const gaps = classes.map(({ schedules = [{ name: "default", isGroup: true }] }) =>
    backups
      .filter((one) => schedules.some(({ name, isGroup }) => hits(one, name, isGroup === true)))
      .map(({ cron }) => longestGap(cron)),
  );
  return {
    scheduled: backups.length > 0,
    days:
      gaps.length === 0 || gaps.some((own) => own.length === 0)
        ? undefined
        : Math.max(...gaps.map((own) => Math.min(...own))),
  };
}

function hits(schedule: ScheduleArgs, name: string, isGroup: boolean): boolean {
  return isGroup ? (schedule.groups ?? ["default"]).includes(name) : schedule.name === name;
}

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
};
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Days from one run of a schedule to the next, at the most; a run on each day is 1. */
export function longestGap(cron: string): number {
  const fields = (MACROS[cron] ?? cron).split(" ").filter((field) => field !== "");
  const [, , days = "*", months = "*", weekdays = "*"] = fields;
  const free = (field: string) => /^[*?]/.test(field);
  const runsOn = (date: Date): boolean => {
    const ofMonth = matches(days, date.getUTCDate(), 1, 31, []);
    const ofWeek = matches(weekdays, date.getUTCDay(), 0, 6, WEEKDAYS);
    // Cron's old rule: where both are limited, one of them is enough.
    const ofDay = free(days) || free(weekdays) ? ofMonth && ofWeek : ofMonth || ofWeek;
    return ofDay && matches(months, date.getUTCMonth() + 1, 1, 12, MONTHS);
  };
  // Four years have every date.
  const runs = Array.from({ length: 4 * 366 }, (_, i) => i).filter((i) =>
    runsOn(new Date(Date.UTC(2024, 0, 1 + i))),
  );
  return runs.reduce((gap, day, i) => Math.max(gap, day - (runs[i - 1] ?? day - 1)), 1);
}

function matches(
  field: string,
  value: number,
  min: number,
  max: number,
  names: readonly string[],
): boolean {
  const number = (text: string) => {
    const name = names.indexOf(text.toLowerCase());
    return name >= 0 ? name + min : Number(text);
  };
  return field.split(",").some((part) => {
    const [range = "", step] = part.split("/");
    const [from = "", to] = range.split("-");
    const every = range === "*" || range === "?";
    const first = every ? min : number(from);
    const last = every || (to === undefined && step !== undefined) ? max : number(to ?? from);
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0;
  });
}

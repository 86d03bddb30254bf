import { alertGroups, alertRules } from "../../../components/render/longhorn/alerts";

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const rulesOf = (coverage: Parameters<typeof alertGroups>[0]) =>
  alertGroups(coverage).flatMap(({ rules }) => rules as Rule[]);
const names = (coverage: Parameters<typeof alertGroups>[0]) =>
  rulesOf(coverage).map(({ alert }) => alert);

/** Metrics of longhorn-manager 1.12.1 (metrics_collector) that alarms are made of. */
const METRICS = [
  "longhorn_backup_state",
  "longhorn_disk_capacity_bytes",
  "longhorn_disk_status",
  "longhorn_disk_usage_bytes",
  "longhorn_node_count_total",
  "longhorn_node_status",
  "longhorn_volume_file_system_read_only",
  "longhorn_volume_last_backup_at",
  "longhorn_volume_robustness",
  "longhorn_volume_state",
];

test("alarms are made of metrics that Longhorn has, and of all of these", () => {
  const used = rulesOf({ scheduled: true, days: 1 }).flatMap(
    ({ expr }) => expr.match(/longhorn_\w+/g) ?? [],
  );
  expect([...new Set(used)].sort()).toEqual(METRICS);
});

test("every alarm has a severity, a summary and a place to read on", () => {
  for (const { labels, annotations, for: duration } of rulesOf({ scheduled: true, days: 1 })) {
    expect(labels.severity).toMatch(/^(critical|warning)$/);
    expect(annotations.summary.length).toBeGreaterThan(20);
    expect(annotations.runbook).toMatch(/^docs\/longhorn\.md#[a-z-]+$/);
    expect(duration).toMatch(/^\d+[mh]$/);
  }
});

test("backups are an alarm only where they are scheduled, and their age where it is known", () => {
  const without = names({ scheduled: false, days: undefined });
  expect(without.filter((name) => name.includes("Backup"))).toEqual([]);
  const added = (days: number | undefined) =>
    names({ scheduled: true, days }).filter((name) => !without.includes(name));
  expect(added(undefined)).toEqual(["LonghornBackupFailed"]);
  expect(added(1)).toEqual([
    "LonghornBackupFailed",
    "LonghornBackupTooOld",
    "LonghornBackupMissing",
  ]);
});

test("a backup is too old after two that did not come", () => {
  const schedules = [{ name: "weekly", task: "backup", cron: "@weekly" } as const];
  const groups = alertRules(schedules)["groups"] as { rules: Rule[] }[];
  const old = groups.flatMap(({ rules }) => rules).find(({ alert }) => alert.endsWith("TooOld"));
  expect(old?.expr).toContain(`> ${14 * 24 * 3600})`);
});

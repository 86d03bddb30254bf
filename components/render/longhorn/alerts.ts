import { backupCoverage, type BackupCoverage } from "../../model/longhorn/backup-age";
import type { ScheduleArgs } from "../../model/longhorn/backup-args";
import type { StorageClassArgs } from "../../model/longhorn/class-args";
import type { Values } from "../objects";

interface Alert {
  alert: string;
  expr: string;
  /** How long it must be so. */
  for: string;
  severity: "critical" | "warning";
  summary: string;
  /** Part of docs/longhorn.md. */
  runbook: string;
}

/** A volume, as people know it. */
const CLAIM = "{{ $labels.pvc_namespace }}/{{ $labels.pvc }} ({{ $labels.volume }})";
const NODE = "{{ $labels.node }}";
const DISK = `disk {{ $labels.disk }} of ${NODE}`;

const ALERTS: readonly Alert[] = [
  {
    alert: "LonghornVolumeFaulted",
    expr: 'longhorn_volume_robustness{state="faulted"} == 1',
    for: "2m",
    severity: "critical",
    summary: `Volume ${CLAIM} has no replica that can be used`,
    runbook: "volume-faulted",
  },
  {
    alert: "LonghornVolumeDegraded",
    expr: 'longhorn_volume_robustness{state="degraded"} == 1',
    // A restart of a node and the rebuild after it are no alarm.
    for: "1h",
    severity: "warning",
    summary: `Volume ${CLAIM} has had fewer replicas than it should for an hour`,
    runbook: "volume-degraded",
  },
  {
    alert: "LonghornVolumeReadOnly",
    expr: "longhorn_volume_file_system_read_only == 1",
    for: "1m",
    severity: "critical",
    summary: `The file system of volume ${CLAIM} became read-only`,
    runbook: "volume-read-only",
  },
  {
    alert: "LonghornNodeDown",
    expr: 'longhorn_node_status{condition="ready"} == 0',
    for: "5m",
    severity: "critical",
    summary: `Longhorn is not ready on ${NODE}: {{ $labels.condition_reason }}`,
    runbook: "node-down",
  },
  {
    // A dead node's manager reports nothing at all, not 0.
    alert: "LonghornManagerMissing",
    expr: "max(longhorn_node_count_total) - count(count by (node) (longhorn_node_status)) > 0",
    for: "5m",
    severity: "critical",
    summary: "{{ $value }} of Longhorn's nodes report nothing: their manager or the node is down",
    runbook: "node-down",
  },
  {
    // Not of multipathd: Longhorn complains of it wherever it runs, also where it is kept off Longhorn's devices.
    alert: "LonghornNodeNotPrepared",
    expr: 'longhorn_node_status{condition=~"mountpropagation|requiredpackages|kernelmodulesloaded|nfsclientinstalled"} == 0',
    for: "15m",
    severity: "warning",
    summary: `${NODE} lacks what Longhorn needs: {{ $labels.condition }} ({{ $labels.condition_reason }})`,
    runbook: "node-not-prepared",
  },
  {
    alert: "LonghornDiskNotReady",
    expr: 'longhorn_disk_status{condition="ready"} == 0',
    for: "5m",
    severity: "critical",
    summary: `Longhorn can't use ${DISK}: {{ $labels.condition_reason }}`,
    runbook: "disk-not-ready",
  },
  {
    alert: "LonghornDiskNotSchedulable",
    expr: 'longhorn_disk_status{condition="schedulable"} == 0',
    for: "30m",
    severity: "warning",
    summary: `No new replica fits on ${DISK}: {{ $labels.condition_reason }}`,
    runbook: "disk-full",
  },
  {
    alert: "LonghornDiskNearlyFull",
    expr: "longhorn_disk_usage_bytes / (longhorn_disk_capacity_bytes > 0) > 0.85",
    for: "15m",
    severity: "warning",
    summary: `${DISK} is {{ $value | humanizePercentage }} full`,
    runbook: "disk-full",
  },
];

const BACKUP_ALERTS: readonly Alert[] = [
  {
    alert: "LonghornBackupFailed",
    // 4 is "Error" (metrics_collector/backup_collector.go).
    expr: "longhorn_backup_state == 4",
    for: "1m",
    severity: "warning",
    summary: "Backup {{ $labels.backup }} of volume {{ $labels.volume }} failed",
    runbook: "backup-failed",
  },
];

/** `spec` of the PrometheusRule. */
export function alertRules(
  schedules: readonly ScheduleArgs[],
  classes?: readonly StorageClassArgs[],
): Values {
  return { groups: alertGroups(backupCoverage({ schedules, classes })) };
}

/** Groups of a PrometheusRule. Backups are an alarm only where they are scheduled. */
export function alertGroups({ scheduled, days }: BackupCoverage): Values[] {
  const ofBackups = [
    ...(scheduled ? BACKUP_ALERTS : []),
    ...(scheduled && days !== undefined ? backupAge(days) : []),
  ];
  return [
    { name: "longhorn", rules: ALERTS.map(rule) },
    ...(ofBackups.length === 0 ? [] : [{ name: "longhorn-backups", rules: ofBackups.map(rule) }]),
  ];
}

// Two in a row that are not there. Only of volumes in use: of a detached one no backup is made, unless a setting says so.
function backupAge(days: number): Alert[] {
  const [hours, at] = [2 * 24 * days, "longhorn_volume_last_backup_at"];
  const used = 'and on (volume) (longhorn_volume_state{state="attached"} == 1)';
  return [
    {
      alert: "LonghornBackupTooOld",
      expr: `(${at} > 0 and time() - ${at} > ${hours * 3600}) ${used}`,
      for: "15m",
      severity: "warning",
      summary: `The last backup of volume ${CLAIM} is older than ${hours} hours`,
      runbook: "backup-too-old",
    },
    {
      alert: "LonghornBackupMissing",
      expr: `(${at} == 0) ${used}`,
      // A new volume has until then.
      for: `${hours}h`,
      severity: "warning",
      summary: `Volume ${CLAIM} has been in use for ${hours} hours, and was never backed up`,
      runbook: "backup-too-old",
    },
  ];
}

function rule({ alert, expr, for: duration, severity, summary, runbook }: Alert): Values {
  return {
    alert,
    expr,
    for: duration,
    labels: { severity },
    annotations: { summary, runbook: `docs/longhorn.md#${runbook}` },
  };
}

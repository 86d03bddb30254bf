import { cronComplaint } from "../cron";
import { choice, danger, eitherNumber, flag, integer, perEngine, text } from "./setting";

/** Snapshots and backups. */
export const BACKUP_SETTINGS = {
  /** Whether schedules attach volumes that nobody uses; a pod that wants one has to wait so long. */
  allowRecurringJobWhileVolumeDetached: flag("allow-recurring-job-while-volume-detached", false),
  /** Minutes that a failed backup stays listed. 0 is for ever. */
  failedBackupTTL: integer("failed-backup-ttl", 1440, 0),
  /** Minutes that a call of the backup program may take. */
  backupExecutionTimeout: integer("backup-execution-timeout", 1, 1),
  /** Whether a restored volume gets back the schedules that its backup had. */
  restoreVolumeRecurringJobs: flag("restore-volume-recurring-jobs", false),
  /** Runs of each schedule that succeeded and stay listed. */
  recurringSuccessfulJobsHistoryLimit: integer("recurring-successful-jobs-history-limit", 1, 0),
  /** Runs of each schedule that failed and stay listed. */
  recurringFailedJobsHistoryLimit: integer("recurring-failed-jobs-history-limit", 1, 0),
  /** The most that a schedule may retain. */
  recurringJobMaxRetention: integer("recurring-job-max-retention", 100, 1, 250),
  /** How backups are packed. A volume keeps what it was made with. */
  backupCompressionMethod: choice("backup-compression-method", ["none", "lz4", "gzip"], "lz4"),
  /** Threads of each backup. */
  backupConcurrentLimit: integer("backup-concurrent-limit", 2, 1),
  /** Threads of each restore. */
  restoreConcurrentLimit: integer("restore-concurrent-limit", 2, 1),
  /** Volumes that a node restores at the same time. 0 stops restores. */
  concurrentVolumeBackupRestorePerNodeLimit: integer(
    "concurrent-volume-backup-restore-per-node-limit",
    5,
    0,
  ),
  /** Size of a backup's blocks in MiB: 16 makes fewer objects. A volume keeps what it was made with. */
  defaultBackupBlockSize: eitherNumber("default-backup-block-size", [2, 16]),
  /** Whether snapshots are hashed to find rotten bits: all again and again, or only new and changed ones. */
  snapshotDataIntegrity: perEngine(
    choice("snapshot-data-integrity", ["disabled", "enabled", "fast-check"], "fast-check"),
    "v1",
    "v2",
  ),
  /** Whether a snapshot is hashed as soon as it is there. */
  snapshotDataIntegrityImmediateCheckAfterSnapshotCreation: perEngine(
    flag("snapshot-data-integrity-immediate-check-after-snapshot-creation", false),
    "v1",
    "v2",
  ),
  /** When snapshots are hashed. */
  snapshotDataIntegrityCronjob: perEngine(
    text("snapshot-data-integrity-cronjob", "0 0 */7 * *", "cron expression", cronComplaint),
    "v1",
    "v2",
  ),
  /** Purges and clones of snapshots that a node does at the same time. */
  snapshotHeavyTaskConcurrentLimit: integer("snapshot-heavy-task-concurrent-limit", 5, 0),
  /** Most snapshots of a volume. */
  snapshotMaxCount: integer("snapshot-max-count", 250, 2, 250),
  /** Snapshots of a volume from which on Longhorn warns. */
  snapshotCountWarningThreshold: integer("snapshot-count-warning-threshold", 100, 2, 250),
  /** Whether a file system holds still for a snapshot. Kernels before 5.17 can hang. */
  freezeFilesystemForSnapshot: perEngine(flag("freeze-filesystem-for-snapshot", false), "v1"),
  /** Whether snapshots that rebuilding made are deleted after it. */
  autoCleanupSystemGeneratedSnapshot: flag("auto-cleanup-system-generated-snapshot", true),
  /** Whether the snapshot of a scheduled backup is deleted after it. */
  autoCleanupRecurringJobBackupSnapshot: flag("auto-cleanup-recurring-job-backup-snapshot", true),
  /** Whether a backup that is deleted takes its snapshot with it. */
  autoCleanupSnapshotWhenDeleteBackup: flag("auto-cleanup-when-delete-backup", false),
  /** Whether the snapshot of a backup by hand is deleted after it. */
  autoCleanupSnapshotAfterOnDemandBackupCompleted: flag(
    "auto-cleanup-snapshot-after-on-demand-backup-completed",
    false,
  ),
  /** Whether trimming a file system may also drop the newest snapshots, which hold on to the room. */
  removeSnapshotsDuringFilesystemTrim: flag("remove-snapshots-during-filesystem-trim", false),
  /** Stop all purging of snapshots for a while. Needs `autoCleanupSystemGeneratedSnapshot: false`. */
  disableSnapshotPurge: danger(flag("disable-snapshot-purge", false)),
  /** Minutes until an unused file of a backing image is deleted. */
  backingImageCleanupWaitInterval: integer("backing-image-cleanup-wait-interval", 60, 0),
  /** Seconds until a backing image that failed everywhere is downloaded again. */
  backingImageRecoveryWaitInterval: integer("backing-image-recovery-wait-interval", 300, 0),
};

import type { BackupTargetArgs } from "../../model/longhorn/backup-args";
import type { SnapshotClassArgs, StorageClassArgs } from "../../model/longhorn/class-args";
import type { KnownStorage } from "../../model/longhorn/known-storage";
import { storageClasses, undefaulted } from "../../model/longhorn/plan";
import type { Values } from "../objects";

/** The arguments that a cluster is looked at for. */
interface PreflightInput {
  version: string;
  namespace: string;
  classes?: readonly StorageClassArgs[];
  backupTargets?: readonly BackupTargetArgs[];
  undefault?: readonly string[];
  snapshotClasses?: readonly SnapshotClassArgs[];
  snapshotController?: unknown;
  monitoring?: unknown;
}

/** Values of the preflight chart: what its template compares the cluster with. */
export function preflightValues(args: PreflightInput, storage: KnownStorage | undefined): Values {
  const classes = storageClasses(args, storage);
  return {
    version: args.version,
    namespace: args.namespace,
    defaultClass: classes.find((one) => one.default === true)?.name ?? "",
    ownClasses: [...classes.map((one) => one.name), ...undefaulted(args, storage)],
    definitions: definitions(args),
  };
}

function definitions({ snapshotClasses = [], snapshotController, monitoring }: PreflightInput) {
  const snapshots = snapshotClasses.length > 0 && !isOn(snapshotController);
  return [
    ...(snapshots
      ? [
          {
            path: "snapshotClasses",
            name: "volumesnapshotclasses.snapshot.storage.k8s.io",
            remedy: "give snapshotController: true, or install the definitions first",
          },
        ]
      : []),
    ...(isOn(monitoring)
      ? ["servicemonitors", "prometheusrules"].map((kind) => ({
          path: "monitoring",
          name: `${kind}.monitoring.coreos.com`,
          remedy: "install Prometheus' operator first, or leave monitoring out",
        }))
      : []),
  ];
}

const isOn = (value: unknown): boolean => value !== undefined && value !== false;

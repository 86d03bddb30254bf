import type { Input, Unwrap } from "@pulumi/pulumi";
import type { BackupTargetArgs, ScheduleArgs } from "./backup-args";
import type { SnapshotClassArgs, StorageClassArgs } from "./class-args";
import type { LonghornSettings } from "./settings";

/** Arguments of `Longhorn`. */
export interface LonghornArgs {
  /**
   * Classes that claims can name. Those of Longhorn's chart are not made.
   * @default [{ name: "longhorn", default: true }]
   */
  classes?: StorageClassArgs[];
  /**
   * Classes of VolumeSnapshots. They need the snapshot definitions in the cluster: RKE2 has them, k3s gets them by `snapshotController`.
   * @default []
   */
  snapshotClasses?: SnapshotClassArgs[];
  /**
   * Install the definitions and the controller of VolumeSnapshots. RKE2 has its own.
   * @default false
   */
  snapshotController?: boolean | SnapshotControllerArgs;
  /**
   * Snapshots, backups and cleaning up, by the clock.
   * @default []
   */
  schedules?: ScheduleArgs[];
  /**
   * Where backups go. One of them is called `default`, as one without a name is: it takes system backups, and those of classes that name no other.
   * @default - none, and one that was made by hand stays; `[]` takes away the `default` one that was given here before
   */
  backupTargets?: BackupTargetArgs[];
  /**
   * Longhorn's settings by the names of its chart's `defaultSettings`. A change reaches a living Longhorn at once; some of the "danger zone" wait until no
   * volume is in use. A setting that is taken away stays as it was. docs/longhorn-settings.md lists them all, and the values that this library sets.
   * @default {}
   */
  settings?: LonghornSettings;
  /**
   * Version of the chart, and so of Longhorn. One minor version up at a time, never down; another step is refused before anything changes. Engines of
   * volumes in use follow one by one.
   * @default "1.12.1"
   */
  version?: string;
  /** Where the official chart comes from. */
  chart?: LonghornChartArgs;
  /** Where the container images come from. */
  images?: LonghornImagesArgs;
  /**
   * Namespace of Longhorn and all its objects. It is made here, with the label that lets its pods be privileged. Longhorn can't move: a change is refused while it is protected.
   * @default "longhorn-system"
   */
  namespace?: string;
  /** Longhorn's web interface. It knows no users of its own, so it is not exposed by default. */
  ui?: LonghornUiArgs;
  /**
   * Let Prometheus' operator read Longhorn's metrics, and hold alert rules. Its definitions must be in the cluster.
   * @default false
   */
  monitoring?: boolean | LonghornMonitoringArgs;
  /**
   * Classes that stop being the cluster's default.
   * @default ["local-path"] where a class is `default` and the provider is that of a `Cluster` of this program whose `local-storage` is on, else []
   */
  undefault?: string[];
  /**
   * Let Pulumi neither delete nor replace Longhorn. To take it away, give `false` and run `up` first.
   * @default true, or false with `allowVolumeLoss`
   */
  protect?: boolean;
  /**
   * Let `destroy`, and any other way to uninstall Longhorn, take volumes with it. Otherwise the cluster refuses that while there is a volume, and names it.
   * @default false
   */
  allowVolumeLoss?: boolean;
  /**
   * The kubelet's folder, where volumes are mounted.
   * @default "/var/lib/kubelet", which is k3s' and RKE2's
   */
  kubeletRoot?: string;
  /**
   * Further values of the chart (escape hatch), such as `{ longhornUI: { replicas: 1 } }`. Values that follow from other arguments are refused.
   * @default {}
   */
  values?: { [key: string]: unknown };
  /**
   * What is known of storage nodes that were not made by this program, so that replicas and tags can be checked against them.
   * @default - those of the `Cluster` whose `provider` is given, else nothing is checked
   */
  nodes?: StorageNodeArgs[];
}

/** Where the official chart comes from. */
export interface LonghornChartArgs {
  /**
   * Chart repository.
   * @default "https://charts.longhorn.io"
   */
  repository?: string;
  /** Path of the chart's archive or folder, relative to the project's folder. Give it where there is no way out; the version in it must be `version`. */
  path?: string;
  /** The chart in an OCI registry, such as `oci://registry.example.com/charts/longhorn`. */
  oci?: string;
}

/** Where the container images come from. */
export interface LonghornImagesArgs {
  /**
   * Registry, with a path if there is one, in front of every image: `longhornio/…`.
   * @default - the container runtime's own, docker.io
   */
  registry?: string;
  /**
   * Names of Secrets in Longhorn's namespace with the registry's credentials.
   * @default []
   */
  pullSecrets?: string[];
}

/** The controller of VolumeSnapshots. */
export interface SnapshotControllerArgs {
  /**
   * Exact version of its chart.
   * @default - the one this library was made with
   */
  version?: string;
  /** Where the chart comes from. */
  chart?: LonghornChartArgs;
  /** Registry in front of its image. */
  registry?: string;
}

/** A way to Longhorn's web interface. */
export interface LonghornUiArgs {
  /** Name of the site. An Ingress is made for it. */
  host: string;
  /**
   * Who may enter, in the form of an htpasswd file (`htpasswd -nB NAME`). Kept in a Secret. Anyone who enters can delete every volume.
   */
  users: Input<string>;
  /**
   * Whose Ingress it is; decides how `users` are asked for.
   * @default "traefik"
   */
  ingressClass?: "traefik" | "nginx";
  /** Name of a Secret in Longhorn's namespace with the site's certificate. */
  tlsSecret?: string;
  /**
   * Annotations of the Ingress, such as cert-manager's.
   * @default {}
   */
  annotations?: { [key: string]: string };
}

/** What Prometheus' operator is given. */
export interface LonghornMonitoringArgs {
  /**
   * Labels by which Prometheus selects monitors and rules, such as `{ release: "prometheus" }`.
   * @default {}
   */
  labels?: { [key: string]: string };
  /**
   * Whether alert rules are made.
   * @default true
   */
  alerts?: boolean;
}

/** One storage node of a cluster that was not made by this program. */
export interface StorageNodeArgs {
  /** Name of the Node. */
  name: string;
  /**
   * Longhorn's tags of the node.
   * @default []
   */
  tags?: string[];
  /**
   * Longhorn's tags of its disks, a list for each disk.
   * @default [[]]
   */
  diskTags?: string[][];
}

/** `LonghornArgs` with every value known. */
export interface LonghornSpec extends Omit<Unwrap<LonghornArgs>, "values" | "settings"> {
  values?: { [key: string]: unknown };
  settings?: LonghornSettings;
}

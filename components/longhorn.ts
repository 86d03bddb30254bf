import * as pulumi from "@pulumi/pulumi";
import { checkLonghorn } from "./longhorn-checks";
import { guardVolumes } from "./longhorn-guard";
import { longhornObjects } from "./longhorn-objects";
import { longhornRelease } from "./longhorn-release";
import type { LonghornArgs } from "./model/longhorn/args";
import { storageClasses } from "./model/longhorn/plan";

/**
 * Replicated volumes on the disks of a cluster's nodes, on any Kubernetes cluster whose hosts are prepared for it (`storage` of a `Cluster` does that).
 *
 * `up` on a new cluster: a look at the cluster, Longhorn by its official chart, then classes, schedules and backup targets, and last a guard: while there is a
 * volume, nothing that takes Longhorn away gets through. `up` with a change touches the objects that it concerns.
 */
export class Longhorn extends pulumi.ComponentResource {
  /** Namespace of Longhorn and its objects. */
  public readonly namespace: pulumi.Output<string>;
  /** Names of the classes that claims can name. */
  public readonly classes: pulumi.Output<string[]>;

  /**
   * @param name Prefix of all resource names.
   * @param opts `provider` is the cluster's, such as `cluster.provider`. What has claims should have `dependsOn: [this]`.
   * @throws pulumi.RunError with all faults of the arguments, before any resource is registered.
   */
  constructor(name: string, args: LonghornArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = checkLonghorn(name, args, opts);
    super("quorate:index:Longhorn", name, {}, opts);
    const release = longhornRelease(this, name, args, checked);
    const everything = longhornObjects(this, name, args, checked, release);
    guardVolumes(this, name, args, release, everything);
    this.namespace = pulumi.output(release.namespace);
    this.classes = pulumi.output(storageClasses(args, checked.storage).map((one) => one.name));
    this.registerOutputs({ namespace: this.namespace, classes: this.classes });
  }
}

import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import { chartSource } from "./layer-release";
import type { LonghornArgs } from "./model/longhorn/args";
import { SNAPSHOT_REPOSITORY, SNAPSHOT_VERSION } from "./model/longhorn/chart";

/**
 * Definitions and controller of VolumeSnapshots, where they are asked for. The SIG publishes no chart; this one is kept by the makers of LINSTOR, and its version 5.2 holds the
 * release that Longhorn 1.12 brings the sidecar of.
 */
export function snapshotController(
  parent: pulumi.Resource,
  name: string,
  { snapshotController: given }: LonghornArgs,
  namespace: string,
  preflight: pulumi.Resource,
): pulumi.Resource[] {
  if (given === undefined || given === false) return [];
  const { version = SNAPSHOT_VERSION, chart, registry } = given === true ? {} : given;
  const repository = `${registry ?? ""}/sig-storage/snapshot-controller`;
  return [
    new kubernetes.helm.v3.Release(
      childName(name, "snapshot-controller"),
      {
        name: "snapshot-controller",
        namespace,
        version,
        ...chartSource("snapshot-controller", chart, SNAPSHOT_REPOSITORY),
        ...(registry !== undefined && { values: { controller: { image: { repository } } } }),
        atomic: true,
        timeout: 600,
        maxHistory: 5,
      },
      { parent, dependsOn: [preflight] },
    ),
  ];
}

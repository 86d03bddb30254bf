import * as pulumi from "@pulumi/pulumi";
import { withoutOutputs } from "./known-args";
import { checkLayer } from "./layer-checks";
import type { LonghornArgs, LonghornSpec } from "./model/longhorn/args";
import { type KnownStorage, knownStorage } from "./model/longhorn/known-storage";
import { longhornFaults } from "./model/longhorn/validate";
import { longhornWarnings } from "./model/longhorn/warnings";
import { clusterBehind } from "./own-clusters";

/** Arguments that were found good, or will be before anything is made. */
export interface CheckedLonghorn {
  gate: pulumi.Output<pulumi.Resource[]>;
  /** What is known of the storage nodes without waiting for an Output. */
  storage: KnownStorage | undefined;
  /** The same, when all that is said of the cluster has come. */
  settled: pulumi.Output<KnownStorage | undefined>;
}

/** Throws all faults that can be seen at once; the gate waits for the others. */
export function checkLonghorn(
  name: string,
  args: LonghornArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedLonghorn {
  const own = clusterBehind(opts);
  const gate = checkLayer({
    kind: "Longhorn",
    name,
    args,
    own,
    faults: (spec, cluster) => longhornFaults(spec, knownStorage(spec, cluster)),
  });
  for (const warning of longhornWarnings(withoutOutputs(args) as LonghornSpec)) {
    void pulumi.log.warn(`quorate: ${warning}`);
  }
  const early = withoutOutputs(args);
  const storage = knownStorage(early, withoutOutputs(own));
  const settled = pulumi.Output.isInstance(own)
    ? own.apply((known) => knownStorage(early, known))
    : pulumi.output(storage);
  return { gate, storage, settled };
}

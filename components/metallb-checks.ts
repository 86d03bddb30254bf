import * as pulumi from "@pulumi/pulumi";
import { checkLayer, withoutSecrets } from "./layer-checks";
import type { MetalLBArgs, MetalLBSpec } from "./model/metallb/args";
import { type KnownCluster, knownCluster } from "./model/metallb/known-cluster";
import { metallbFaults } from "./model/metallb/validate";
import { unannounced } from "./model/metallb/warnings";
import { clusterBehind } from "./own-clusters";

/** Arguments that were found good, or will be before anything is made. */
export interface Checked {
  gate: pulumi.Output<pulumi.Resource[]>;
  /** The arguments and the cluster with all values known, without passwords. */
  known: pulumi.Output<{ spec: MetalLBSpec; cluster: KnownCluster | undefined }>;
}

/** Throws all faults that can be seen at once; the gate waits for the others. */
export function checkMetalLB(
  name: string,
  args: MetalLBArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): Checked {
  const own = clusterBehind(opts);
  const gate = checkLayer({
    kind: "MetalLB",
    name,
    args,
    own,
    faults: (spec, cluster) => metallbFaults(spec, knownCluster(spec, cluster)),
  });
  const known = pulumi
    .output({ args: withoutPasswords(args), own: withoutSecrets(own) })
    .apply((all) => {
      const spec = all.args as MetalLBSpec;
      return { spec, cluster: knownCluster(spec, all.own) };
    });
  void known.apply(({ spec }) => {
    for (const warning of unannounced(spec)) void pulumi.log.warn(`quorate: ${warning}`);
  });
  return { gate, known };
}

// A text made of them would be secret as a whole, and a router's configuration is for reading.
function withoutPasswords(args: MetalLBArgs): unknown {
  return {
    ...args,
    peers: args.peers?.map(({ password, ...peer }) => ({
      ...peer,
      ...(password !== undefined && { password: "" }),
    })),
  };
}

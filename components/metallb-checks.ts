import * as pulumi from "@pulumi/pulumi";
import { faultError, lateFaultError } from "./fault-errors";
import { hasOutputs, withoutOutputs } from "./known-args";
import type { ClusterArgs } from "./model/args";
import { show } from "./model/faults";
import type { MetalLBArgs, MetalLBSpec } from "./model/metallb/args";
import { type KnownCluster, knownCluster } from "./model/metallb/known-cluster";
import { metallbFaults } from "./model/metallb/validate";
import { unannounced } from "./model/metallb/warnings";
import { isDnsLabel } from "./model/names";
import { clusterBehind } from "./own-clusters";

/** Arguments that were found good, or will be before anything is made. */
export interface Checked {
  /** Resolves when all values are known and good. In a preview some may stay unknown, and nothing waits for them. */
  gate: pulumi.Output<pulumi.Resource[]>;
  /** The arguments and the cluster with all values known, without passwords. */
  known: pulumi.Output<{ spec: MetalLBSpec; cluster: KnownCluster | undefined }>;
}

/** Throws all faults that can be seen without waiting for an Output, and judges the others as soon as they are known. */
export function checkMetalLB(
  name: string,
  args: MetalLBArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): Checked {
  if (!isDnsLabel(name)) {
    const remedy = "give 1 to 63 of a-z, 0-9 and -";
    throw new pulumi.RunError(`quorate: ${show(name)} is no name for a MetalLB; ${remedy}`);
  }
  const subject = `MetalLB "${name}"`;
  const own = clusterBehind(opts);
  const faults = metallbFaults(
    withoutOutputs(args),
    knownCluster(withoutOutputs(args), withoutOutputs(own)),
  );
  if (faults.length > 0) throw faultError(subject, faults);

  const known = pulumi
    .output({ args: withoutPasswords(args), own: withoutSecrets(own) })
    .apply((all) => {
      const spec = all.args as MetalLBSpec;
      return { spec, cluster: knownCluster(spec, all.own) };
    });
  void known.apply(({ spec }) => {
    for (const warning of unannounced(spec)) void pulumi.log.warn(`quorate: ${warning}`);
  });
  if (!hasOutputs(args) && !hasOutputs(own)) return { gate: pulumi.output([]), known };
  const judged = pulumi.unsecret(
    pulumi.output({ args, own }).apply((all) => {
      const late = metallbFaults(all.args, knownCluster(all.args, all.own));
      if (late.length > 0) throw lateFaultError(subject, late);
      return [];
    }),
  );
  return { gate: pulumi.runtime.isDryRun() ? pulumi.output([]) : judged, known };
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

function withoutSecrets(own: ClusterArgs | undefined): unknown {
  if (own === undefined) return undefined;
  const { ssh: _ssh, token: _token, ...rest } = own;
  return rest;
}

import * as pulumi from "@pulumi/pulumi";
import { checkName, faultError, lateFaultError } from "./fault-errors";
import { hasOutputs, withoutOutputs } from "./known-args";
import type { Fault } from "./model/faults";
import type { KnownArguments } from "./own-clusters";

/** A layer on a cluster, as the user named it. */
export interface Layer {
  kind: "MetalLB" | "Longhorn";
  name: string;
  args: object;
  /** What the cluster was made from that it comes to, if this program knows. */
  own: KnownArguments | undefined;
  /** All faults of arguments that may be anything. */
  faults: (args: unknown, own: unknown) => Fault[];
}

/**
 * Throws all faults that can be seen without waiting for an Output, and judges the others as soon as they are known. What comes back resolves when all values
 * are known and good. In a preview some may stay unknown, and nothing waits for them.
 */
export function checkLayer({
  kind,
  name,
  args,
  own,
  faults,
}: Layer): pulumi.Output<pulumi.Resource[]> {
  checkName(name, kind);
  const subject = `${kind} "${name}"`;
  const early = faults(withoutOutputs(args), withoutOutputs(own));
  if (early.length > 0) throw faultError(subject, early);
  if (!hasOutputs(args) && !hasOutputs(own)) return pulumi.output([]);
  const judged = pulumi.unsecret(
    pulumi.output({ args, own }).apply((all) => {
      const late = faults(all.args, all.own);
      if (late.length > 0) throw lateFaultError(subject, late);
      return [];
    }),
  );
  return pulumi.runtime.isDryRun() ? pulumi.output([]) : judged;
}

/** What is known of a cluster, without what only a login needs. */
export function withoutSecrets(own: KnownArguments | undefined): unknown {
  if (own === undefined || pulumi.Output.isInstance(own)) return own;
  const { ssh: _ssh, token: _token, ...rest } = own;
  return rest;
}

import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { childName } from "./child-name";
import type { ClusterArgs } from "./model/args";
import type { Role } from "./model/plan";
import { splitSecrets } from "./model/secret-leaves";
import type { StepSecrets } from "./render/steps";
import { type MarkedSecrets, markSecrets } from "./secret-marks";

/** What steps need beyond the plan. */
export interface ClusterSecrets {
  /** For every step. */
  common: pulumi.Output<StepSecrets>;
  /** Secrets of the arguments, for those steps of a role that write them down or follow their change. */
  own: Record<Role, MarkedSecrets>;
}

export function clusterSecrets(
  parent: pulumi.ComponentResource,
  name: string,
  args: ClusterArgs,
): ClusterSecrets {
  const protect = args.protect ?? true;
  const token =
    args.token ??
    new random.RandomPassword(
      childName(name, "token"),
      { length: 64, special: false },
      { parent, protect },
    ).result;
  const vrrp = new random.RandomPassword(
    childName(name, "vrrp"),
    { length: 8, special: false },
    { parent },
  );
  const common = pulumi
    .secret(pulumi.all([token, vrrp.result]))
    .apply(([t, v]): StepSecrets => ({ token: t, vrrpPassword: v, leaves: {} }));
  return { common, own: markSecrets(splitSecrets(args).secrets, token) };
}

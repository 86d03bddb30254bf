import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { isForAgents } from "./model/secret-leaves";

/** Secrets of a cluster's arguments, ready for the steps of one role. */
export interface MarkedSecrets {
  /**
   * By placeholder of the plan: the placeholder with a mark that changes with the secret. It is public, and it is what makes a changed password run its steps again: neither a
   * preview nor a fingerprint can see the secret itself.
   */
  marks: pulumi.Output<Record<string, string>>;
  /** The secrets by marked placeholder. */
  values: pulumi.Output<Record<string, string>>;
}

/**
 * The mark is keyed with the cluster's token: nobody who reads a preview can try passwords against it.
 *
 * A mark that is not known in a preview makes the steps unknown that are made with it, so agents get none of what only servers have.
 */
export function markSecrets(
  secrets: Readonly<Record<string, pulumi.Input<string>>>,
  token: pulumi.Input<string>,
): Record<"server" | "agent", MarkedSecrets> {
  const agents = Object.entries(secrets).filter(([placeholder]) => isForAgents(placeholder));
  return { server: marked(secrets, token), agent: marked(Object.fromEntries(agents), token) };
}

function marked(
  secrets: Readonly<Record<string, pulumi.Input<string>>>,
  token: pulumi.Input<string>,
): MarkedSecrets {
  if (Object.keys(secrets).length === 0) {
    const none: pulumi.Output<Record<string, string>> = pulumi.output<Record<string, string>>({});
    return { marks: none, values: none };
  }
  const all = pulumi.secret(
    pulumi.all([secrets, token]).apply(([known, key]) =>
      Object.entries(known).map(([placeholder, value]) => {
        const digest = createHmac("sha256", key).update(`${placeholder}\0${value}`).digest("hex");
        return { placeholder, value, mark: `${placeholder} ${digest.slice(0, 12)}` };
      }),
    ),
  );
  return {
    marks: pulumi.unsecret(
      all.apply((list) => Object.fromEntries(list.map((one) => [one.placeholder, one.mark]))),
    ),
    values: all.apply((list) => Object.fromEntries(list.map((one) => [one.mark, one.value]))),
  };
}

import type { Rule } from "./rule";
import { CLUSTER, COMMAND, parentName } from "./urn";

/** What must not go, by what stands behind the cluster's name in its own. */
const PROTECTED = [
  {
    suffix: "token",
    type: "random:index/randomPassword:RandomPassword",
    why: "without it no node joins and no snapshot can be restored",
  },
  {
    suffix: "bootstrap",
    type: COMMAND,
    why: "made again it would found a second cluster on the same hosts",
  },
  {
    suffix: "guard",
    type: "random:index/randomId:RandomId",
    why: "it stops a destroy before the first host is cleaned",
  },
];

/** Protected token and bootstrap. */
export const protectedRule: Rule = {
  name: "quorate-protected",
  description:
    "Token, bootstrap and guard of a cluster are protected: Pulumi then refuses to delete or replace them.",
  enforcementLevel: "mandatory",
  severity: "critical",
  validateResource: ({ urn: _urn, name, type, opts }, report) => {
    const cluster = parentName(opts.parent, CLUSTER);
    const found = PROTECTED.find(
      (one) => one.type === type && cluster !== undefined && name === `${cluster}-${one.suffix}`,
    );
    if (found === undefined || opts.protect) return;
    report(
      `${name}: is not protected; ${found.why}; leave protect of the cluster at true, and for a destroy set this rule to advisory in the change that unprotects it`,
    );
  },
};

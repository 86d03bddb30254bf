import type { EnforcementLevel, Policies } from "@pulumi/policy";

/** A rule of the pack. */
export type Rule = Policies[number] & { enforcementLevel: EnforcementLevel };

/** A resource as a rule about the whole stack sees it. */
export interface Seen {
  urn: string;
  type: string;
  name: string;
  /** URN. */
  parent: string | undefined;
  /** Other URNs that it had before. */
  aliases: readonly string[];
  inputs: unknown;
  outputs: unknown;
}

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { PolicyConfigSchema } from "@pulumi/policy";
import { at, isRecord, listAt, textAt } from "./plain";
import type { Seen } from "./rule";
import { nameOf, stackOf } from "./urn";

/** Variable that names the file for all rules. */
export const VARIABLE = "QUORATE_FORMER_STATE";

export const HOW_TO_GIVE = `run pulumi stack export --file /tmp/former.json, and give its absolute path as ${VARIABLE} or as formerState in the pack's config`;

export const FORMER_STATE_CONFIG: PolicyConfigSchema = {
  properties: {
    formerState: {
      type: "string",
      description: `File that pulumi stack export wrote before the change; ${VARIABLE} by default.`,
    },
  },
};

/** The stack before the change; `missing` where nobody gave it, `fault` where what was given is of no use. */
export type FormerState = { resources: Seen[] } | { missing: string } | { fault: string };

/** @param urn of any resource of the stack that is judged */
export function readFormerState(config: { formerState?: string }, urn?: string): FormerState {
  const given = config.formerState ?? process.env[VARIABLE] ?? "";
  if (given === "") {
    return { missing: `the state before the change is not given; ${HOW_TO_GIVE}` };
  }
  const path = resolve(given);
  const state = parsed(path);
  if (state === undefined) {
    return { fault: `${VARIABLE}: ${path} can't be read as an exported state; ${HOW_TO_GIVE}` };
  }
  const resources = listAt(state, "deployment", "resources").flatMap(toSeen);
  const other = resources.find((one) => urn !== undefined && stackOf(one.urn) !== stackOf(urn));
  if (other !== undefined && urn !== undefined) {
    return {
      fault: `${VARIABLE}: ${path} is of ${stackOf(other.urn)}, and not of ${stackOf(urn)}; ${HOW_TO_GIVE}`,
    };
  }
  return { resources };
}

function parsed(path: string): unknown {
  try {
    const state: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isRecord(at(state, "deployment")) ? state : undefined;
  } catch {
    return undefined;
  }
}

function toSeen(resource: unknown): Seen[] {
  const urn = textAt(resource, "urn");
  // Replaced, and its delete is still to come.
  if (urn === undefined || at(resource, "delete") === true) return [];
  return [
    {
      urn,
      type: textAt(resource, "type") ?? "",
      name: nameOf(urn),
      parent: textAt(resource, "parent"),
      aliases: [],
      inputs: at(resource, "inputs"),
      outputs: at(resource, "outputs"),
    },
  ];
}

/** What became of a former resource; undefined where it is gone. */
export function successorOf<T extends Pick<Seen, "urn" | "aliases">>(
  former: Pick<Seen, "urn">,
  now: readonly T[],
): T | undefined {
  return now.find(({ urn, aliases }) => urn === former.urn || aliases.includes(former.urn));
}

import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import type { Goal } from "./goal";
import type { Session } from "./session";
import type { ResourceRecord } from "./types";

export const STACK_TYPE = "pulumi:pulumi:Stack";

/** A whole URN, or the parts in which the old one differs. */
export type Alias =
  | { urn: string }
  | {
      name: string;
      type: string;
      stack: string;
      project: string;
      parent: string;
      noParent: boolean;
    };

export const toAliases = (request: RegisterResourceRequest): Alias[] => [
  ...request.getAliasurnsList().map((urn) => ({ urn })),
  ...request.getAliasesList().map((alias): Alias => {
    const spec = alias.getSpec();
    if (!spec) return { urn: alias.getUrn() };
    return {
      name: spec.getName(),
      type: spec.getType(),
      stack: spec.getStack(),
      project: spec.getProject(),
      parent: spec.getParenturn(),
      noParent: spec.getNoparent(),
    };
  }),
];

interface Parts {
  stack: string;
  project: string;
  /** With those of all parents. */
  types: string;
  name: string;
}

/** A name may itself hold the separator. */
const split = (urn: string): Parts => {
  const [head = "", project = "", types = "", ...name] = urn.split("::");
  return { stack: head.replace(/^urn:pulumi:/, ""), project, types, name: name.join("::") };
};

export const qualifiedType = (parent: string, type: string): string => {
  const { types } = split(parent);
  return types === "" || types === STACK_TYPE ? type : `${types}$${type}`;
};

const ownType = (types: string): string => types.slice(types.lastIndexOf("$") + 1);

const resolveAlias = (session: Session, goal: Goal, alias: Alias): string => {
  if ("urn" in alias) return alias.urn;
  const here = split(goal.urn);
  const named = alias.parent === "" ? undefined : alias.parent;
  const parent = named === undefined ? (goal.parent ?? "") : (session.aliases.get(named) ?? named);
  const types = qualifiedType(alias.noParent ? "" : parent, alias.type || goal.type);
  const stack = alias.stack || here.stack;
  return `urn:pulumi:${stack}::${alias.project || here.project}::${types}::${alias.name || goal.name}`;
};

/** A child's old URN under its parent's old one; a name that begins with the parent's name changes with it. */
const underOldParent = (goal: Goal, parentAlias: string, type: string, name: string): string => {
  const here = split(goal.urn);
  const [parentName, oldName] = [split(goal.parent ?? "").name, split(parentAlias).name];
  const old = name.startsWith(parentName) ? oldName + name.slice(parentName.length) : name;
  return `urn:pulumi:${here.stack}::${here.project}::${qualifiedType(parentAlias, type)}::${old}`;
};

const candidates = (session: Session, goal: Goal): string[] => {
  const own = goal.aliases.map((alias) => resolveAlias(session, goal, alias));
  const parentAlias = session.aliases.get(goal.parent ?? "");
  if (parentAlias === undefined) return own;
  const inherited = own.map((urn) => {
    const { types, name } = split(urn);
    return underOldParent(goal, parentAlias, ownType(types), name);
  });
  return [...own, underOldParent(goal, parentAlias, goal.type, goal.name), ...inherited];
};

/** The record this resource continues; one found under an alias takes the resource's URN. */
export const findOld = (session: Session, goal: Goal): ResourceRecord | undefined => {
  const { state, aliases, registered } = session;
  const { urn } = goal;
  const claimed = [...aliases].find(([, old]) => old === urn);
  if (claimed) {
    throw new Error(
      `Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${claimed[0]}'`,
    );
  }
  const own = state.live(urn);
  if (own) return own;
  const old = candidates(session, goal).find((alias) => state.live(alias) !== undefined);
  if (old === undefined) return undefined;
  if (registered.has(old)) {
    throw new Error(
      `Duplicate resource alias '${old}' applied to resource with URN '${urn}' conflicting with resource with URN '${old}'`,
    );
  }
  aliases.set(urn, old);
  state.rename(old, urn);
  return state.live(urn);
};

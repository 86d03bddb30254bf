import { changedPaths, forcesReplace, namesOf, sameValue } from "./diff";
import type { Goal } from "./goal";
import { applyIgnoreChanges } from "./paths";
import type { Provider } from "./providers/provider";
import { providerUrn, type Session } from "./session";
import type { ResourceRecord } from "./types";
import { UNKNOWN, type Props } from "./values";

export interface Plan {
  kind: "create" | "same" | "update" | "replace";
  inputs: Props;
  /** Names of the inputs that changed. */
  diff: string[];
}

/** Another provider, or the same one replaced, may mean another cluster. */
const providerMoved = (session: Session, old: ResourceRecord, goal: Goal): boolean => {
  if (old.provider === undefined || goal.provider === undefined) return false;
  const urn = providerUrn(goal.provider);
  return urn !== providerUrn(old.provider) || session.replaced.has(urn);
};

const mustReplace = (
  session: Session,
  old: ResourceRecord,
  goal: Goal,
  provider: Provider,
  inputs: Props,
): boolean => {
  const changed = changedPaths(old.inputs, inputs);
  return (
    session.targetReplace.has(goal.urn) ||
    goal.replaceWith.some((urn) => session.replaced.has(urn)) ||
    providerMoved(session, old, goal) ||
    !sameValue(old.replacementTrigger, goal.replacementTrigger) ||
    provider.replaces(changed, old.inputs, inputs) ||
    forcesReplace(changed, goal.replaceOnChanges)
  );
};

export const makePlan = (
  session: Session,
  old: ResourceRecord | undefined,
  goal: Goal,
  provider: Provider | undefined,
): Plan => {
  if (!old) return { kind: "create", inputs: goal.inputs, diff: [] };
  const inputs = provider
    ? applyIgnoreChanges(goal.ignoreChanges, old.inputs, goal.inputs)
    : goal.inputs;
  const diff = namesOf(changedPaths(old.inputs, inputs));
  const doomed = old.pendingReplacement || session.replaced.has(old.urn);
  if (provider && (doomed || mustReplace(session, old, goal, provider, inputs))) {
    return { kind: "replace", inputs, diff };
  }
  return { kind: diff.length > 0 ? "update" : "same", inputs, diff };
};

/** Live resources that can't outlive the deletion of this one: those that an unknown value of its outputs would replace. */
export const dependentsToReplace = (session: Session, first: ResourceRecord): ResourceRecord[] => {
  const doomed = new Set([first.urn]);
  const found: ResourceRecord[] = [];
  const falls = (record: ResourceRecord): boolean => {
    if (record.provider !== undefined && doomed.has(providerUrn(record.provider))) return true;
    const inputs: Props = { ...record.inputs };
    for (const [key, urns] of Object.entries(record.propertyDependencies)) {
      if (urns.some((urn) => doomed.has(urn))) inputs[key] = UNKNOWN;
    }
    const changed = changedPaths(record.inputs, inputs);
    if (changed.length === 0) return false;
    const provider = session.providerOf(record.type);
    return (
      provider.replaces(changed, record.inputs, inputs) ||
      forcesReplace(changed, record.replaceOnChanges ?? [])
    );
  };
  for (let grew = true; grew;) {
    grew = false;
    for (const record of session.state.all()) {
      const candidate = record.custom && !record.delete && !doomed.has(record.urn);
      if (candidate && falls(record)) {
        doomed.add(record.urn);
        found.unshift(record);
        grew = true;
      }
    }
  }
  return found;
};

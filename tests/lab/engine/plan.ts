import { changedPaths, forcesReplace, namesOf, sameValue } from "./diff";
import type { Goal } from "./goal";
import { applyIgnoreChanges } from "./paths";
import type { Provider } from "./providers/provider";
import { providerInputs, providerUrn, type Session } from "./session";
import type { ResourceRecord } from "./types";
import { UNKNOWN, type Props } from "./values";

export interface Plan {
  kind: "create" | "same" | "update" | "replace";
  /** As the provider checked them. */
  inputs: Props;
  /** A replacement in which the old one goes first. */
  deleteFirst: boolean;
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
    provider.replaces({
      paths: changed,
      before: old.inputs,
      after: inputs,
      providerInputs: providerInputs(session.state, goal.provider),
    }) ||
    forcesReplace(changed, goal.replaceOnChanges) ||
    (old.initErrors !== undefined && goal.replaceOnChanges.includes("*"))
  );
};

export const makePlan = (
  session: Session,
  old: ResourceRecord | undefined,
  goal: Goal,
  provider: Provider | undefined,
): Plan => {
  const wanted =
    provider && old ? applyIgnoreChanges(goal.ignoreChanges, old.inputs, goal.inputs) : goal.inputs;
  const check = (before?: Props): Props => provider?.check?.(goal.name, wanted, before) ?? wanted;
  if (!old) return { kind: "create", inputs: check(), deleteFirst: false, diff: [] };
  const inputs = check(old.inputs);
  const diff = namesOf(changedPaths(old.inputs, inputs));
  const doomed = old.pendingReplacement || session.replaced.has(old.urn);
  if (provider && (doomed || mustReplace(session, old, goal, provider, inputs))) {
    const fallback = provider.deleteBeforeReplace?.(old, inputs) ?? false;
    const deleteFirst = goal.deleteBeforeReplace ?? fallback;
    return { kind: "replace", inputs: check(), deleteFirst, diff };
  }
  const changed = diff.length > 0 || old.initErrors !== undefined;
  return { kind: changed ? "update" : "same", inputs, deleteFirst: false, diff };
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
      provider.replaces({
        paths: changed,
        before: record.inputs,
        after: inputs,
        providerInputs: providerInputs(session.state, record.provider),
      }) || forcesReplace(changed, record.replaceOnChanges ?? [])
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

import { deleteOne, protectedError } from "./deletes";
import type { Goal } from "./goal";
import { dependentsToReplace, makePlan, type Plan } from "./plan";
import type { Provider } from "./providers/provider";
import { never, providerInputs, type Session } from "./session";
import type { Op, ResourceRecord } from "./types";
import { markSecrets, type Props } from "./values";

interface Result {
  id?: string | undefined;
  outputs: Props;
}

export interface Registered {
  urn: string;
  id?: string | undefined;
  outputs: Props;
}

const toRecord = (
  goal: Goal,
  provider: Provider | undefined,
  inputs: Props,
  result: Result,
): ResourceRecord => {
  const secrets = [...goal.additionalSecretOutputs, ...(provider?.secretOutputs ?? [])];
  return {
    urn: goal.urn,
    type: goal.type,
    name: goal.name,
    custom: goal.custom,
    ...(result.id !== undefined && { id: result.id }),
    ...(goal.parent !== undefined && { parent: goal.parent }),
    ...(goal.provider !== undefined && { provider: goal.provider }),
    inputs: markSecrets(inputs, inputs, provider?.secretOutputs),
    outputs: markSecrets(result.outputs, inputs, secrets),
    dependencies: goal.dependencies,
    propertyDependencies: goal.propertyDependencies,
    ...(goal.protect && { protect: true }),
    ...(goal.retainOnDelete && { retainOnDelete: true }),
    ...(goal.deletedWith !== undefined && { deletedWith: goal.deletedWith }),
    ...(goal.replaceOnChanges.length > 0 && { replaceOnChanges: goal.replaceOnChanges }),
    ...(secrets.length > 0 && { additionalSecretOutputs: secrets }),
    ...(goal.replacementTrigger !== undefined && { replacementTrigger: goal.replacementTrigger }),
  };
};

/** Deletes the old half first, and before it whatever can't outlive it. */
const deleteFirst = async (session: Session, old: ResourceRecord): Promise<boolean> => {
  const records = [...dependentsToReplace(session, old), old];
  const guarded = records.filter((record) => record.protect);
  if (guarded.length > 0) throw protectedError(guarded);
  const doomed = new Set(records.map((record) => record.urn));
  for (const record of records) {
    session.replaced.add(record.urn);
    const gone = { ...record, pendingReplacement: true };
    if (!(await deleteOne(session, record, "delete-replaced", doomed, gone))) return false;
  }
  return true;
};

/** Handles one registration. It never resolves once the run is halting: the program is ended then, as the real engine does. */
export const register = async (session: Session, goal: Goal): Promise<Registered> => {
  const { state, journal, dry, registered } = session;
  const { urn } = goal;
  if (registered.has(urn)) throw new Error(`${urn}: registered twice`);
  registered.add(urn);

  const provider = goal.custom ? session.providerOf(goal.type) : undefined;
  const old = state.live(urn);
  const plan = makePlan(session, old, goal, provider);

  const keep = async (result: Result): Promise<Registered> => {
    const record = toRecord(goal, provider, plan.inputs, result);
    if (!dry) {
      state.put(record);
      await state.save();
    }
    return { urn, id: record.id, outputs: record.outputs };
  };
  if (old && plan.kind === "same") {
    journal.note("same", goal);
    return keep({ id: old.id, outputs: old.outputs });
  }
  if (!provider) {
    journal.note(plan.kind, goal, { diff: plan.diff });
    return keep({ outputs: old?.outputs ?? {} });
  }
  return session.gate(async () => {
    try {
      return await change(session, goal, provider, plan, old, keep);
    } catch (error) {
      journal.fail(plan.kind, goal, error);
      return never();
    }
  });
};

const change = async (
  session: Session,
  goal: Goal,
  provider: Provider,
  plan: Plan,
  old: ResourceRecord | undefined,
  keep: (result: Result) => Promise<Registered>,
): Promise<Registered> => {
  const { state, journal, dry } = session;
  if (journal.halting()) return never();
  const { inputs, diff } = plan;
  const replacing = plan.kind === "replace";

  if (replacing && old) {
    if (goal.protect && old.protect) throw protectedError([old]);
    const first = goal.deleteBeforeReplace ?? provider.deleteBeforeReplace ?? false;
    const gone = old.pendingReplacement || session.replaced.has(old.urn);
    if (first && !gone && !(await deleteFirst(session, old))) return never();
    session.replaced.add(goal.urn);
    journal.note("replace", goal, { diff });
    if (dry && !first && !gone) journal.note("delete-replaced", old);
  }
  const op: Op = replacing ? "create-replacement" : plan.kind;
  if (dry) {
    journal.note(op, goal, { diff });
    const id = plan.kind === "update" ? old?.id : undefined;
    return keep({ id, outputs: provider.preview(inputs) });
  }

  const request = {
    urn: goal.urn,
    name: goal.name,
    type: goal.type,
    inputs,
    providerInputs: providerInputs(state, goal.provider),
  };
  const work = async (): Promise<Registered> => {
    if (plan.kind === "update" && old) {
      return keep({ id: old.id, outputs: await provider.update({ ...request, old }) });
    }
    const result = await provider.create(request);
    // One write holds the new one and the old one's mark: a crash between two would lose the old one's delete.
    const current = state.live(goal.urn);
    if (current && !current.pendingReplacement) state.swap(current, { ...current, delete: true });
    return keep(result);
  };
  const done = await journal.run(op, goal, work, { diff });
  return done ? done.value : never();
};

import { findOld } from "./aliases";
import { deleteOne, protectedError } from "./deletes";
import type { Goal } from "./goal";
import { dependentsToReplace, makePlan, type Plan } from "./plan";
import { PartialFailure, type Provider } from "./providers/provider";
import { withErrorHooks } from "./retries";
import { isProvider, never, providerInputs, type Session } from "./session";
import type { Op, ResourceRecord } from "./types";
import { markSecrets, type Props } from "./values";

interface Result {
  id?: string | undefined;
  outputs: Props;
  initErrors?: string[];
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
    ...(Object.keys(goal.hooks).length > 0 && { hooks: goal.hooks }),
    ...(Object.keys(goal.timeouts).length > 0 && { timeouts: goal.timeouts }),
    ...(result.initErrors && { initErrors: result.initErrors }),
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
  const old = findOld(session, goal);
  registered.add(urn);

  const provider = goal.custom ? session.providerOf(goal.type) : undefined;
  const plan = makePlan(session, old, goal, provider);

  const keep = async (result: Result): Promise<Registered> => {
    const record = toRecord(goal, provider, plan.inputs, result);
    // A preview, too, must judge the objects of a provider by the provider's new settings.
    if (!dry || isProvider(goal.type)) state.put(record);
    if (!dry) await state.save();
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
    const first = plan.deleteFirst;
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

  const update = plan.kind === "update" ? old : undefined;
  const operation = update ? "update" : "create";
  const { urn, name, type } = goal;
  const timeout = goal.timeouts[operation];
  const request = { urn, name, type, inputs, providerInputs: providerInputs(state, goal.provider) };
  const attempt = async (): Promise<Result> => {
    if (!update) return provider.create({ ...request, timeout });
    return { id: update.id, outputs: await provider.update({ ...request, timeout, old: update }) };
  };
  const record = (result: Result): Promise<Registered> => {
    // One write holds the new one and the old one's mark: a crash between two would lose the old one's delete.
    const current = update ? undefined : state.live(urn);
    if (current && !current.pendingReplacement) state.swap(current, { ...current, delete: true });
    return keep(result);
  };
  const call = {
    ...({ urn, name, type, operation, newInputs: inputs } as const),
    ...(update && { id: update.id, oldInputs: update.inputs, oldOutputs: update.outputs }),
  };
  const work = async (): Promise<Registered> => {
    try {
      return await record(await withErrorHooks(session, goal.hooks.onError, call, attempt));
    } catch (error) {
      if (error instanceof PartialFailure) {
        await record({ ...error.made, initErrors: [error.message] });
      }
      throw error;
    }
  };
  const done = await journal.run(op, goal, work, { diff });
  return done ? done.value : never();
};

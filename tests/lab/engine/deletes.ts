import { withErrorHooks } from "./retries";
import { providerInputs, requirements, type Session } from "./session";
import type { Op, ResourceRecord, Step } from "./types";

const skipReason = (record: ResourceRecord, doomed: ReadonlySet<string>): Step["skipped"] => {
  if (record.retainOnDelete) return "retainOnDelete";
  if (record.deletedWith !== undefined && doomed.has(record.deletedWith)) return "deletedWith";
  return undefined;
};

const remove = (session: Session, record: ResourceRecord): Promise<void> => {
  const { urn, id, name, type, inputs, outputs, hooks } = record;
  const provider = session.providerOf(type);
  const call = { urn, id, name, type, operation: "delete" as const };
  const olds = { oldInputs: inputs, oldOutputs: outputs };
  return withErrorHooks(session, hooks?.onError, { ...call, ...olds }, () =>
    provider.delete({
      old: record,
      providerInputs: providerInputs(session.state, record.provider),
      timeout: record.timeouts?.delete,
    }),
  );
};

/** Deletes one resource, or forgets it where there is nothing to do; false if it failed. */
export const deleteOne = async (
  session: Session,
  record: ResourceRecord,
  op: Op,
  doomed: ReadonlySet<string>,
  after?: ResourceRecord,
): Promise<boolean> => {
  const { state, journal, dry } = session;
  const forget = async (): Promise<void> => {
    state.swap(record, after);
    await state.save();
  };
  // Its delete ran in a run before this one.
  if (record.pendingReplacement) {
    if (!dry) await forget();
    return true;
  }
  const skipped = skipReason(record, doomed);
  const extra = skipped === undefined ? {} : { skipped };
  if (dry) {
    journal.note(op, record, extra);
    return true;
  }
  const work = async (): Promise<void> => {
    if (record.custom && skipped === undefined) {
      await remove(session, record);
    }
    await forget();
  };
  return (await journal.run(op, record, work, extra)) !== undefined;
};

export const protectedError = (records: ResourceRecord[]): Error => {
  const list = records.map((record) => `  ${record.urn}`).join("\n");
  return new Error(
    `protected resources can't be deleted; nothing was deleted:\n${list}\n` +
      "remove `protect` from them in the program and run `up` first",
  );
};

/** Without the program nobody can run these; an error hook is only missed if something fails. */
export const refuseDeleteHooks = (records: ResourceRecord[]): void => {
  const hooked = records.filter(({ hooks }) => hooks?.beforeDelete ?? hooks?.afterDelete);
  if (hooked.length === 0) return;
  const list = hooked.map(({ urn }) => `  ${urn}`).join("\n");
  throw new Error(`the program must run to use delete hooks during destroy:\n${list}`);
};

/** Deletes in reverse order of dependency, what is independent in parallel. */
export const deleteAll = async (session: Session, records: ResourceRecord[]): Promise<void> => {
  const { journal } = session;
  const guarded = records.filter((record) => record.protect && !record.delete);
  if (guarded.length > 0) {
    journal.message({ severity: "error", text: protectedError(guarded).message });
    for (const record of guarded) journal.fail("delete", record, "it is protected");
    return;
  }
  const doomed = new Set(records.map((record) => record.urn));
  const waiting = new Set(records);
  const running = new Map<ResourceRecord, Promise<void>>();
  const isNeeded = (record: ResourceRecord): boolean =>
    [...waiting, ...running.keys()].some(
      (other) => other !== record && requirements(other).has(record.urn),
    );
  const start = (record: ResourceRecord): void => {
    waiting.delete(record);
    const op: Op = record.delete ? "delete-replaced" : "delete";
    const work = session
      .gate(async () => {
        if (!journal.halting()) await deleteOne(session, record, op, doomed);
      })
      .finally(() => running.delete(record));
    running.set(record, work);
  };
  while (waiting.size > 0 || running.size > 0) {
    const ready = journal.halting() ? [] : [...waiting].filter((record) => !isNeeded(record));
    ready.forEach(start);
    if (running.size === 0) {
      if (!journal.halting()) throw new Error("the state's dependencies go in a circle");
      return;
    }
    await Promise.race(running.values());
  }
};

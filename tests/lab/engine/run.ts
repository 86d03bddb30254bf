import { availableParallelism } from "node:os";
import { resolve } from "node:path";

import { deleteAll, refuseDeleteHooks } from "./deletes";
import { createGate } from "./gate";
import { createHooks } from "./hooks";
import { createJournal, type Journal } from "./journal";
import { acquireLock } from "./lock";
import { startMonitor } from "./monitor";
import { startProgram, TOLD } from "./program";
import { readProject, withCallerConfig, type Project } from "./project";
import { findProvider } from "./providers";
import { register } from "./registrar";
import { never, type Session } from "./session";
import { readStack } from "./stacks";
import { openState, type State } from "./state";
import type { RunOptions, RunResult } from "./types";
import { hasSecret, mapValue, reveal, UNKNOWN, type Props, type Value } from "./values";

const createSession = (
  options: RunOptions,
  dir: string,
  state: State,
  journal: Journal,
): Session => ({
  dry: options.operation === "preview",
  state,
  journal,
  providerOf: findProvider({
    kubectl: options.kubectl ?? ["kubectl"],
    helm: options.helm ?? ["helm"],
    dir,
    ...(options.recording && { recording: options.recording }),
  }),
  gate: createGate(options.parallel ?? availableParallelism() * 4),
  targetReplace: new Set(options.targetReplace),
  registered: new Set(),
  aliases: new Map(),
  hooks: createHooks(),
  replaced: new Set(),
});

/** Serves the program until it ends by itself or the run halts; undefined outputs if it did not succeed. */
const runProgram = async (
  options: RunOptions,
  project: Project,
  session: Session,
): Promise<Props | undefined> => {
  const { journal, state, dry, registered } = session;
  let stackOutputs: Props = {};
  let finishing: Promise<void> | undefined;
  const deleteLeftover = async (): Promise<void> => {
    if (!dry) state.setOutputs(stackOutputs);
    const leftover = state.all().filter((record) => record.delete || !registered.has(record.urn));
    await deleteAll(session, leftover);
  };
  // The program asks for it and waits, since its hooks may be needed for a delete.
  const finish = (): Promise<void> => (finishing ??= deleteLeftover());
  const monitor = await startMonitor({
    stack: options.stack,
    project: project.name,
    message: journal.message,
    hooks: session.hooks,
    readStack: (name) => readStack(options.stacks, name),
    finish,
    register: async (goal) => {
      try {
        return await register(session, goal);
      } catch (error) {
        journal.fail("create", goal, error);
        return never();
      }
    },
    registerOutputs: async (urn, outputs, isStack) => {
      if (isStack) stackOutputs = outputs;
      const record = state.live(urn);
      if (isStack || dry || !record) return;
      state.swap(record, { ...record, outputs });
      await state.save();
    },
  });
  try {
    const config = withCallerConfig(project, options.config, options.secretConfig);
    const program = startProgram(options, project, config, monitor.address, journal.message);
    const halted = journal.halted.then(() => (finishing ? program.exit : undefined));
    const code = await Promise.race([program.exit, halted]);
    if (code === undefined) {
      program.kill();
      await program.exit;
      return undefined;
    }
    if (code === 0) {
      await finish();
      return stackOutputs;
    }
    if (code !== TOLD) {
      const text = `the program ended with code ${code}:\n${program.stderr()}`;
      journal.message({ severity: "error", text });
    }
    // The program may end by an error of its own while steps still run.
    journal.halt();
    await journal.halted;
    return undefined;
  } finally {
    monitor.close();
  }
};

const converge = async (
  options: RunOptions,
  project: Project | undefined,
  session: Session,
): Promise<Props | undefined> => {
  const { state, journal } = session;
  if (project) return runProgram(options, project, session);
  refuseDeleteHooks(state.all());
  await deleteAll(session, state.all());
  if (!journal.halting()) state.setOutputs({});
  return state.outputs();
};

const summarize = (options: RunOptions, journal: Journal): void => {
  const failures = journal.failures();
  if (failures.length === 0) return;
  const lines = failures.map(({ urn, op, error }) => `  ${op} ${urn}: ${error ?? ""}`);
  const count = failures.length === 1 ? "1 resource" : `${failures.length} resources`;
  const text = `${options.operation} failed at ${count}:\n${lines.join("\n")}`;
  journal.message({ severity: "error", text });
};

/** Previews, applies or destroys one stack. A fault of the program or of a resource is in the result; only misuse throws. */
export const run = async (options: RunOptions): Promise<RunResult> => {
  const dry = options.operation === "preview";
  const release = dry ? () => undefined : acquireLock(options.stateFile);
  try {
    const state = openState(options.stateFile, options.stack, options.passphrase);
    const journal = createJournal(options.onEvent, options.onMessage);
    const project =
      options.operation === "destroy" ? undefined : readProject(options.dir, options.stack);
    const session = createSession(options, project?.pwd ?? resolve(options.dir), state, journal);
    options.signal?.addEventListener("abort", journal.halt, { once: true });
    const finished = await converge(options, project, session);
    options.signal?.removeEventListener("abort", journal.halt);
    if (!dry) await state.save();
    summarize(options, journal);
    const outputs = finished ?? state.outputs();
    const plain = (value: Value): Value =>
      mapValue(reveal(value), (part) => (part === UNKNOWN ? "[unknown]" : undefined));
    return {
      ok: finished !== undefined && !journal.halting(),
      steps: journal.steps,
      outputs: Object.fromEntries(Object.entries(outputs).map(([k, v]) => [k, plain(v)])),
      secretOutputs: Object.keys(outputs).filter((key) => hasSecret(outputs[key] ?? null)),
      messages: journal.messages,
    };
  } finally {
    release();
  }
};

import * as pulumi from "@pulumi/pulumi";
import { RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { deleteAll } from "../lab/engine/deletes";
import { createGate } from "../lab/engine/gate";
import { toGoal } from "../lab/engine/goal";
import { createHooks } from "../lab/engine/hooks";
import { createJournal } from "../lab/engine/journal";
import { makePlan } from "../lab/engine/plan";
import { commandProvider } from "../lab/engine/providers/command";
import { providerResource } from "../lab/engine/providers/kubernetes";
import type { Provider } from "../lab/engine/providers/provider";
import { randomProviders } from "../lab/engine/providers/random";
import { register } from "../lab/engine/registrar";
import { isProvider, type Session } from "../lab/engine/session";
import type { State } from "../lab/engine/state";
import type { RemoteCommand, Transport } from "../lab/engine/types";
import { fromWire, type Props } from "../lab/engine/values";
import { type Noted, type PreviewJson, previewJson } from "./preview-json";
import { memoryState } from "./preview-state";
import { catchErrors } from "./recording-monitor";

/*
 * The lab's engine with the program in the same process: a preview or an `up` takes a tenth of a second instead of one.
 */

const STACK = "test";
const PROJECT = "quorate";

interface Outcome {
  /** As `pulumi preview --json --show-sames` prints it. */
  json: PreviewJson;
  /** What went over SSH, in order. */
  ran: RemoteCommand[];
  errors: string[];
}

export interface Stack {
  preview: (program: () => unknown) => Promise<Outcome>;
  up: (program: () => unknown, hosts: Transport) => Promise<Outcome>;
}

/** A stack with a state of its own. */
export function createStack(): Stack {
  let state = memoryState();
  return {
    // In a preview the engine puts providers into its state, to judge their objects.
    preview: (program) => operate(program, { state: memoryState(state.all()), dry: true }),
    up: async (program, hosts) => {
      const next = memoryState(state.all());
      const outcome = await operate(program, { state: next, dry: false, hosts });
      state = next;
      return outcome;
    },
  };
}

/** Kubernetes objects, which nobody looks at here. */
const plain: Provider = {
  secretOutputs: [],
  replaces: () => false,
  preview: (inputs) => ({ ...inputs }),
  create: ({ name, inputs }) => Promise.resolve({ id: name, outputs: { ...inputs } }),
  update: ({ inputs }) => Promise.resolve({ ...inputs }),
  delete: () => Promise.resolve(),
};

async function operate(
  program: () => unknown,
  { state, dry, hosts }: { state: State; dry: boolean; hosts?: Transport },
): Promise<Outcome> {
  const ran: RemoteCommand[] = [];
  const command = commandProvider((sent) => {
    ran.push(sent);
    if (hosts === undefined) throw new Error(`a preview contacted ${sent.name}`);
    return hosts(sent);
  });
  const journal = createJournal();
  const session: Session = {
    ...{ dry, state, journal, hooks: createHooks(), gate: createGate(16) },
    providerOf: (type) =>
      type === "command:remote:Command"
        ? command
        : isProvider(type)
          ? providerResource
          : (randomProviders[type] ?? plain),
    ...{ targetReplace: new Set<string>(), registered: new Set<string>() },
    ...{ aliases: new Map<string, string>(), replaced: new Set<string>() },
  };
  const before = memoryState(state.all());
  const noted = new Map<string, Noted>();
  const errors: string[] = [];
  let pending = 0;
  await pulumi.runtime.setMocks(
    { newResource: ({ name }) => ({ id: name, state: {} }), call: ({ inputs }) => inputs as Props },
    PROJECT,
    STACK,
    dry,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  monitor.registerResource = (request, callback) => {
    pending += 1;
    const goal = toGoal(request, STACK, PROJECT);
    const provider = goal.custom ? session.providerOf(goal.type) : undefined;
    const { inputs, diff } = makePlan(session, before.live(goal.urn), goal, provider);
    noted.set(goal.urn, { goal, inputs, diff, secretOutputs: provider?.secretOutputs ?? [] });
    void register(session, goal).then(
      ({ urn, id, outputs }) => {
        pending -= 1;
        const response = new RegisterResourceResponse();
        response.setUrn(urn);
        response.setId(id ?? "");
        response.setObject(Struct.fromJavaScript(outputs));
        callback(null, response);
      },
      (error: unknown) => {
        errors.push((error as Error).message);
        callback(error);
      },
    );
  };
  monitor.registerResourceOutputs = (request, callback) => {
    const record = state.live(request.getUrn());
    const outputs = fromWire(request.getOutputs()?.toJavaScript() ?? {}) as Props;
    if (record !== undefined && !dry) state.swap(record, { ...record, outputs });
    callback(null, {});
  };
  const release = catchErrors(errors);
  const { stackTraceLimit } = Error;
  // The SDK takes a stack for each promise, and mapping these to sources was half of the time.
  Error.stackTraceLimit = 0;
  try {
    program();
    await settled(() => [noted.size, journal.steps.length, pending, errors.length].join());
    errors.push(...journal.failures().map(({ name, error }) => `${name}: ${error ?? ""}`));
    if (errors.length === 0) {
      await deleteAll(
        session,
        state.all().filter(({ urn }) => !session.registered.has(urn)),
      );
      errors.push(...journal.messages.map(({ text }) => text));
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    release();
  }
  const json = previewJson({ stack: STACK, project: PROJECT, journal, noted, before, errors });
  return { json, ran, errors };
}

interface Monitor {
  registerResource: (
    request: RegisterResourceRequest,
    callback: (error: unknown, response?: unknown) => void,
  ) => void;
  registerResourceOutputs: (
    request: { getUrn(): string; getOutputs(): Struct | undefined },
    callback: (error: unknown, response?: unknown) => void,
  ) => void;
}

/** Waits until nothing more comes. The SDK's own way would wait for ever for a step that failed. */
async function settled(seen: () => string): Promise<void> {
  for (let before = ""; before !== seen();) {
    before = seen();
    for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

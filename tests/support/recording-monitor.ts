import * as pulumi from "@pulumi/pulumi";

/** What the program asked the engine for, in words that tests compare. */
export interface Recorded {
  /** Types of all parents and the resource's own name. */
  urn: string;
  type: string;
  name: string;
  parent: string;
  /** Names of the resources that it waits for, sorted. */
  deps: string[];
  options: Record<string, unknown>;
  /** As sent: secrets in their envelopes, unknowns as their marker. */
  inputs: Record<string, unknown>;
}

/** Everything that one run of a program registered. */
export interface Recording {
  resources: Recorded[];
  /** Outputs of components by name, as sent. */
  outputs: Record<string, Record<string, unknown>>;
  /** Messages of errors inside the program, in order; a throw of the program itself is `thrown`. */
  errors: string[];
  thrown: unknown;
}

interface Struct {
  toJavaScript(): Record<string, unknown>;
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): Struct | undefined;
}

interface Monitor {
  registerResource(request: RegisterRequest, callback: unknown): void;
  registerResourceOutputs(request: OutputsRequest, callback: unknown): void;
}

interface RegisterRequest {
  getName(): string;
  getType(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getObject(): Struct | undefined;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletedwith(): string;
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getHidediffsList(): string[];
  getReplaceonchangesList(): string[];
  getDeletebeforereplace(): boolean;
  getAliasesList(): { getSpec(): { getName(): string } | undefined }[];
}

const SECRET = "4dabf18193072939515e22adb298388d";
export const UNKNOWN = pulumi.runtime.unknownValue;

/** Plays the providers: outputs of a resource beside its inputs, none where they are not known in a preview. */
export type Respond = (type: string, name: string) => Record<string, unknown>;

/**
 * Runs a program against mocks. The mocks tell no options, dependencies or parents, so the monitor is listened to; it is
 * wrapped and not replaced, because with another monitor the SDK sends secrets in clear.
 */
export async function record(
  program: () => unknown,
  { preview, respond }: { preview: boolean; respond: Respond },
): Promise<Recording> {
  const recording: Recording = { resources: [], outputs: {}, errors: [], thrown: undefined };
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs }) => ({
      id: preview ? undefined : `${name}-id`,
      state: { ...(inputs as object), ...(preview ? {} : respond(type, name)) },
    }),
    call: ({ inputs }) => inputs as Record<string, unknown>,
  };
  await pulumi.runtime.setMocks(mocks, "quorate", "test", preview);
  listen(pulumi.runtime.getMonitor() as unknown as Monitor, recording);
  const release = catchErrors(recording.errors);
  try {
    program();
    await settled(recording);
  } catch (error) {
    recording.thrown = error;
    await settled(recording);
  } finally {
    release();
  }
  recording.resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
  return recording;
}

function listen(monitor: Monitor, { resources, outputs }: Recording): void {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    resources.push(toRecorded(request));
    register(request, callback);
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    outputs[nameOf(request.getUrn())] = request.getOutputs()?.toJavaScript() ?? {};
    registerOutputs(request, callback);
  };
}

// The SDK's own way to drain, left out of its types.
const sdk = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

/** Waits until nothing more comes: an input that is never known holds a resource back without a trace. */
async function settled({ resources, errors }: Recording): Promise<void> {
  let before = -1;
  while (before !== resources.length + errors.length) {
    before = resources.length + errors.length;
    await sdk.waitForRPCs();
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

declare const realProcess: NodeJS.Process;

// Errors inside `apply` reach nobody but this event; the SDK's own runner listens to it just so.
export function catchErrors(errors: string[]): () => void {
  const before = realProcess.listeners("unhandledRejection");
  const listen = (error: unknown) => {
    const { message } = error as Error;
    if (!errors.includes(message)) errors.push(message);
  };
  realProcess.removeAllListeners("unhandledRejection");
  realProcess.on("unhandledRejection", listen);
  return () => {
    realProcess.removeListener("unhandledRejection", listen);
    for (const listener of before) realProcess.on("unhandledRejection", listener);
  };
}

function toRecorded(request: RegisterRequest): Recorded {
  const options = {
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    deletedWith: nameOf(request.getDeletedwith()),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    hideDiffs: request.getHidediffsList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? ""),
  };
  const said = Object.entries(options).filter(([, value]) =>
    Array.isArray(value)
      ? value.length > 0
      : value !== undefined && value !== false && value !== "",
  );
  const parentTypes = request.getParent().split("::")[2];
  return {
    urn: `${parentTypes === undefined ? "" : `${parentTypes}$`}${request.getType()}::${request.getName()}`,
    type: request.getType(),
    name: request.getName(),
    parent: nameOf(request.getParent()),
    deps: request.getDependenciesList().map(nameOf).sort(),
    options: Object.fromEntries(said),
    inputs: request.getObject()?.toJavaScript() ?? {},
  };
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** `value` with its secrets replaced by `secret`. */
export function masked(
  value: unknown,
  secret: (inner: unknown) => unknown = () => "(secret)",
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return secret((value as { value?: unknown }).value);
  if (Array.isArray(value)) return value.map((item) => masked(item, secret));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, masked(item, secret)]),
  );
}

/** `value` with its secrets opened. */
export function opened(value: unknown): unknown {
  return masked(value, opened);
}

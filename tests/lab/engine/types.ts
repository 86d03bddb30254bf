import type { Props, Value } from "./values";

export type Operation = "preview" | "up" | "destroy";

export type Op =
  "same" | "create" | "update" | "replace" | "create-replacement" | "delete-replaced" | "delete";

export interface Step {
  op: Op;
  urn: string;
  type: string;
  name: string;
  seconds: number;
  error?: string;
  /** Names of the inputs that changed. */
  diff?: string[];
  /** Why a delete ran nothing on the host. */
  skipped?: "retainOnDelete" | "deletedWith";
}

export interface EngineEvent {
  kind: "start" | "end";
  step: Step;
}

export interface Message {
  severity: "info" | "warning" | "error";
  text: string;
  urn?: string;
}

/** What would go over SSH, as handed to a recording transport. */
export interface RemoteCommand {
  urn: string;
  name: string;
  verb: "create" | "update" | "delete";
  host: string;
  port: number;
  user: string;
  command: string;
  stdin: string;
  /** The connection with its secrets revealed. */
  connection: Props;
}

export interface RemoteResult {
  stdout: string;
  stderr: string;
  code: number;
}

export type Transport = (command: RemoteCommand) => Promise<RemoteResult>;

export interface RunOptions {
  /** Folder of Pulumi.yaml. */
  dir: string;
  stack: string;
  stateFile: string;
  passphrase: string;
  operation: Operation;
  /** Config besides the stack file's; a key without a namespace gets the project's. */
  config?: Record<string, string>;
  secretConfig?: Record<string, string>;
  parallel?: number;
  onEvent?: (event: EngineEvent) => void;
  onMessage?: (message: Message) => void;
  /** Environment of the program's process, over this process's own. */
  env?: Record<string, string>;
  /** URNs to replace even if their inputs are the same. */
  targetReplace?: string[];
  /** Replaces SSH: nothing is dialled. */
  recording?: Transport;
  /** The command that plays kubectl. */
  kubectl?: string[];
  /** The command that plays helm. */
  helm?: string[];
  /** The node binary of the program's process, 22 or newer. */
  node?: string;
  /** After it, no new step starts; running ones end. */
  signal?: AbortSignal;
  /** What other stacks put out, by their full names: for stack references. */
  stacks?: Record<string, Pick<RunResult, "outputs" | "secretOutputs">>;
}

export interface RunResult {
  ok: boolean;
  steps: Step[];
  /** Stack outputs in clear. */
  outputs: Record<string, unknown>;
  secretOutputs: string[];
  messages: Message[];
}

export type HookKind =
  | "beforeCreate"
  | "afterCreate"
  | "beforeUpdate"
  | "afterUpdate"
  | "beforeDelete"
  | "afterDelete"
  | "onError";

/** Names of hooks; their functions live in the program. */
export type Hooks = Partial<Record<HookKind, string[]>>;

/** Seconds. */
export type Timeouts = Partial<Record<"create" | "update" | "delete", number>>;

/** One resource as the state file keeps it. */
export interface ResourceRecord {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  id?: string;
  parent?: string;
  provider?: string;
  inputs: Props;
  outputs: Props;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  protect?: boolean;
  retainOnDelete?: boolean;
  deletedWith?: string;
  additionalSecretOutputs?: string[];
  replaceOnChanges?: string[];
  replacementTrigger?: Value;
  hooks?: Hooks;
  timeouts?: Timeouts;
  /** Why it was made but does not work: the next run updates it. */
  initErrors?: string[];
  /** Replaced, its delete is still to come. */
  delete?: boolean;
  /** Deleted before its replacement, which is still to come. */
  pendingReplacement?: boolean;
}

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  run,
  type Operation,
  type RemoteCommand,
  type RunOptions,
  type RunResult,
} from "../lab/engine";

export interface Spec {
  name: string;
  create?: string;
  update?: string;
  delete?: string;
  stdin?: string;
  host?: string;
  triggers?: string[];
  triggeredBy?: string;
  stdinFrom?: string;
  dependsOn?: string[];
  deletedWith?: string;
  options?: Record<string, unknown>;
}

export interface Bench {
  dir: string;
  stateFile: string;
  /** Every command that would have gone over SSH, in order. */
  log: RemoteCommand[];
  /** `verb name` of each. */
  ran: () => string[];
  /** Names whose next commands fail. */
  failing: Set<string>;
  play: (operation: Operation, specs: Spec[], more?: Partial<RunOptions>) => Promise<RunResult>;
  state: () => string;
  cleanup: () => void;
}

export const FIXTURE = join(__dirname, "fixtures", "engine");

/** A place to run the fixture program against a transport that only takes notes. */
export const createBench = (): Bench => {
  const dir = mkdtempSync(join(tmpdir(), "quorate-engine-"));
  const stateFile = join(dir, "state.json");
  const log: RemoteCommand[] = [];
  const failing = new Set<string>();
  return {
    dir,
    stateFile,
    log,
    failing,
    ran: () => log.splice(0).map(({ verb, name }) => `${verb} ${name}`),
    play: (operation, specs, more = {}) =>
      run({
        dir: FIXTURE,
        stack: "dev",
        stateFile,
        passphrase: "correct horse",
        operation,
        recording: (command) => {
          log.push(command);
          const code = failing.has(command.name) ? 7 : 0;
          const stdout = `${command.name} says ${command.stdin}\n`;
          return Promise.resolve({ stdout, stderr: "", code });
        },
        ...more,
        config: { specs: JSON.stringify(specs), ...more.config },
      }),
    state: () => readFileSync(stateFile, "utf8"),
    cleanup: () => rmSync(dir, { recursive: true, force: true }),
  };
};

export const OBJECTS = join(__dirname, "fixtures", "engine-objects");

/** What the program of objects makes; see its fixture. */
export interface Item {
  make: "object" | "release" | "command" | "group";
  name: string;
  args?: Record<string, unknown>;
  parent?: string;
  aliases?: unknown[];
  after?: string;
  options?: Record<string, unknown>;
  hooked?: boolean;
}

/** One call of a fake tool. */
export interface Note {
  verb: string;
  kind: string;
  name: string;
  namespace?: string;
  annotations?: Record<string, string>;
  args: string[];
  object: Record<string, unknown>;
  flags: string[];
  values: unknown;
  kubeconfig: string;
  mode: string;
  cwd: string;
}

export interface ObjectBench extends Omit<Bench, "play"> {
  play: (operation: Operation, items: Item[], more?: Partial<RunOptions>) => Promise<RunResult>;
  /** The calls since the last look. */
  kubectl: () => Note[];
  helm: () => Note[];
  /** Orders to the fakes; see them. */
  orderKubectl: (orders: Record<string, unknown>) => void;
  failHelm: (...errors: string[]) => void;
}

/** A place to run the program of objects against a fake kubectl and a fake helm. */
export const createObjectBench = (): ObjectBench => {
  const bench = createBench();
  const log = (tool: string): string => join(bench.dir, `${tool}.log`);
  const command = (tool: string): string[] => [
    process.execPath,
    join(__dirname, `fake-${tool}.js`),
    log(tool),
  ];
  const take = (tool: string): Note[] => {
    if (!existsSync(log(tool))) return [];
    const lines = readFileSync(log(tool), "utf8").trim().split("\n");
    rmSync(log(tool));
    return lines.map((line) => JSON.parse(line) as Note);
  };
  return {
    ...bench,
    kubectl: () => take("kubectl"),
    helm: () => take("helm"),
    orderKubectl: (orders) => writeFileSync(`${log("kubectl")}.orders`, JSON.stringify(orders)),
    failHelm: (...errors) => writeFileSync(`${log("helm")}.fails`, JSON.stringify(errors)),
    play: (operation, items, more = {}) =>
      bench.play(operation, [], {
        dir: OBJECTS,
        kubectl: command("kubectl"),
        helm: command("helm"),
        // The fakes keep their things in plain files, which two at once would spoil.
        parallel: 1,
        ...more,
        config: { items: JSON.stringify(items), ...more.config },
      }),
  };
};

/** `verb kind name` of each call. */
export const callsOf = (notes: Note[]): string[] =>
  notes.map(({ verb, kind, name }) => `${verb} ${kind} ${name}`);

/** `op name` of each step, without the stack and the group around the commands. */
export const stepsOf = (result: RunResult): string[] =>
  result.steps
    .filter(({ type }) => !/^(pulumi:pulumi|pulumi:providers|fixture):/.test(type))
    .map(({ op, name }) => `${op} ${name}`);

export const errorsOf = (result: RunResult): string =>
  result.messages
    .filter(({ severity }) => severity === "error")
    .map(({ text }) => text)
    .join("\n");

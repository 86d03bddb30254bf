import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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

/** `op name` of each step, without the stack and the group around the commands. */
export const stepsOf = (result: RunResult): string[] =>
  result.steps
    .filter(({ type }) => !type.startsWith("pulumi:pulumi:") && !type.startsWith("fixture:"))
    .map(({ op, name }) => `${op} ${name}`);

export const errorsOf = (result: RunResult): string =>
  result.messages
    .filter(({ severity }) => severity === "error")
    .map(({ text }) => text)
    .join("\n");

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import type { ClusterConfig } from "./cluster-config";
import type { EngineEvent, Message, Operation, RunResult } from "./engine";
import { type Lab, namespaceArgv } from "./hosts";
import { clientKey } from "./hosts/host-disk";

/** What the child that runs inside the lab's namespace is asked. */
export interface EngineRequest {
  operation: Operation;
  stateFile: string;
  config: Record<string, string>;
}

/** What it answers, a line of JSON each. */
export type EngineLine = { event: EngineEvent } | { message: Message } | { result: RunResult };

export interface ProgramOptions {
  /** Called for each step as it ends. */
  onEvent?: (event: EngineEvent) => void;
  /** @default 900 seconds */
  timeoutSeconds?: number;
}

const CHILD = join(__dirname, "engine-child.ts");

/**
 * Runs the project's own program (`index.ts`) against the lab, in the lab's network, by the in-process engine.
 */
export function runProgram(
  lab: Lab,
  operation: Operation,
  cluster: ClusterConfig,
  options: ProgramOptions = {},
): Promise<RunResult> {
  mkdirSync(lab.dir, { recursive: true });
  const request: EngineRequest = {
    operation,
    stateFile: join(lab.dir, "state.json"),
    config: {
      "quorate:cluster": JSON.stringify(cluster),
      "quorate:sshPrivateKeyFile": clientKey(lab),
    },
  };
  const argv = namespaceArgv(lab, [
    process.execPath,
    "-r",
    "ts-node/register/transpile-only",
    CHILD,
  ]);
  const [command = "nsenter", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), (options.timeoutSeconds ?? 900) * 1000);
    let result: RunResult | undefined;
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as EngineLine;
      if ("event" in line) options.onEvent?.(line.event);
      else if ("result" in line) result = line.result;
    });
    child.stdin.end(JSON.stringify(request));
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      if (result !== undefined) resolve(result);
      else reject(new Error(`the engine ended with code ${code ?? "none"} and no result`));
    });
  });
}

/** The stack file that the real Pulumi CLI reads instead (`--config-file`). */
export function writeStackFile(lab: Lab, cluster: ClusterConfig): string {
  const file = join(lab.dir, "Pulumi.lab.yaml");
  const config = { "quorate:cluster": cluster, "quorate:sshPrivateKeyFile": clientKey(lab) };
  writeFileSync(file, stringify({ config }), { mode: 0o600 });
  return file;
}

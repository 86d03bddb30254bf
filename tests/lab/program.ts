import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import type { ClusterConfig } from "./cluster-config";
import type { EngineEvent, Message, Operation, RunResult } from "./engine";
import { type Lab, namespaceArgv } from "./hosts";
import { clientKey } from "./hosts/host-disk";
import type { LonghornSpec } from "../../components/model/longhorn/args";
import type { MetalLBSpec } from "../../components/model/metallb/args";

/** What the child that runs inside the lab's namespace is asked. */
export interface EngineRequest {
  /** Folder of the program. */
  dir: string;
  operation: Operation;
  stateFile: string;
  config: Record<string, string>;
  /** Programs that play the kubernetes provider. */
  tools?: KubeTools;
}

/** Paths of the programs that play the kubernetes provider. */
export interface KubeTools {
  kubectl: string;
  helm: string;
}

/** What it answers, a line of JSON each. */
export type EngineLine = { event: EngineEvent } | { message: Message } | { result: RunResult };

export interface ProgramOptions {
  /** Further configuration, such as `quorate:metallb`. */
  config?: Record<string, string>;
  tools?: KubeTools;
  /** Called for each step as it ends. */
  onEvent?: (event: EngineEvent) => void;
  /** @default 900 seconds */
  timeoutSeconds?: number;
}

const CHILD = join(__dirname, "engine-child.ts");
const ROOT = join(__dirname, "..", "..");

/**
 * Runs the project's own program (`index.ts`) against the lab, in the lab's network, by the in-process engine.
 */
export function runProgram(
  lab: Lab,
  operation: Operation,
  cluster: ClusterConfig,
  options: ProgramOptions = {},
): Promise<RunResult> {
  const config = {
    "quorate:cluster": JSON.stringify(cluster),
    "quorate:sshPrivateKeyFile": clientKey(lab),
    ...options.config,
  };
  return runEngine(lab, { dir: ROOT, operation, stateFile: "state.json", config }, options);
}

/** Folder of a program that makes one layer and nothing else. */
export const LAYER = join(__dirname, "layer");

/** A layer by its arguments. */
export type LayerSpec = { metallb: MetalLBSpec } | { longhorn: LonghornSpec };

/** Runs one layer alone, on whatever cluster the lab's kubeconfig leads to. */
export function runLayer(
  lab: Lab,
  operation: Operation,
  layer: LayerSpec,
  options: ProgramOptions & { kubeconfig?: string },
): Promise<RunResult> {
  const config = {
    "quorate-layer:kubeconfig":
      options.kubeconfig ?? readFileSync(join(lab.dir, "kubeconfig"), "utf8"),
    ...Object.fromEntries(
      Object.entries(layer).map(([name, spec]) => [`quorate-layer:${name}`, JSON.stringify(spec)]),
    ),
    ...options.config,
  };
  return runEngine(lab, { dir: LAYER, operation, stateFile: "layer.json", config }, options);
}

function runEngine(
  lab: Lab,
  { stateFile, ...asked }: EngineRequest,
  { tools, onEvent, timeoutSeconds = 900 }: ProgramOptions,
): Promise<RunResult> {
  mkdirSync(lab.dir, { recursive: true });
  const request: EngineRequest = {
    ...asked,
    stateFile: join(lab.dir, stateFile),
    ...(tools !== undefined && { tools }),
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
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000);
    let result: RunResult | undefined;
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as EngineLine;
      if ("event" in line) onEvent?.(line.event);
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

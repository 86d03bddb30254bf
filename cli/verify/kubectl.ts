import { runProgram } from "./program";

/** The only part of the check that talks to the cluster. */
export interface Kubectl {
  /** `get` as JSON; undefined where there is nothing of the name. */
  get(...args: string[]): Promise<unknown>;
  create(object: object): Promise<void>;
  /** Runs a script in a pod, and gives what it prints. */
  exec(namespace: string, pod: string, script: string): Promise<string>;
  /** Any other call. */
  call(...args: string[]): Promise<void>;
}

export interface KubectlOptions {
  program: string;
  kubeconfig?: string | undefined;
  context?: string | undefined;
  /** How long a script may take. A read of a volume that is just moving hangs, and the next attempt may be in another pod. */
  execMs: number;
  signal: AbortSignal;
}

const CALL_MS = 30_000;

export function kubectl({ program, kubeconfig, context, execMs, signal }: KubectlOptions): Kubectl {
  const flags = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
  ];
  const run = (args: readonly string[], timeoutMs: number, input?: string) =>
    runProgram(`kubectl ${args.slice(0, 2).join(" ")}`, [program, ...flags, ...args], {
      timeoutMs,
      signal,
      ...(input !== undefined && { input }),
    });
  return {
    async get(...args) {
      const answer = await run(["get", ...args, "--ignore-not-found", "--output=json"], CALL_MS);
      return answer.trim() === "" ? undefined : parsed(answer);
    },
    async create(object) {
      await run(["create", "--filename=-"], CALL_MS, JSON.stringify(object));
    },
    exec(namespace, pod, script) {
      const where = [`--namespace=${namespace}`, pod, "--container=main"];
      return run(["exec", ...where, "--", "sh", "-c", script], execMs);
    },
    async call(...args) {
      await run(args, CALL_MS);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(`kubectl printed something else than JSON: ${text.slice(0, 80)}`);
  }
}

import { runProgram } from "../verify/program";
import { type Kubectl, kubectl } from "../verify/kubectl";
import type { Limits } from "../verify/until";

/** What is asked for. */
export interface Wishes {
  /** Release that every node shall run. */
  version: string | undefined;
  /** How often the endpoint is asked. */
  requests: number;
  image: string;
  /** Nothing is made in the cluster. */
  readOnly: boolean;
  keep: boolean;
}

/** A look at a cluster: what it may use. */
export interface Look {
  wishes: Wishes;
  kubectl: Kubectl;
  /** Goes on after an interrupt: for taking away what was made. */
  afterwards: Kubectl;
  /** Any call, and what it prints. */
  text: (...args: string[]) => Promise<string>;
  limits: Limits;
}

/** What one check found. */
export interface Finding {
  what: string;
  /** Undefined where it does not apply. */
  ok: boolean | undefined;
  /** What was seen, in one line. */
  seen: string;
}

export interface Access {
  kubectl: string;
  kubeconfig?: string | undefined;
  context?: string | undefined;
}

const CALL_MS = 30_000;

export function lookAt(access: Access, wishes: Wishes, limits: Limits): Look {
  const { kubectl: program, kubeconfig, context } = access;
  const { signal } = limits;
  const flags = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
  ];
  return {
    wishes,
    kubectl: kubectl({ program, kubeconfig, context, execMs: CALL_MS, signal }),
    afterwards: kubectl({
      program,
      kubeconfig,
      context,
      execMs: CALL_MS,
      signal: new AbortController().signal,
    }),
    text: (...args) =>
      runProgram(`kubectl ${args.slice(0, 2).join(" ")}`, [program, ...flags, ...args], {
        timeoutMs: CALL_MS,
        signal,
      }),
    limits,
  };
}

/** Runs one check; a call that fails is a finding, too. */
export async function finding(
  what: string,
  check: () => Promise<{ ok: boolean | undefined; seen: string }>,
): Promise<Finding> {
  try {
    return { what, ...(await check()) };
  } catch (error) {
    return { what, ok: false, seen: (error as Error).message };
  }
}

/** "a, b" of what is wrong, else what is right. */
export function verdict(wrong: readonly string[], right: string): { ok: boolean; seen: string } {
  return wrong.length === 0 ? { ok: true, seen: right } : { ok: false, seen: wrong.join(", ") };
}

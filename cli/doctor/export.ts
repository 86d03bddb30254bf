import { readFileSync } from "node:fs";
import { runProgram } from "../verify/program";

export interface Source {
  /** File with an export of the state, `-` for standard input; else Pulumi is asked. */
  state?: string | undefined;
  stack?: string | undefined;
  cwd?: string | undefined;
  pulumi: string;
}

/** Login to a backend and a passphrase take their time; a question that nobody answers would take for ever. */
const EXPORT_MS = 120_000;

/** The text of the stack's state, its secrets in clear. It is kept nowhere. */
export async function exportedState(source: Source, signal: AbortSignal): Promise<string> {
  const { state, stack, cwd, pulumi } = source;
  if (state !== undefined) return readFileSync(state === "-" ? 0 : state, "utf8");
  if (stack === undefined) {
    throw new Error(
      "quorate: give the stack (--stack NAME), or an export of its state (--state FILE)",
    );
  }
  const argv = [
    pulumi,
    "stack",
    "export",
    "--show-secrets",
    "--stack",
    stack,
    "--non-interactive",
    ...(cwd === undefined ? [] : ["--cwd", cwd]),
  ];
  return runProgram("pulumi stack export", argv, { timeoutMs: EXPORT_MS, signal });
}

import type { EngineEvent, RunResult } from "./engine";

/** Prints a line for each step that did something, with host and phase, as it ends. */
export function printer(say: (line: string) => void): (event: EngineEvent) => void {
  const began = Date.now();
  return ({ kind, step }) => {
    if (kind !== "end" || step.op === "same" || !step.type.includes("remote:Command")) return;
    const [, host = "", phase = ""] = /^[^-]+-(?:(.+)-)?([a-z]+)$/.exec(step.name) ?? [];
    const at = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
    const state = step.error === undefined ? "" : "  FAILED";
    say(
      `${at} s  ${host.padEnd(4)} ${phase.padEnd(11)} ${step.op.padEnd(7)} ${step.seconds.toFixed(1).padStart(5)} s${state}`,
    );
  };
}

/** Faults of a run, one after the other, as the user of a real engine would read them. */
export function faultsOf(result: RunResult): string {
  const steps = result.steps.flatMap(({ name, error }) =>
    error === undefined ? [] : [`${name}: ${error}`],
  );
  const messages = result.messages.flatMap(({ severity, text }) =>
    severity === "error" ? [text] : [],
  );
  return [...steps, ...messages].join("\n");
}

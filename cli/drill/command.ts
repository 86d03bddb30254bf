import { createInterface } from "node:readline/promises";
import type { HostOptions } from "./hosts";

/** The rest of the world, of which tests have another. */
export interface Surroundings {
  say: (line: string) => void;
  /** Undefined where nobody sits at a terminal. */
  ask: ((question: string) => Promise<string>) | undefined;
  signal: AbortSignal;
}

/** 0: within all budgets, 1: over one, 2: could not run. */
export type ExitCode = 0 | 1 | 2;

/** A drill that is ready to begin. */
export interface Ready<R> {
  /** What will be done, before it is. */
  announcement: string;
  run: () => Promise<R[]>;
  table: (results: readonly R[]) => string;
}

/** What will be done to which hosts. */
export function announcementOf(
  what: string,
  { hosts, faults, targets, seconds }: HostOptions,
): string {
  return [
    `This breaks hosts that ${what}, one at a time, each for ${seconds} s:`,
    ...faults.flatMap((fault) => targets.map((target) => `  ${fault}: ${target}`)),
    `Hosts: ${hosts.map(({ name, address }) => `${name} (${address})`).join(", ")}`,
    "Each heals itself by a timer on the host, even if this program ends.",
  ].join("\n");
}

/** Asks whether a drill may begin, runs it, and says what came of it. */
export async function perform<R extends { over: string[] }>(
  prepare: () => Ready<R>,
  { yes = false }: { yes?: boolean },
  { say, ask }: Surroundings,
): Promise<ExitCode> {
  try {
    const { announcement, run, table } = prepare();
    say(announcement);
    if (!yes) {
      if (ask === undefined) {
        throw new Error("quorate: there is no terminal to ask at whether it may begin; give --yes");
      }
      const answer = await ask("Begin? Only yes begins. ");
      if (answer.trim() !== "yes") throw new Error("quorate: nothing was done");
    }
    const results = await run();
    const over = results.filter((result) => result.over.length > 0).length;
    say(`\n${table(results)}\n`);
    say(over === 0 ? "All within the budget." : `${over} of ${results.length} over the budget.`);
    return over === 0 ? 0 : 1;
  } catch (error) {
    const { message } = error as Error;
    say(message.startsWith("quorate: ") ? message : `quorate: ${message}`);
    return 2;
  }
}

/** Makes a drill the action of a command line. */
export function atTerminal<F>(
  drill: (flags: F, around: Surroundings) => Promise<ExitCode>,
): (flags: F) => Promise<void> {
  return async (flags) => {
    const interrupt = new AbortController();
    process.on("SIGINT", () => interrupt.abort()).on("SIGTERM", () => interrupt.abort());
    process.exitCode = await drill(flags, {
      say: (line) => process.stdout.write(`${line}\n`),
      ask: process.stdin.isTTY ? askAtTerminal : undefined,
      signal: interrupt.signal,
    });
  };
}

async function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

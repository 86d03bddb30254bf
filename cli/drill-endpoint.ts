import { createInterface } from "node:readline/promises";
import { type DrillFlags, type DrillOptions, optionsOf } from "./drill/options";
import { table } from "./drill/report";
import { drill } from "./drill/run";

/** The rest of the world, of which tests have another. */
export interface Surroundings {
  say: (line: string) => void;
  /** Undefined where nobody sits at a terminal. */
  ask: ((question: string) => Promise<string>) | undefined;
  signal: AbortSignal;
}

/** 0: within all budgets, 1: over one, 2: could not run. */
export type ExitCode = 0 | 1 | 2;

/** What will be done, before it is. */
export function announcement({ hosts, faults, targets, seconds, endpoint }: DrillOptions): string {
  return [
    `This breaks hosts that serve ${endpoint.url}, one at a time, each for ${seconds} s:`,
    ...faults.flatMap((fault) => targets.map((target) => `  ${fault}: ${target}`)),
    `Hosts: ${hosts.map(({ name, address }) => `${name} (${address})`).join(", ")}`,
    "Each heals itself by a timer on the host, even if this program ends.",
  ].join("\n");
}

/** Breaks what serves the endpoint, and measures what clients lose by it. */
export async function drillEndpoint(flags: DrillFlags, around: Surroundings): Promise<ExitCode> {
  const { say, ask, signal } = around;
  try {
    const options = optionsOf(flags);
    say(announcement(options));
    if (flags.yes !== true) {
      if (ask === undefined) {
        throw new Error("quorate: there is no terminal to ask at whether it may begin; give --yes");
      }
      const answer = await ask("Begin? Only yes begins. ");
      if (answer.trim() !== "yes") throw new Error("quorate: nothing was done");
    }
    const results = await drill(options, { say, signal });
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

/** Runs the drill for whoever sits at the command line. */
export async function drillEndpointCommand(flags: DrillFlags): Promise<void> {
  const interrupt = new AbortController();
  process.on("SIGINT", () => interrupt.abort()).on("SIGTERM", () => interrupt.abort());
  process.exitCode = await drillEndpoint(flags, {
    say: (line) => process.stdout.write(`${line}\n`),
    ask: process.stdin.isTTY ? askAtTerminal : undefined,
    signal: interrupt.signal,
  });
}

async function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

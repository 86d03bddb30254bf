import { randomBytes } from "node:crypto";
import { timeoutOf } from "./timeout";
import * as after from "./verify/after";
import * as before from "./verify/before";
import type { Check, Options } from "./verify/check";
import { cleanUp } from "./verify/clean-up";
import { kubectl } from "./verify/kubectl";
import { LABEL } from "./verify/objects";
import { askAtTerminal, power, powerRefusal } from "./verify/power";
import { table } from "./verify/report";

/** What the command line gives. */
export interface StorageFlags {
  kubectl: string;
  kubeconfig?: string | undefined;
  context?: string | undefined;
  class: string;
  image: string;
  megabytes: string;
  powerOff?: string | undefined;
  powerOn?: string | undefined;
  timeout: string;
  keep?: boolean;
  anyProvisioner?: boolean;
}

/** The rest of the world, of which tests have another. */
export interface Surroundings {
  say: (line: string) => void;
  ask: ((question: string, signal: AbortSignal) => Promise<void>) | undefined;
  signal: AbortSignal;
  intervalMs: number;
  timeoutMs?: number;
}

/**
 * Loses a node on purpose, and looks whether the data of volumes survives it.
 * @returns the table of what was seen
 * @throws Error with why it is not known that the data survives
 */
export async function drillStorage(flags: StorageFlags, around: Surroundings): Promise<string> {
  const options = optionsOf(flags, around);
  const powerOptions = { ...flags, timeoutMs: options.timeoutMs, ask: around.ask };
  const refusal = powerRefusal(powerOptions);
  if (refusal !== undefined) throw new Error(`quorate: ${refusal}`);
  const withSignal = (signal: AbortSignal) => ({
    kubectl: kubectl({
      ...flags,
      program: flags.kubectl,
      execMs: 60_000 + options.megabytes * 500,
      signal,
    }),
    limits: { timeoutMs: options.timeoutMs, intervalMs: options.intervalMs, signal },
  });
  const check: Check = {
    options,
    ...withSignal(around.signal),
    power: power(powerOptions),
    say: around.say,
    rows: [],
    longhorn: false,
    off: undefined,
  };
  let made = false;
  try {
    await before.look(check);
    made = true;
    const { shareNode } = await before.makeShared(check);
    const victim = await before.makeSingle(check, shareNode);
    const last = await before.writeLast(check, victim);
    const start = await after.cut(check, victim, shareNode);
    const third = await after.recover(check, victim, last, start);
    await after.restore(check, victim, { ...last, third });
    return table(check.rows);
  } catch (error) {
    const seen = check.rows.length === 0 ? "" : `\n\n${table(check.rows)}`;
    throw new Error(`quorate: ${(error as Error).message}${seen}`, { cause: error });
  } finally {
    // Whoever interrupts wants the end, not the leftovers.
    await cleanUp(Object.assign(check, withSignal(new AbortController().signal)), made);
  }
}

function optionsOf(flags: StorageFlags, { intervalMs, timeoutMs }: Surroundings): Options {
  const wished = timeoutOf(flags.timeout);
  if (!/^[1-9]\d{0,4}$/.test(flags.megabytes)) {
    throw new Error(
      `quorate: --megabytes: ${flags.megabytes} is no whole number; write one from 1 to 99999`,
    );
  }
  const { class: className, image, keep = false, anyProvisioner = false } = flags;
  return {
    namespace: `quorate-verify-${randomBytes(4).toString("hex")}`,
    className,
    image,
    megabytes: Number(flags.megabytes),
    keep,
    anyProvisioner,
    timeoutMs: timeoutMs ?? wished,
    intervalMs,
  };
}

/** Runs the check for whoever sits at the command line. */
export async function drillStorageCommand(flags: StorageFlags): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) {
      process.stderr.write(`\ngiven up; what is left has the label ${LABEL}\n`);
      process.exit(130);
    }
    process.stderr.write("\ninterrupted; cleaning up (once more to leave everything as it is)\n");
    interrupt.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const start = Date.now();
  const elapsed = () => `${Math.round((Date.now() - start) / 1000)}s`.padStart(6);
  try {
    const seen = await drillStorage(flags, {
      say: (line) => process.stdout.write(`${elapsed()}  ${line}\n`),
      ask: process.stdin.isTTY ? askAtTerminal : undefined,
      signal: interrupt.signal,
      intervalMs: 2000,
    });
    process.stdout.write(`\n${seen}\n\nThe data survived.\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = interrupt.signal.aborted ? 130 : 1;
  }
}

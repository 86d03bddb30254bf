import { setTimeout as sleep } from "node:timers/promises";
import { Final } from "../verify/until";
import type { Fault } from "./faults";
import { healNowScript } from "./faults";
import type { DrillHost, HostOptions } from "./hosts";
import { type Asked, type Load, startLoad } from "./load";
import { runOn } from "./remote";

/** Load before the fault, so that what is kept is kept, and after all is well. */
const QUIET_MS = 2000;
/** The host's timer begins some moments after the order was sent. */
const MARGIN_MS = 2000;

/** One fault of a drill. */
export interface Turn {
  load: Load;
  fault: Fault;
  /** As it was named on the command line. */
  target: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** When a host was broken, and until when all was watched, on the clock of the load. */
export interface Between {
  from: number;
  /** When the host was to heal. */
  healed: number;
  to: number;
  /** From then until all was well. */
  wellAfterMs: number;
}

/** Goes through all faults and targets, one after the other, under one load. */
export async function underLoad<R>(
  { reach, faults, targets }: HostOptions,
  asked: Asked,
  { say, signal }: Pick<Turn, "say" | "signal">,
  one: (turn: Turn) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const load = startLoad(reach, asked);
  try {
    for (const fault of faults) {
      for (const target of targets) {
        results.push(await one({ load, fault, target, say, signal }));
      }
    }
    return results;
  } finally {
    await load.stop();
  }
}

/** Breaks a host, and waits until it has healed and `well` finds that all is as it was. */
export async function breakHost(
  { reach, seconds }: HostOptions,
  host: DrillHost,
  { script, announced }: { script: string; announced: string },
  { say, signal }: Turn,
  well: () => Promise<unknown>,
): Promise<Between> {
  try {
    await pause(QUIET_MS, signal);
    const from = Date.now();
    const healed = from + seconds * 1000;
    say(announced);
    await runOn(reach, host, script, { signal });
    // A look that begins while the host is still cut off would hang on after that has healed.
    await pause(Math.max(0, healed + MARGIN_MS - Date.now()), signal);
    await well();
    const wellAfterMs = Date.now() - healed;
    await pause(QUIET_MS, signal);
    return { from, healed, to: Date.now(), wellAfterMs };
  } catch (error) {
    // Its own timer heals it as well; this is for whoever does not want to wait.
    await runOn(reach, host, healNowScript(), {
      signal: new AbortController().signal,
      timeoutMs: 10_000,
    }).catch(() => undefined);
    throw error;
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {
    throw new Final("interrupted");
  });

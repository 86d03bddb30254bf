import { setTimeout as sleep } from "node:timers/promises";
import { Final, type Limits } from "../verify/until";
import { budgetOf, excess, inSeconds, type Part } from "./budget";
import { type Fault, faultScript, healNowScript } from "./faults";
import { longestOverlap, type Report, successor, watchHolders } from "./holders";
import { type Load, startLoad } from "./load";
import type { DrillHost, DrillOptions, Kind } from "./options";
import { runOn } from "./remote";
import { line, type Result } from "./report";
import { seen } from "./samples";
import { allIsWell, holders, kindOf } from "./watch";

const WELL_MS = 300_000;
const INTERVAL_MS = 1000;
/** Two holders for a moment are a hand-over between two looks; for longer, they are a fault. */
const OVERLAP_MS = 1000;
/** Load before the fault, so that what is kept is kept, and after all is well. */
const QUIET_MS = 2000;
/** The host's timer begins some moments after the order was sent. */
const MARGIN_MS = 2000;

type Say = (line: string) => void;

/** Goes through all faults and targets, one after the other. */
export async function drill(
  options: DrillOptions,
  { say, signal }: { say: Say; signal: AbortSignal },
): Promise<Result[]> {
  const results: Result[] = [];
  const load = startLoad(options.reach, options.endpoint);
  try {
    for (const fault of options.faults) {
      for (const target of options.targets) {
        const result = await one(options, load, { fault, target, signal, say });
        results.push(result);
        say(line(result));
      }
    }
    return results;
  } finally {
    await load.stop();
  }
}

async function one(
  options: DrillOptions,
  load: Load,
  { fault, target, signal, say }: { fault: Fault; target: string; signal: AbortSignal; say: Say },
): Promise<Result> {
  const limits: Limits = { timeoutMs: WELL_MS, intervalMs: INTERVAL_MS, signal };
  const before = await allIsWell(options, load, options.kind, limits);
  const kind = kindOf(options.kind, before);
  const host = chosen(options.hosts, target, holders(before));
  const part: Part = holders(before).includes(host.name) ? "holder" : "other";
  const unit = before.get(host.name)?.unit ?? "";
  if (unit === "") {
    throw new Final(`${host.name} has no unit k3s or rke2-server; name it with --unit`);
  }
  const watch = watchHolders(options.reach, kind === "external" ? [] : options.hosts, options.vip);
  const script = faultScript(fault, { unit, vip: options.vip, seconds: options.seconds });
  try {
    await pause(QUIET_MS, signal);
    const from = Date.now();
    say(`${fault}: ${host.name} (${part}), for ${options.seconds} s`);
    await runOn(options.reach, host, script, { signal });
    // A look that begins while the host is still cut off would hang on after that has healed.
    const healed = from + options.seconds * 1000 + MARGIN_MS;
    await pause(Math.max(0, healed - Date.now()), signal);
    await allIsWell(options, load, kind, limits);
    const well = Date.now();
    await pause(QUIET_MS, signal);
    const to = Date.now();
    const between = { from, to, wellAfterMs: well - from - options.seconds * 1000 };
    return judged(options, { fault, host, part, kind }, load, watch.reports, between);
  } catch (error) {
    // Its own timer heals it as well; this is for whoever does not want to wait.
    await runOn(options.reach, host, healNowScript(), {
      signal: new AbortController().signal,
      timeoutMs: 10_000,
    }).catch(() => undefined);
    throw error;
  } finally {
    watch.stop();
  }
}

function judged(
  { hosts, fast }: DrillOptions,
  { fault, host, part, kind }: { fault: Fault; host: DrillHost; part: Part; kind: Kind },
  { samples }: Load,
  reports: readonly Report[],
  { from, to, wellAfterMs }: { from: number; to: number; wellAfterMs: number },
): Result {
  const fresh = seen(samples, "new", from, to);
  const kept = seen(samples, "kept", from, to);
  const budget = budgetOf(kind, part, fault, fast);
  const over = excess(budget, fresh, kept);
  const notes: string[] = [];
  const inFault = reports.filter(({ at }) => at >= from);
  const all = hosts.map(({ name }) => name);
  // Only a host that is stopped in order can be asked to let go of the address.
  const sound = fault === "stopped" ? all : all.filter((name) => name !== host.name);
  const overlap = longestOverlap(inFault, sound);
  if (overlap > OVERLAP_MS) over.push(`two hosts held the address for ${inSeconds(overlap)}`);
  const next = part === "holder" ? successor(inFault, host.name) : undefined;
  if (next !== undefined) {
    notes.push(`${next.host} held the address ${inSeconds(next.at - from)} after the order`);
  }
  const besides = longestOverlap(inFault, all);
  if (besides > Math.max(overlap, OVERLAP_MS)) {
    notes.push(`${host.name} kept it beside another for ${inSeconds(besides)}`);
  }
  return { fault, target: host.name, part, fresh, kept, budget, over, notes, wellAfterMs };
}

/** The host that a target means at this moment. */
export function chosen(
  hosts: readonly DrillHost[],
  target: string,
  held: readonly string[],
): DrillHost {
  const found =
    target === "holder"
      ? hosts.find(({ name }) => held.includes(name))
      : target === "other"
        ? hosts.find(({ name, role }) => role === "server" && !held.includes(name))
        : hosts.find(({ name }) => name === target);
  if (found === undefined) throw new Final(`there is no host that is the ${target}`);
  return found;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {
    throw new Final("interrupted");
  });

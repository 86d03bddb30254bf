import { Final } from "../verify/until";
import { type Between, breakHost, type Turn, underLoad } from "./breaking";
import { budgetOf, excess, inSeconds, type Part } from "./budget";
import { type Fault, faultScript } from "./faults";
import { longestOverlap, type Report, successor, watchHolders } from "./holders";
import type { DrillHost } from "./hosts";
import type { Load } from "./load";
import type { DrillOptions, Kind } from "./options";
import { line, type Result } from "./report";
import { seen } from "./samples";
import { allIsWell, holders, kindOf, limitsOf } from "./watch";

/** Two holders for a moment are a hand-over between two looks; for longer, they are a fault. */
const OVERLAP_MS = 1000;

/** Goes through all faults and targets, one after the other. */
export function drill(
  options: DrillOptions,
  around: Pick<Turn, "say" | "signal">,
): Promise<Result[]> {
  const { url, ...tls } = options.endpoint;
  const asked = { ...tls, url: `${url}/readyz`, kinds: ["new" as const, "kept" as const] };
  return underLoad(options, asked, around, async (turn) => {
    const result = await one(options, turn);
    turn.say(line(result));
    return result;
  });
}

async function one(options: DrillOptions, turn: Turn): Promise<Result> {
  const { load, fault, target, signal } = turn;
  const limits = limitsOf(signal);
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
  const announced = `${fault}: ${host.name} (${part}), for ${options.seconds} s`;
  try {
    const between = await breakHost(options, host, { script, announced }, turn, () =>
      allIsWell(options, load, kind, limits),
    );
    return judged(options, { fault, host, part, kind }, load, watch.reports, between);
  } finally {
    watch.stop();
  }
}

function judged(
  { hosts, fast }: DrillOptions,
  { fault, host, part, kind }: { fault: Fault; host: DrillHost; part: Part; kind: Kind },
  { samples }: Load,
  reports: readonly Report[],
  { from, to, wellAfterMs }: Between,
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

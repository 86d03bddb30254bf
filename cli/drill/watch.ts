import { type Limits, until } from "../verify/until";
import type { Load } from "./load";
import { type Look, lookOf, lookScript } from "./looks";
import type { DrillHost, HostOptions } from "./hosts";
import type { DrillOptions, Kind } from "./options";
import { runOn } from "./remote";

const WELL_MS = 300_000;
const INTERVAL_MS = 1000;
const LOOK_MS = 15_000;

export const limitsOf = (signal: AbortSignal): Limits => ({
  timeoutMs: WELL_MS,
  intervalMs: INTERVAL_MS,
  signal,
});

export type Looks = Map<string, Look>;

/** What each of these hosts prints for a script, asked at the same time, by their names. */
export async function askAll<T>(
  { hosts, reach }: HostOptions,
  script: (host: DrillHost) => string,
  read: (text: string) => T,
  signal: AbortSignal,
): Promise<Map<string, T>> {
  const looks = hosts.map(async (host) => {
    const text = await runOn(reach, host, script(host), { signal, timeoutMs: LOOK_MS });
    return [host.name, read(text)] as const;
  });
  return new Map(await Promise.all(looks));
}

/** Those that hold the address. */
export const holders = (looks: Looks): string[] =>
  [...looks].filter(([, { holds }]) => holds).map(([name]) => name);

/** The endpoint's kind, as told or as the hosts show it. */
export function kindOf(told: Kind | undefined, looks: Looks): Kind {
  const found = [...looks.values()].map(({ kind }) => kind);
  return told ?? found.find((kind) => kind !== "external") ?? "external";
}

/** What is not well, or nothing. */
export function complaints(
  hosts: readonly DrillHost[],
  looks: Looks,
  { hasVip, answers }: { hasVip: boolean; answers: boolean },
): string[] {
  const found = hosts.flatMap(({ name }) => {
    const look = looks.get(name);
    return [
      ...(look?.ready === false ? [`the API of ${name} is not ready`] : []),
      ...(look?.broken === true ? [`${name} is not healed yet`] : []),
    ];
  });
  const held = holders(looks);
  if (hasVip && held.length !== 1) {
    found.push(
      held.length === 0 ? "no host holds the address" : `${held.join(" and ")} hold the address`,
    );
  }
  return answers ? found : ["the endpoint does not answer", ...found];
}

/** Waits until nothing is found wrong twice in a row: what has just come back may go once more. */
export function twiceWell<T>(
  limits: Limits,
  look: () => Promise<{ seen: T; wrong: string[] }>,
): Promise<T> {
  let well = 0;
  return until("all to be well", limits, async () => {
    const { seen, wrong } = await look().catch((error: unknown) => {
      well = 0;
      throw error;
    });
    well = wrong.length === 0 ? well + 1 : 0;
    if (well >= 2) return { done: seen };
    return { yet: wrong.length === 0 ? "all well once" : wrong.join(", ") };
  });
}

/** Waits until endpoint and hosts are well. */
export function allIsWell(
  options: DrillOptions,
  load: Load,
  kind: Kind | undefined,
  limits: Limits,
): Promise<Looks> {
  return twiceWell(limits, async () => {
    const script = (host: DrillHost) => lookScript(options, host);
    const seen = await askAll(options, script, lookOf, limits.signal);
    const hasVip = kindOf(kind, seen) !== "external";
    return { seen, wrong: complaints(options.hosts, seen, { hasVip, answers: load.answers() }) };
  });
}

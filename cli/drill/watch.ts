import { type Limits, until } from "../verify/until";
import type { Load } from "./load";
import { type Look, lookOf, lookScript } from "./looks";
import type { DrillHost, DrillOptions, Kind } from "./options";
import { runOn } from "./remote";

const LOOK_MS = 15_000;

export type Looks = Map<string, Look>;

/** Looks at all hosts at the same time. */
export async function lookAtAll(options: DrillOptions, signal: AbortSignal): Promise<Looks> {
  const looks = options.hosts.map(async (host) => {
    const text = await runOn(options.reach, host, lookScript(options, host), {
      signal,
      timeoutMs: LOOK_MS,
    });
    return [host.name, lookOf(text)] as const;
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

/** Waits until all is well twice in a row: what has just come back may go once more. */
export function allIsWell(
  options: DrillOptions,
  load: Load,
  kind: Kind | undefined,
  limits: Limits,
): Promise<Looks> {
  let well = 0;
  return until("all to be well", limits, async () => {
    const looks = await lookAtAll(options, limits.signal).catch((error: unknown) => {
      well = 0;
      throw error;
    });
    const found = complaints(options.hosts, looks, {
      hasVip: kindOf(kind, looks) !== "external",
      answers: load.answers(),
    });
    well = found.length === 0 ? well + 1 : 0;
    if (well >= 2) return { done: looks };
    return { yet: found.length === 0 ? "all well once" : found.join(", ") };
  });
}

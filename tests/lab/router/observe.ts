import { type Lab, runOk, waitFor } from "../hosts";
import { ask } from "./daemon";
import { daemonOf, routerArgv } from "./place";

/** What a router's bgpd answers to one command. */
export async function vtysh(lab: Lab, command: string, number = 1): Promise<string> {
  const { code, stdout, stderr } = await ask(daemonOf(lab, number, "bgpd"), command);
  if (code !== 0) throw new Error(`vtysh "${command}": ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

interface Summary {
  ipv4Unicast?: { peers?: Record<string, { state: string }> };
}

/** State of the session with each neighbour, "Established" or another; neighbours of a listen range are there once they have dialled. */
export async function sessions(lab: Lab, number = 1): Promise<Record<string, string>> {
  const summary = JSON.parse(await vtysh(lab, "show bgp summary json", number)) as Summary;
  const peers = Object.entries(summary.ipv4Unicast?.peers ?? {});
  return Object.fromEntries(peers.map(([address, { state }]) => [address, state]));
}

export async function established(lab: Lab, number = 1): Promise<string[]> {
  const all = Object.entries(await sessions(lab, number));
  return all.flatMap(([address, state]) => (state === "Established" ? [address] : [])).sort();
}

interface Neighbour {
  neighborCapabilities?: { addressFamiliesByPeer?: unknown };
}

/** With how many neighbours a restart would keep their routes: those that said so when their session began. */
export async function graceful(lab: Lab, number = 1): Promise<number> {
  const text = await vtysh(lab, "show bgp neighbors json", number);
  const neighbours = Object.values(JSON.parse(text) as Record<string, Neighbour>);
  return neighbours.filter(
    ({ neighborCapabilities }) => typeof neighborCapabilities?.addressFamiliesByPeer === "object",
  ).length;
}

interface Hop {
  gateway?: string;
}

/** The next hops of exactly this prefix in a router's kernel; empty where there is no route. */
export async function routes(lab: Lab, prefix: string, number = 1): Promise<string[]> {
  const show = ["ip", "-j", "route", "show", "exact", prefix];
  const text = await runOk(routerArgv(lab, number, show));
  const found = JSON.parse(text.trim() || "[]") as (Hop & { nexthops?: Hop[] })[];
  const hops = found.flatMap((route): Hop[] => route.nexthops ?? [route]);
  return hops.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway])).sort();
}

export interface Wait {
  /** Which router. @default 1 */
  readonly number?: number;
  /** Milliseconds. MetalLB's native speaker waits up to two minutes before it dials a router again that was away. @default 150000 */
  readonly timeout?: number;
}

/** Waits until exactly `count` sessions are established and hands back with whom. */
export function waitForSessions(
  lab: Lab,
  count: number,
  { number = 1, timeout = 150_000 }: Wait = {},
): Promise<string[]> {
  const look = async (): Promise<string[] | false> => {
    const up = await established(lab, number);
    return up.length === count && up;
  };
  const what = `${count} BGP sessions with router ${number}`;
  const why = async (): Promise<string> => `it has ${JSON.stringify(await sessions(lab, number))}`;
  return waitFor(look, { timeout, what, why });
}

/** Waits until a router's kernel has exactly `count` next hops for the prefix; 0 waits until the route is gone. */
export function waitForNextHops(
  lab: Lab,
  prefix: string,
  count: number,
  { number = 1, timeout = 150_000 }: Wait = {},
): Promise<string[]> {
  const look = async (): Promise<string[] | false> => {
    const hops = await routes(lab, prefix, number);
    return hops.length === count && hops;
  };
  const what = `${count} next hops for ${prefix} on router ${number}`;
  const why = async (): Promise<string> =>
    `it has ${(await routes(lab, prefix, number)).join(" ") || "none"}`;
  return waitFor(look, { timeout, what, why });
}

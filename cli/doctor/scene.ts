import type { Kube } from "./kube";
import type { HostRole, Stack, StackCluster, StackHost, Variables } from "./stack";

/** How the login to a host ended. */
export type Login =
  | "ok"
  /** Its key is not given, so nobody tried. */
  | "no-host-key"
  | "unreachable"
  | "wrong-host-key"
  | "denied"
  | "no-sudo"
  /** It answered, and did not come to an end in time. */
  | "late"
  | "failed";

/** What a host printed: values by name, a name as often as it was printed. */
export type Facts = ReadonlyMap<string, readonly (readonly string[])[]>;

/** One host, as it shall be and as it was seen. */
export interface HostScene extends StackHost {
  /** Address in the cluster's network. */
  address: string;
  login: Login;
  /** What ssh said where the login failed. */
  said: string;
  facts: Facts;
  /** By how many seconds the host's clock is ahead of this machine's: at least and at most. */
  clock: readonly [least: number, most: number] | undefined;
}

/** All that was seen of a cluster at one time. */
export interface Scene {
  cluster: StackCluster;
  stack: Pick<Stack, "layers" | "pending">;
  /** Without those that are retired. */
  hosts: HostScene[];
  kube: Kube;
  now: Date;
}

/** The first value of a fact. */
export function fact(host: Pick<HostScene, "facts">, name: string): string | undefined {
  return host.facts.get(name)?.[0]?.[0];
}

/** All lines of a fact. */
export function facts(
  host: Pick<HostScene, "facts">,
  name: string,
): readonly (readonly string[])[] {
  return host.facts.get(name) ?? [];
}

export function numberFact(host: Pick<HostScene, "facts">, name: string): number | undefined {
  const text = fact(host, name);
  return text === undefined || text === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** What a step was told; of several, the first that was told it. */
export function told(
  host: Pick<StackHost, "steps">,
  name: string,
  ...phases: string[]
): string | undefined {
  for (const phase of phases.length > 0 ? phases : ["prepare", "join", "rollout", "facts"]) {
    const value = host.steps[phase]?.[name];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Variables of the endpoints that the host has by now: once a new one was started beside the former ones, those of all. */
export function endpointText({ steps }: Pick<StackHost, "steps">, name: string): string {
  const prepare: Variables = steps["prepare"] ?? {};
  const all = steps["endpoint"] !== undefined ? prepare[`ALL_${name}`] : undefined;
  return all ?? prepare[name] ?? "";
}

export const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

export function nodes(scene: Scene): HostScene[] {
  return scene.hosts.filter(({ role }) => role !== "balancer");
}

export function withRole(scene: Scene, ...roles: HostRole[]): HostScene[] {
  return scene.hosts.filter(({ role }) => roles.includes(role));
}

/** Hosts whose facts are there. */
export function reached<T extends HostScene>(hosts: readonly T[]): T[] {
  return hosts.filter(({ facts: seen }) => seen.size > 0);
}

import type { ClusterStep, Group } from "./group";
import type { HostChange, Length, Phase, Role, StepRun } from "./model";
import { textOf } from "./read";

/*
 * How long `up` will take: from what each step said of its last run, else from what the same phase took on other hosts, else from the figures below.
 */

/** Seconds, rounded from runs in the lab (docs/preview.md): an order of magnitude and no promise. */
export const DEFAULT_SECONDS = {
  facts: 2,
  prepare: 20,
  bootstrap: 25,
  join: 20,
  rollout: 2,
  endpoint: 5,
  kubeconfig: 2,
  restart: 35,
  leave: 45,
} as const satisfies Record<Phase | "restart" | "leave", number>;

type Kind = keyof typeof DEFAULT_SECONDS;

interface Timed {
  host: string;
  role: Role;
  kind: Kind;
  seconds: number;
  recorded: boolean;
}

/** The length of all that runs, with what is parallel side by side. */
export function lengthOf(
  group: Group,
  hosts: readonly HostChange[],
  clusterSteps: readonly StepRun[],
): Length {
  const timeOf = timer(group, hosts);
  const timed = [
    ...hosts.flatMap((host) => host.steps.map((step) => timeOf(host, step))),
    ...clusterSteps.flatMap((step) => (step.op === "delete" ? [] : [timeOf(undefined, step)])),
  ];
  const longest = (kind: Kind) =>
    Math.max(0, ...timed.filter((some) => some.kind === kind).map(({ seconds }) => seconds));
  const rolls = timed.filter(({ kind }) => kind === "rollout" || kind === "restart");
  const total = (some: readonly Timed[]) => some.reduce((sum, { seconds }) => sum + seconds, 0);
  const agents = agentWindows(
    group,
    rolls.filter(({ role }) => role === "agent" || role === ""),
  );
  return {
    seconds:
      longest("facts") +
      longest("prepare") +
      longest("bootstrap") +
      longest("join") +
      total(rolls.filter(({ role }) => role === "server")) +
      longest("endpoint") +
      Math.max(agents.seconds, longest("kubeconfig")) +
      leaving(timed),
    atMost: agents.atMost,
    recorded: timed.filter(({ recorded }) => recorded).length,
    estimated: timed.filter(({ recorded }) => !recorded).length,
  };
}

/** Hosts go side by side. */
function leaving(timed: readonly Timed[]): number {
  const going = timed.filter(({ kind }) => kind === "leave");
  return Math.max(0, ...going.map(({ seconds }) => seconds));
}

/** Finds the figure for a step, each kind of others' figures once. */
function timer(group: Group, hosts: readonly HostChange[]) {
  const steps = new Map(group.steps.map((own) => [own.step.name, own]));
  const roles = new Map(hosts.map(({ name, role }) => [name, role]));
  const found = new Map<string, number | undefined>();
  const others = (kind: Kind, phase: Phase, role: Role): number | undefined => {
    const key = `${kind} ${phase} ${role}`;
    if (!found.has(key)) {
      const same = group.steps.filter(
        (own) => own.phase === phase && (roles.get(own.host) ?? role) === role,
      );
      found.set(key, median(same.flatMap((own) => recordedOf(own, kind) ?? [])));
    }
    return found.get(key);
  };
  return (host: HostChange | undefined, step: StepRun): Timed => {
    const role = host?.role ?? "";
    const restarts = step.phase === "rollout" && host?.restarts !== "no";
    const kind: Kind = step.op === "delete" ? "leave" : restarts ? "restart" : step.phase;
    const own = steps.get(step.name);
    const said = own === undefined ? undefined : recordedOf(own, kind);
    const seconds = said ?? others(kind, step.phase, role) ?? DEFAULT_SECONDS[kind];
    return { host: host?.name ?? "", role, kind, seconds, recorded: said !== undefined };
  };
}

/** What the step said of its last run, of the same kind. */
function recordedOf({ step }: ClusterStep, kind: Kind): number | undefined {
  const text = textOf(step.before?.outputs["stderr"]);
  // What a rollout took in all is told of one that restarted; without a restart there is nothing to tell.
  if (kind === "leave" || kind === "rollout") return undefined;
  const sign =
    kind === "restart" ? /the last restart took (\d{1,6}) s$/gm : /: took (\d{1,6}) s$/gm;
  const last = [...text.matchAll(sign)].at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** How long agents take, by which of them wait for which; one after the other where that is not told. */
function agentWindows(group: Group, rolls: readonly Timed[]): { seconds: number; atMost: boolean } {
  const sum = rolls.reduce((all, { seconds }) => all + seconds, 0);
  const steps = new Map(
    group.steps
      .filter(({ phase }) => phase === "rollout")
      .map((own) => [own.step.urn, own] as const),
  );
  const seconds = new Map(rolls.map((roll) => [roll.host, roll.seconds]));
  const byHost = new Map([...steps.values()].map((own) => [own.host, own]));
  const agents = rolls.map(({ host }) => byHost.get(host));
  const waits = agents.map((own) =>
    (own?.step.after?.dependencies ?? []).filter((urn) => urn.endsWith("-rollout")),
  );
  const known = waits.every((urns) => urns.length > 0 && urns.every((urn) => steps.has(urn)));
  if (rolls.length < 2 || !known) return { seconds: sum, atMost: rolls.length > 1 };
  const ends = new Map<string, number>();
  const end = (urn: string): number => {
    const known = ends.get(urn);
    const own = steps.get(urn);
    if (known !== undefined || own === undefined) return known ?? 0;
    // Before it is known: a circle, which no state has, must not go round for ever.
    ends.set(urn, 0);
    const before = (own.step.after ?? own.step.before)?.dependencies ?? [];
    const start = Math.max(0, ...before.map(end));
    ends.set(urn, start + (seconds.get(own.host) ?? 0));
    return ends.get(urn) ?? 0;
  };
  return { seconds: Math.max(...agents.map((own) => end(own?.step.urn ?? ""))), atMost: false };
}

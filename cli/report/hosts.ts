import type { ClusterStep, Group } from "./group";
import { type FromTo, type HostChange, PHASES, type Role, type StepRun } from "./model";
import { runOf, type Surroundings } from "./runs";
import type { SeenTopology, Shapes } from "./topology";

export interface HostSteps {
  hosts: HostChange[];
  clusterSteps: StepRun[];
  unchanged: number | undefined;
}

/** What will happen on each host of a cluster, servers first. */
export function hostsOf(group: Group, shapes: Shapes, around: Surroundings): HostSteps {
  const runs = group.steps.map((own) => ({ own, run: runOf(own, around) }));
  const roles = rolesIn(shapes);
  const rekeyed = rekeyedIn(shapes);
  const byHost = new Map<string, typeof runs>();
  for (const each of runs) {
    if (isOfCluster(each.own) || each.own.host === "") continue;
    byHost.set(each.own.host, [...(byHost.get(each.own.host) ?? []), each]);
  }
  const hosts = [...byHost].flatMap(([name, of]) => hostChange(name, of, { roles, rekeyed }) ?? []);
  const clusterSteps = runs.flatMap(({ own, run }) =>
    isOfCluster(own) && run !== undefined ? [run] : [],
  );
  const known = allNames(shapes.new);
  const touched = new Set(hosts.map(({ name }) => name));
  return {
    hosts: hosts.sort(inOrder(shapes)),
    clusterSteps,
    unchanged: known === undefined ? undefined : known.filter((name) => !touched.has(name)).length,
  };
}

const isOfCluster = ({ phase }: ClusterStep) => phase === "bootstrap" || phase === "kubeconfig";

function hostChange(
  name: string,
  all: readonly { own: ClusterStep; run: StepRun | undefined }[],
  { roles, rekeyed: changedKeys }: { roles: ReadonlyMap<string, Role>; rekeyed: Set<string> },
): HostChange | undefined {
  // Another key is another machine, or one that was installed anew.
  const rekeyed = changedKeys.has(name);
  const steps = all
    .flatMap(({ run }) => (run === undefined ? [] : [run]))
    .sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase));
  const ops = new Set(all.map(({ own }) => own.step.op));
  const gone = ops.has("delete") && ops.size === 1;
  if (steps.length === 0 && !gone) return undefined;
  const lines = all.map(({ own }) => own);
  const address = fromTo(lines, ({ address: text }) => text);
  const fresh = lines.some(({ phase, step }) => isFirst(phase, lines) && step.op === "create");
  const replaced =
    ops.has("replace") ||
    rekeyed ||
    (address.from !== "" && address.to !== "" && address.from !== address.to);
  const change: HostChange["change"] = gone
    ? steps.length === 0
      ? "forgotten"
      : "removed"
    : fresh
      ? "new"
      : replaced
        ? "replaced"
        : "changed";
  return {
    name,
    role: roles.get(name) ?? guessedRole(lines),
    change,
    address,
    version: fromTo(lines, ({ version }) => version ?? ""),
    steps,
    restarts: restartsOf(lines),
  };
}

// A node begins with its join, a load balancer with its preparation.
function isFirst(phase: string, lines: readonly ClusterStep[]): boolean {
  return phase === (lines.some((line) => line.phase === "join") ? "join" : "prepare");
}

function fromTo(
  steps: readonly ClusterStep[],
  read: (line: NonNullable<ClusterStep["old"]>) => string,
): FromTo {
  const first = (side: "old" | "new"): string => {
    for (const step of steps) {
      const line = step[side];
      const text = line === undefined ? "" : read(line);
      if (text !== "") return text;
    }
    return "";
  };
  return { from: first("old"), to: first("new") };
}

/** A rollout restarts the service where something else runs than shall run. */
function restartsOf(lines: readonly ClusterStep[]): HostChange["restarts"] {
  const rollout = lines.find(({ phase }) => phase === "rollout");
  if (rollout === undefined || !["create", "update", "replace"].includes(rollout.step.op)) {
    return "no";
  }
  // The join before it starts the service with what shall run.
  const joins = lines.some(({ phase, step }) => phase === "join" && step.op === "create");
  if (joins) return "no";
  const wanted = rollout.new?.wanted;
  const runs = rollout.old?.wanted;
  if (wanted === undefined || runs === undefined) return "perhaps";
  return wanted === runs ? "no" : "yes";
}

function rolesIn(shapes: Shapes): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  // The later one counts: the new shape's.
  for (const shape of [shapes.old, shapes.new]) {
    for (const { name } of shape?.balancers ?? []) roles.set(name, "load balancer");
    for (const { name, role } of shape?.nodes ?? []) roles.set(name, role);
  }
  return roles;
}

function rekeyedIn(shapes: Shapes): Set<string> {
  const checked = (shape: SeenTopology | undefined) =>
    new Map(
      (shape?.nodes ?? [])
        .filter(({ hostKey }) => hostKey !== "" && hostKey !== "unchecked")
        .map(({ name, hostKey }) => [name, hostKey]),
    );
  const [old, next] = [checked(shapes.old), checked(shapes.new)];
  return new Set(
    [...next].flatMap(([name, key]) => (old.has(name) && old.get(name) !== key ? [name] : [])),
  );
}

// Only a load balancer has a preparation without a version.
function guessedRole(lines: readonly ClusterStep[]): Role {
  const isNode = lines.some(({ phase }) => phase === "join" || phase === "rollout");
  const prepared = lines.find(({ phase }) => phase === "prepare");
  const line = prepared?.new ?? prepared?.old;
  return !isNode && line !== undefined && line.version === undefined ? "load balancer" : "";
}

function allNames(shape: SeenTopology | undefined): string[] | undefined {
  if (shape === undefined) return undefined;
  return [...shape.nodes.filter(({ retired }) => !retired), ...shape.balancers].map(
    ({ name }) => name,
  );
}

/** Servers, agents, load balancers; within these as the program lists them, which is the order of the rollout. */
function inOrder(shapes: Shapes): (a: HostChange, b: HostChange) => number {
  // What the new shape doesn't list comes last.
  const listed = [shapes.new, shapes.old].flatMap((shape) =>
    shape === undefined ? [] : [...shape.nodes, ...shape.balancers].map(({ name }) => name),
  );
  const places = new Map([...new Set(listed)].map((name, at) => [name, at]));
  const roles: Role[] = ["server", "agent", "load balancer", ""];
  const place = ({ name }: HostChange) => places.get(name) ?? listed.length;
  return (a, b) =>
    roles.indexOf(a.role) - roles.indexOf(b.role) ||
    place(a) - place(b) ||
    a.name.localeCompare(b.name, "en", { numeric: true });
}

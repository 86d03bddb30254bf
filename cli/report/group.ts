import { readStepLine, type StepLine } from "../../components/render/step-line";
import { type Half, nameOfUrn, type Preview, type PreviewStep, textOf } from "./read";
import { PHASES, type Phase } from "./model";

/** A step of a cluster in a preview. */
export interface ClusterStep {
  step: PreviewStep;
  /** Empty for those of the cluster itself whose host is not told. */
  host: string;
  phase: Phase;
  old: StepLine | undefined;
  new: StepLine | undefined;
}

/** What a preview says of one cluster. */
export interface Group {
  urn: string;
  name: string;
  /** The component itself. */
  component: PreviewStep | undefined;
  steps: ClusterStep[];
  /** What else belongs to it: its secrets, its provider. */
  parts: PreviewStep[];
  /** What runs on it: MetalLB, Longhorn, and other objects of its provider. */
  objects: PreviewStep[];
}

const CLUSTER = "quorate:index:Cluster";
const COMMAND = "command:remote:Command";
const OWN_PROVIDER = /^(.*quorate:index:Cluster)\$pulumi:providers:kubernetes::(.+)-provider$/;
const LAYER = /(^|\$)quorate:index:(Longhorn|MetalLB)(\$|$)/;

/** The clusters of a preview, and what belongs to none of them. */
export function groups({ steps }: Preview): { clusters: Group[]; others: PreviewStep[] } {
  const found = new Map<string, Group>();
  const groupOf = (urn: string): Group => {
    const name = nameOfUrn(urn);
    const group = found.get(urn) ?? {
      ...{ urn, name, component: undefined, steps: [], parts: [], objects: [] },
    };
    found.set(urn, group);
    return group;
  };
  const rest: PreviewStep[] = [];
  for (const step of steps) {
    const urn = clusterUrn(step);
    if (urn === undefined) rest.push(step);
    else place(groupOf(urn), step);
  }
  const others: PreviewStep[] = [];
  const homes = homesOf(rest, [...found.keys()]);
  for (const step of rest) {
    const home = homes.get(step.urn);
    if (home === undefined) others.push(step);
    else groupOf(home).objects.push(step);
  }
  return { clusters: [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), others };
}

/** The cluster that a step is, or is a part of. */
function clusterUrn({ type, types, urn, before, after, name }: PreviewStep): string | undefined {
  if (type === CLUSTER) return urn;
  if (!new RegExp(`(^|\\$)${CLUSTER}\\$`).test(types)) return undefined;
  const parent = after?.parent ?? before?.parent ?? "";
  if (parent.includes(CLUSTER)) return parent;
  // Without a parent its name tells: CLUSTER-HOST-PHASE.
  const own = /^(.+)-(?:token|vrrp|provider|guard|bootstrap|kubeconfig)$/.exec(name)?.[1];
  const { host = "", phase = "" } = saidIn(after) ?? saidIn(before) ?? {};
  const cut = name.endsWith(`-${host}-${phase}`)
    ? name.slice(0, -host.length - phase.length - 2)
    : name;
  return urn.replace(/\$[^$]*$/, `::${own ?? cut}`);
}

/** The cluster on which each step's object lives; an empty one where it is another stack's. */
function homesOf(
  steps: readonly PreviewStep[],
  clusters: readonly string[],
): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  const byParent = new Map<string, string>();
  for (const { urn, provider, before, after } of steps) {
    const [, types, name] = OWN_PROVIDER.exec(provider) ?? [];
    if (types === undefined || name === undefined) continue;
    homes.set(urn, `${types}::${name}`);
    byParent.set((after ?? before)?.parent ?? "", `${types}::${name}`);
  }
  // A layer's component has no provider; its children have.
  const [only = "", ...more] = clusters;
  for (const { urn, types } of steps) {
    if (!LAYER.test(types) || homes.has(urn)) continue;
    homes.set(urn, byParent.get(urn) ?? (more.length === 0 ? only : ""));
  }
  return homes;
}

function place(group: Group, step: PreviewStep): void {
  if (step.type === CLUSTER) group.component = step;
  else if (step.type === COMMAND) group.steps.push(clusterStep(group.name, step));
  else group.parts.push(step);
}

function clusterStep(cluster: string, step: PreviewStep): ClusterStep {
  const [old, next] = [lineOf(step.before), lineOf(step.after)];
  const said = saidIn(step.after) ?? saidIn(step.before);
  const rest = step.name.startsWith(`${cluster}-`)
    ? step.name.slice(cluster.length + 1)
    : step.name;
  const ofCluster = rest === "bootstrap" || rest === "kubeconfig";
  const [, host = "", phase = ""] = /^(.*?)-?([a-z]+)$/s.exec(rest) ?? [];
  return {
    step,
    old,
    new: next,
    host: said?.host ?? (ofCluster ? "" : host),
    phase: phaseOf(said?.phase ?? phase),
  };
}

const phaseOf = (text: string): Phase => PHASES.find((phase) => phase === text) ?? "prepare";

const lineOf = (half: Half | undefined): StepLine | undefined =>
  readStepLine(textOf(half?.inputs["create"]));

/** Host and phase, from what runs at its end too: what runs at its start may not be known yet. */
function saidIn(half: Half | undefined): { host: string; phase: string } | undefined {
  const line = lineOf(half);
  if (line !== undefined) return line;
  const [, host, phase] = / down ([^/\s]+)\/([a-z]+)$/.exec(textOf(half?.inputs["delete"])) ?? [];
  return host === undefined || phase === undefined ? undefined : { host, phase };
}

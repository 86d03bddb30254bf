import type { ClusterStep } from "./group";
import type { StepRun } from "./model";
import { nameOfUrn, type PreviewStep, UNKNOWN } from "./read";

/** What a preview shows of the others, where one step has to be judged. */
export interface Surroundings {
  byUrn: ReadonlyMap<string, PreviewStep>;
  /** URNs that go in the same run. */
  doomed: ReadonlySet<string>;
}

export function surroundings(steps: readonly PreviewStep[]): Surroundings {
  return {
    byUrn: new Map(steps.map((step) => [step.urn, step])),
    doomed: new Set(steps.filter(({ op }) => op === "delete").map(({ urn }) => urn)),
  };
}

const OPS: Readonly<Record<string, StepRun["op"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** What will run on the host for this step; undefined where nothing will. */
export function runOf(own: ClusterStep, around: Surroundings): StepRun | undefined {
  const { step, phase } = own;
  const op = OPS[step.op];
  if (op === undefined) return undefined;
  const run: StepRun = { name: step.name, phase, op, runs: "yes", because: "" };
  if (op === "delete") return leavesSomething(step, around) ? run : undefined;
  const because = op === "update" ? doubt(step, around) : "";
  return because === "" ? run : { ...run, runs: "perhaps", because };
}

// Pulumi runs nothing where there is no command for it, where the resource is only forgotten, or where what it stood on goes too.
function leavesSomething({ before }: PreviewStep, { doomed }: Surroundings): boolean {
  if (before === undefined || before.retainOnDelete || doomed.has(before.deletedWith)) return false;
  return typeof before.inputs["delete"] === "string";
}

/**
 * Pulumi calls a step changed as soon as one of its inputs is not known yet. Whether it then runs is certain only where something known changes as well.
 * @returns why it is not certain, or nothing where it is
 */
function doubt(step: PreviewStep, { byUrn }: Surroundings): string {
  const { before, after } = step;
  if (before === undefined || after === undefined) return "";
  const isUnknown = (key: string) =>
    !(key in after.inputs) ? key in before.inputs : after.inputs[key] === UNKNOWN;
  // A secret is masked whether it is known or not; it is made of the same as the command line, and more.
  if (!isUnknown("create")) return "";
  const sources = after.sources["create"] ?? [];
  if (!sameUrns(sources, before.sources["create"] ?? sources)) return "";
  if (sources.some((urn) => ["create", "replace"].includes(byUrn.get(urn)?.op ?? ""))) return "";
  const visible = step.changed.filter((key) => key !== "create" && key !== "stdin");
  if (visible.length > 0) return "";
  const again = sources.filter((urn) => byUrn.get(urn)?.op === "update").map(nameOfUrn);
  return again.length === 0
    ? "what it is told is not known yet"
    : `its script is made of what ${again.join(", ")} will say`;
}

function sameUrns(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((urn) => others.includes(urn));
}

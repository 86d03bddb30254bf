import type { Goal } from "../lab/engine/goal";
import type { Journal } from "../lab/engine/journal";
import type { State } from "../lab/engine/state";
import type { ResourceRecord } from "../lab/engine/types";
import { isSecret, mapValue, markSecrets, type Props, type Value } from "../lab/engine/values";

/** What `pulumi preview --json` prints, as Pulumi 3.259 was seen to print it. */
export interface PreviewJson {
  steps: JsonStep[];
  diagnostics: { message: string; severity: string }[];
  duration: number;
  changeSummary: Record<string, number>;
}

export interface JsonStep {
  op: string;
  urn: string;
  provider?: string;
  oldState?: JsonState;
  newState?: JsonState;
  diffReasons?: string[];
  detailedDiff: Record<string, { kind: string; inputDiff: boolean }> | null;
}

export interface JsonState {
  urn: string;
  custom: boolean;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  parent: string;
  dependencies?: string[];
  provider?: string;
  propertyDependencies?: Record<string, string[]>;
  protect?: boolean;
  retainOnDelete?: boolean;
  deletedWith?: string;
}

/** What the program asked of a resource. */
export interface Noted {
  goal: Goal;
  inputs: Props;
  diff: string[];
  secretOutputs: readonly string[];
}

interface Run {
  stack: string;
  project: string;
  journal: Journal;
  noted: ReadonlyMap<string, Noted>;
  /** The state before the run. */
  before: State;
  errors: readonly string[];
}

/** The steps of a run of the lab's engine as the CLI would print them. */
export function previewJson({ stack, project, journal, noted, before, errors }: Run): PreviewJson {
  const root = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  const state: JsonState = { urn: root, custom: false, type: "pulumi:pulumi:Stack", parent: "" };
  const first: JsonStep = {
    op: "same",
    urn: root,
    oldState: state,
    newState: state,
    detailedDiff: null,
  };
  // The CLI shows a replacement as one step, without its halves.
  const steps = journal.steps
    .filter(({ op }) => op !== "create-replacement" && op !== "delete-replaced")
    .map(({ op, urn }): JsonStep => {
      const old = op === "create" ? undefined : before.live(urn);
      const wanted = op === "delete" ? undefined : noted.get(urn);
      const diff = op === "update" || op === "replace" ? (wanted?.diff ?? []) : [];
      const provider = wanted?.goal.provider ?? old?.provider;
      return {
        op,
        urn,
        ...(provider !== undefined && { provider }),
        ...(old !== undefined && { oldState: fromRecord(old, root) }),
        ...(wanted !== undefined && { newState: fromGoal(wanted, root) }),
        ...(diff.length > 0 && { diffReasons: diff }),
        detailedDiff:
          diff.length === 0
            ? null
            : Object.fromEntries(diff.map((key) => [key, { kind: "update", inputDiff: false }])),
      };
    });
  const changeSummary: Record<string, number> = {};
  for (const { op } of [first, ...steps]) changeSummary[op] = (changeSummary[op] ?? 0) + 1;
  return {
    steps: [first, ...steps],
    diagnostics: errors.map((text) => ({ message: `error: ${text}\n`, severity: "error" })),
    duration: 1,
    changeSummary,
  };
}

const masked = (props: Props): Record<string, unknown> =>
  mapValue(props, (part: Value) => (isSecret(part) ? "[secret]" : undefined)) as Props;

function fromRecord(record: ResourceRecord, root: string): JsonState {
  return {
    urn: record.urn,
    custom: record.custom,
    ...(record.id !== undefined && { id: record.id }),
    type: record.type,
    inputs: masked(record.inputs),
    outputs: masked(record.outputs),
    ...common(record, root),
  };
}

function fromGoal({ goal, inputs, secretOutputs }: Noted, root: string): JsonState {
  return {
    urn: goal.urn,
    custom: goal.custom,
    type: goal.type,
    inputs: masked(markSecrets(inputs, inputs, secretOutputs)),
    ...common(goal, root),
  };
}

function common(
  from: Goal | ResourceRecord,
  root: string,
): Omit<JsonState, "urn" | "custom" | "type"> {
  return {
    parent: from.parent ?? root,
    ...(from.dependencies.length > 0 && { dependencies: from.dependencies }),
    ...(from.provider !== undefined && { provider: from.provider }),
    propertyDependencies: from.propertyDependencies,
    ...(from.protect === true && { protect: true }),
    ...(from.retainOnDelete === true && { retainOnDelete: true }),
    ...(from.deletedWith !== undefined && { deletedWith: from.deletedWith }),
  };
}

/** Half of a step: the resource as it is in the state, or as the program wants it. */
export interface Half {
  type: string;
  parent: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  dependencies: string[];
  /** URNs that each input comes from. */
  sources: Record<string, string[]>;
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith: string;
}

/** One step of a preview. */
export interface PreviewStep {
  op: string;
  urn: string;
  /** Types of all parents and the resource's own, joined by `$`. */
  types: string;
  type: string;
  name: string;
  /** URN of its provider. */
  provider: string;
  before: Half | undefined;
  after: Half | undefined;
  /** Names of the inputs that differ, as far as the preview says. */
  changed: string[];
}

/** What `pulumi preview --json` printed. */
export interface Preview {
  stack: string;
  steps: PreviewStep[];
  errors: string[];
  /** Whether it lists resources that stay as they are, as `--show-sames` does. */
  showsSames: boolean;
}

/** Stands for a value that is not known before `up`. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Reads the JSON of a preview, whatever a wrapper printed in front of it.
 * @throws Error where there is none
 */
export function readPreview(text: string): Preview {
  if (text.trim() === "") {
    throw new Error(
      "quorate: the preview is empty; make one with: pulumi preview --json --show-sames > preview.json",
    );
  }
  const found = findDigest(text);
  if (found === undefined) {
    throw new Error(
      "quorate: this is no JSON of a preview; make one with: pulumi preview --json --show-sames > preview.json",
    );
  }
  const steps = listOf(found["steps"]).flatMap(readStep);
  const root = steps.find(({ type }) => type === "pulumi:pulumi:Stack");
  const [stack = ""] = /^urn:pulumi:(.*?)::/.exec(steps[0]?.urn ?? "")?.slice(1) ?? [];
  return {
    stack,
    steps,
    errors: listOf(found["diagnostics"]).flatMap(readError),
    showsSames: steps.some((step) => step.op === "same" && step !== root),
  };
}

// A preview of nothing has no steps, and one that failed early perhaps only diagnostics.
const isDigest = (value: Record<string, unknown>): boolean =>
  Array.isArray(value["steps"]) || Array.isArray(value["diagnostics"]) || "changeSummary" in value;

function findDigest(text: string): Record<string, unknown> | undefined {
  for (const { index } of text.matchAll(/^\s*\{/gm)) {
    const value = parsed(text.slice(index)) ?? parsed(cutAfterObject(text.slice(index)));
    if (value !== undefined && isDigest(value)) return value;
  }
  return undefined;
}

// The CLI closes its object at the start of a line; what follows is somebody else's.
function cutAfterObject(text: string): string {
  const end = /^\}/m.exec(text);
  return end === null ? "" : text.slice(0, end.index + 1);
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readStep(value: unknown): PreviewStep[] {
  const step = asRecord(value);
  const [op, urn] = [textOf(step?.["op"]), textOf(step?.["urn"])];
  if (step === undefined || op === "" || urn === "") return [];
  const [, , types = "", name = ""] = splitUrn(urn);
  return [
    {
      op,
      urn,
      types,
      type: types.split("$").at(-1) ?? "",
      name,
      provider: textOf(step["provider"]).replace(/::[^:]*$/, ""),
      before: readHalf(step["oldState"]),
      after: readHalf(step["newState"]),
      changed: [
        ...new Set([
          ...textsOf(step["diffReasons"]),
          ...textsOf(step["replaceReasons"]),
          ...Object.keys(asRecord(step["detailedDiff"]) ?? {}).map(
            (path) => path.split(/[.[]/)[0] ?? "",
          ),
        ]),
      ],
    },
  ];
}

/** Stack, project, types and name; a name may hold `::` itself. */
function splitUrn(urn: string): string[] {
  const [stack = "", project = "", types = "", ...name] = urn
    .replace(/^urn:pulumi:/, "")
    .split("::");
  return [stack, project, types, name.join("::")];
}

/** The last part of a URN. */
export const nameOfUrn = (urn: string): string => splitUrn(urn)[3] ?? "";

function readHalf(value: unknown): Half | undefined {
  const state = asRecord(value);
  if (state === undefined) return undefined;
  return {
    type: textOf(state["type"]),
    parent: textOf(state["parent"]),
    inputs: asRecord(state["inputs"]) ?? {},
    outputs: asRecord(state["outputs"]) ?? {},
    dependencies: textsOf(state["dependencies"]),
    sources: Object.fromEntries(
      Object.entries(asRecord(state["propertyDependencies"]) ?? {}).map(([key, urns]) => [
        key,
        textsOf(urns),
      ]),
    ),
    protect: state["protect"] === true,
    retainOnDelete: state["retainOnDelete"] === true,
    deletedWith: textOf(state["deletedWith"]),
  };
}

function readError(value: unknown): string[] {
  const { severity, message, prefix } = asRecord(value) ?? {};
  if (severity !== "error") return [];
  // Colours come as the CLI's own marks, or as the terminal's.
  const text = `${textOf(prefix)}${textOf(message)}`
    .replace(/<\{%.*?%\}>/g, "")
    // eslint-disable-next-line no-control-regex -- the escape character itself
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, "")
    .replace(/^error: /, "")
    .trim();
  return text === "" ? [] : [text];
}

export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export const textsOf = (value: unknown): string[] =>
  listOf(value).filter((item): item is string => typeof item === "string");

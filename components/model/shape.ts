import {
  controlCharacter,
  holdsPrivateKey,
  member,
  show,
  type Add,
  type Complaint,
} from "./faults";
import { isLate } from "./late";
import { nearest } from "./nearest";

/** Looks at one value of the arguments and notes what is wrong with it. Never throws, whatever the value is. */
export type Shape = (value: unknown, path: string, add: Add) => void;

/** Judges a text that holds no control character. */
export type TextCheck = (text: string) => Complaint | undefined;

interface TextOptions {
  /** Messages say nothing of the value. */
  secret?: boolean;
  /** What to give instead of another type. */
  wanted?: string;
  /** Judges the text before control characters are looked for. */
  first?: TextCheck;
  /** Line feeds are part of the value. */
  lines?: boolean;
}

/** A text, of one line unless said otherwise. */
export function text(check: TextCheck, options: TextOptions = {}): Shape {
  return (value, path, add) => {
    if (isLate(value)) return;
    if (typeof value !== "string") {
      const problem = options.secret === true ? `is ${typeName(value)}` : describe(value);
      add(path, { problem, remedy: `give ${options.wanted ?? "a text (quote it in YAML)"}` });
      return;
    }
    const complaint =
      options.lines === true
        ? check(value)
        : (privateKeyIn(value) ??
          options.first?.(value) ??
          oneLine(value, options) ??
          check(value));
    if (complaint !== undefined) add(path, complaint);
  };
}

// Judged first of all: any other complaint would repeat the key.
function privateKeyIn(value: string): Complaint | undefined {
  if (!holdsPrivateKey(value)) return undefined;
  const remedy = "give what belongs here, and make a new key if others can read this one";
  return { problem: "is a private key", remedy };
}

/** Complains of control characters, which could end a line of a script or of a file on the hosts. */
function oneLine(value: string, options: TextOptions): Complaint | undefined {
  const control = controlCharacter(value);
  if (control === undefined) return undefined;
  const shown = options.secret === true ? "" : `${show(value)} `;
  const end = /^[\r\n]+$/.test(value.slice(value.trimEnd().length)) ? " (.trim() cuts it off)" : "";
  return {
    problem: `${shown}holds the control character ${control}`,
    remedy: `take it out${end}`,
  };
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): Shape {
  return (value, path, add) => {
    if (isLate(value)) return;
    if (typeof value !== "number") {
      add(path, { problem: describe(value), remedy: `give a number from ${min} to ${max}` });
    } else if (!Number.isInteger(value) || value < min || value > max) {
      add(path, { problem: `is ${value}`, remedy: `give a whole number from ${min} to ${max}` });
    }
  };
}

/** `true` or `false`. */
export const flag: Shape = (value, path, add) => {
  if (isLate(value) || typeof value === "boolean") return;
  add(path, { problem: describe(value), remedy: "write true or false, without quotes" });
};

/** One of a few texts. */
export function choice(...texts: [string, ...string[]]): Shape {
  const wanted = texts.length === 1 ? texts[0] : `one of ${texts.join(", ")}`;
  return text(
    (value) =>
      texts.includes(value)
        ? undefined
        : { problem: `is ${show(value)}`, remedy: `write ${wanted}` },
    { wanted },
  );
}

/** An object with exactly the fields of T, so that a new argument without a check does not compile. */
export function record<T extends object>(
  fields: { [K in keyof Required<T>]: Shape },
  required: { [K in keyof T]?: string } = {},
): Shape {
  const known = new Map<string, Shape>(Object.entries<Shape>(fields));
  return (value, path, add) => {
    if (isLate(value)) return;
    if (!isRecord(value)) {
      add(path, {
        problem: describe(value),
        remedy: `give an object with ${listed([...known.keys()])}`,
      });
      return;
    }
    for (const key of Object.keys(value)) {
      if (!known.has(key)) add(member(path, key), unknownName("argument", key, known.keys()));
    }
    for (const [key, shape] of known) {
      const field = value[key];
      const remedy = (required as Record<string, string | undefined>)[key];
      if (field !== undefined) shape(field, member(path, key), add);
      else if (remedy !== undefined) add(member(path, key), { problem: "is missing", remedy });
    }
  };
}

/** An object whose field `kind` says which of several shapes it has. */
export function byKind<K extends string>(shapes: Readonly<Record<K, Shape>>): Shape {
  const kinds = Object.keys(shapes);
  return (value, path, add) => {
    if (isLate(value)) return;
    const kind = isRecord(value) ? value["kind"] : undefined;
    if (isLate(kind)) return;
    if (typeof kind === "string" && Object.hasOwn(shapes, kind)) {
      shapes[kind as K](value, path, add);
      return;
    }
    const remedy = `write one of ${kinds.join(", ")}`;
    if (!isRecord(value)) {
      add(path, { problem: describe(value), remedy: `give an object with a kind; ${remedy}` });
    } else {
      const problem =
        kind === undefined
          ? "is missing"
          : typeof kind === "string"
            ? `is ${show(kind)}`
            : describe(kind);
      add(member(path, "kind"), { problem, remedy });
    }
  };
}

/** Complains of a name that is none of `known`. */
export function unknownName(what: string, name: string, known: Iterable<string>): Complaint {
  const meant = nearest(name, known);
  const remedy = meant === undefined ? "remove it" : `write ${meant}, or remove it`;
  return { problem: `is no ${what}`, remedy };
}

/** A list of values of one shape. */
export function list(of: Shape): Shape {
  return (value, path, add) => {
    if (isLate(value)) return;
    if (!Array.isArray(value)) {
      add(path, { problem: describe(value), remedy: "give a list, or leave it out" });
      return;
    }
    // Not forEach: that skips the holes of a sparse list.
    for (let i = 0; i < value.length; i++) of(value[i], `${path}[${i}]`, add);
  };
}

/** An object with free names. */
export function map(of: (key: string, value: unknown, path: string, add: Add) => void): Shape {
  return (value, path, add) => {
    if (isLate(value)) return;
    if (!isRecord(value)) {
      add(path, { problem: describe(value), remedy: "give an object, or leave it out" });
      return;
    }
    for (const [key, entry] of Object.entries(value)) of(key, entry, member(path, key), add);
  };
}

/** One value, or a list of such values. */
export function oneOrMore(of: Shape): Shape {
  const many = list(of);
  return (value, path, add) => (Array.isArray(value) ? many : of)(value, path, add);
}

/** Whether `value` is an object with names, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** "is …" for a value of a wrong type. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `is the text ${show(value)}`;
  if (typeof value === "number" || typeof value === "boolean") return `is ${String(value)}`;
  return `is ${typeName(value)}`;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function listed(names: readonly string[]): string {
  return names.length <= 4 ? names.join(", ") : `${names.slice(0, 4).join(", ")} …`;
}

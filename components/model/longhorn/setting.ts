import { show, type Complaint } from "../faults";
import { isLate } from "../late";
import * as shapes from "../shape";
import { describe, isRecord, unknownName, type Shape, type TextCheck } from "../shape";

/** Longhorn's data engines. */
export type Engine = "v1" | "v2";

/** One of Longhorn's settings. */
export interface Setting<T = unknown> {
  /** Longhorn's own name of it; the chart's is the key in the table. */
  readonly name: string;
  /** What it takes, for readers. */
  readonly takes: string;
  /** Longhorn's default, of each of the engines if there are any. */
  readonly standard: boolean | number | string;
  /** Engines that have a value of their own. */
  readonly engines: readonly Engine[];
  /** Of the "danger zone": a change restarts parts of Longhorn, and some wait until no volume is in use. */
  readonly danger: boolean;
  readonly shape: Shape;
  /** Never there: carries the type of its value. */
  readonly value?: T;
}

/** The type of a setting's value. */
export type ValueOf<S> = S extends Setting<infer T> ? T : never;

const PLAIN = { engines: [], danger: false } as const;
const LARGEST = 2147483647;

/** `true` or `false`. */
export function flag(name: string, standard: boolean): Setting<boolean> {
  return { ...PLAIN, name, takes: "true, false", standard, shape: shapes.flag };
}

/** A whole number. */
export function integer(
  name: string,
  standard: number,
  min: number,
  max?: number,
): Setting<number> {
  const takes = max === undefined ? `${min} or more` : `${min} to ${max}`;
  return { ...PLAIN, name, takes, standard, shape: shapes.integer(min, max ?? LARGEST) };
}

/** A number that need not be whole. */
export function decimal(name: string, standard: number, min: number, max: number): Setting<number> {
  const remedy = `give a number from ${min} to ${max}`;
  const shape: Shape = (value, path, add) => {
    if (isLate(value)) return;
    if (typeof value !== "number") add(path, { problem: describe(value), remedy });
    else if (!(value >= min && value <= max)) add(path, { problem: `is ${value}`, remedy });
  };
  return { ...PLAIN, name, takes: `${min} to ${max}, also between`, standard, shape };
}

/** One of a few texts; the first is Longhorn's default unless another is named. */
export function choice<const T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
  standard: NoInfer<T> = choices[0],
): Setting<T> {
  const shape = shapes.choice(...choices);
  return { ...PLAIN, name, takes: choices.join(", "), standard, shape };
}

/** One of two numbers; the first is Longhorn's default. */
export function eitherNumber<const T extends number>(
  name: string,
  numbers: readonly [T, T],
): Setting<T> {
  const shape: Shape = (value, path, add) => {
    if (isLate(value) || numbers.some((one) => one === value)) return;
    add(path, { problem: describe(value), remedy: `write ${numbers.join(" or ")}` });
  };
  return { ...PLAIN, name, takes: numbers.join(", "), standard: numbers[0], shape };
}

/** A text. */
export function text(
  name: string,
  standard: string,
  takes: string,
  check: TextCheck,
): Setting<string> {
  return { ...PLAIN, name, takes, standard, shape: shapes.text(check) };
}

/** A text that may also be empty, which switches it off. */
export function optionalText(
  name: string,
  takes: string,
  check: TextCheck,
  standard = "",
): Setting<string> {
  return text(name, standard, takes, (value) => (value === "" ? undefined : check(value)));
}

/** A check by a regular expression. */
export function matching(pattern: RegExp, what: string, remedy: string): TextCheck {
  return (value): Complaint | undefined =>
    pattern.test(value) ? undefined : { problem: `${show(value)} is no ${what}`, remedy };
}

/**
 * A setting with a value for each engine: one for all, or an object with exactly these engines. Longhorn drops an object that lacks one of them, or has another
 * (`mismatched data engines`), with nothing but a line in its log.
 */
export function perEngine<T, const E extends Engine>(
  setting: Setting<T>,
  ...engines: readonly E[]
): Setting<T | { [K in E]: T }> {
  const shape: Shape = (value, path, add) => {
    if (!isRecord(value)) return setting.shape(value, path, add);
    for (const engine of engines) {
      const own = value[engine];
      const remedy = `give ${engines.join(" and ")}, or one value for all`;
      if (own === undefined) add(`${path}.${engine}`, { problem: "is missing", remedy });
      else setting.shape(own, `${path}.${engine}`, add);
    }
    for (const key of Object.keys(value)) {
      if ((engines as readonly string[]).includes(key)) continue;
      add(`${path}.${key}`, unknownName("engine with this setting", key, engines));
    }
  };
  return { ...(setting as Setting<T | { [K in E]: T }>), engines, shape };
}

/** A setting of the "danger zone". */
export function danger<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, danger: true };
}

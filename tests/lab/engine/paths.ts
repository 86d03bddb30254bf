import { isObject, isSecret, secret, type Props, type Value } from "./values";

export type Path = (string | number)[];

/** Reads `a.b[0]["c d"]` and `a[*]`. */
export const parsePath = (source: string): Path => {
  const path: Path = [];
  const token = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[(\*)\]|([^.[\]]+)|\./gy;
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (!match) throw new Error(`not a property path: ${source}`);
    const [, quoted, index, star, name] = match;
    if (quoted !== undefined) path.push(quoted.replace(/\\(.)/g, "$1"));
    else if (index !== undefined) path.push(Number(index));
    else if (star !== undefined) path.push(star);
    else if (name !== undefined) path.push(name);
  }
  return path;
};

/** True where the pattern names the path itself or something above it. */
export const covers = (pattern: Path, path: Path): boolean =>
  pattern.length <= path.length && pattern.every((key, i) => key === "*" || key === path[i]);

const peel = (value: Value | undefined): [Value | undefined, boolean] =>
  isSecret(value) ? [peel(value.value)[0], true] : [value, false];

const entriesOf = (value: Value | undefined): Map<string | number, Value> =>
  Array.isArray(value)
    ? new Map(value.map((item, i) => [i, item]))
    : new Map(isObject(value) ? Object.entries(value) : []);

/** The new value with what lies at the path put back to the old value; a path that only one side has beyond its last key is left alone. */
const reset = (path: Path, before: Value, after: Value): Value => {
  const [key, ...rest] = path;
  if (key === undefined) return before;
  const [old, oldSecret] = peel(before);
  const [now, nowSecret] = peel(after);
  if (now === undefined || typeof now !== "object" || now === null) return after;
  if (Array.isArray(now) !== Array.isArray(old)) return after;
  const was = entriesOf(old);
  const is = entriesOf(now);
  const keys = key === "*" ? new Set([...was.keys(), ...is.keys()]) : new Set([key]);
  for (const k of keys) {
    const a = was.get(k);
    const b = is.get(k);
    if (rest.length > 0) {
      if (a !== undefined && b !== undefined) is.set(k, reset(rest, a, b));
      continue;
    }
    // Elements of a list can't come or go through an ignored path, as in the real engine.
    if (Array.isArray(now) && (a === undefined || b === undefined)) continue;
    if (a === undefined) is.delete(k);
    else is.set(k, oldSecret && !nowSecret ? secret(a) : a);
  }
  const merged: Value = Array.isArray(now) ? [...is.values()] : Object.fromEntries(is);
  return nowSecret ? secret(merged) : merged;
};

export const applyIgnoreChanges = (ignore: string[], before: Props, after: Props): Props => {
  let result: Value = after;
  for (const path of ignore) result = reset(parsePath(path), before, result);
  return isObject(result) ? result : after;
};

import { covers, parsePath, type Path } from "./paths";
import { isObject, reveal, UNKNOWN, type Props, type Value } from "./values";

/** Paths at which two values differ, secrets unwrapped; an unknown differs from everything. */
const changes = (before: Value | undefined, after: Value | undefined, at: Path): Path[] => {
  if (after === UNKNOWN || before === UNKNOWN) return [at];
  if (before === undefined || after === undefined) return before === after ? [] : [at];
  if (Array.isArray(before) && Array.isArray(after)) {
    const indexes = Array.from({ length: Math.max(before.length, after.length) }, (_, i) => i);
    return indexes.flatMap((i) => changes(before[i], after[i], [...at, i]));
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changes(before[key], after[key], [...at, key]));
  }
  return before === after ? [] : [at];
};

export const changedPaths = (before: Props, after: Props): Path[] =>
  changes(reveal(before), reveal(after), []);

export const sameValue = (before: Value | undefined, after: Value | undefined): boolean =>
  changes(
    before === undefined ? undefined : reveal(before),
    after === undefined ? undefined : reveal(after),
    [],
  ).length === 0;

export const namesOf = (paths: Path[]): string[] => [
  ...new Set(paths.map((path) => String(path[0]))),
];

export const forcesReplace = (paths: Path[], replaceOnChanges: string[]): boolean => {
  const patterns = replaceOnChanges.map(parsePath);
  return paths.some((path) => patterns.some((pattern) => covers(pattern, path)));
};

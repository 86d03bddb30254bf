import { clusterFaults } from "../../components/model/validate";

/** A path of keys and indices into a spec. */
export type Path = readonly (string | number)[];

/** `spec` with another value at `path`; undefined removes the field. Missing parents are made. */
export function withValue(spec: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = (Array.isArray(spec) ? [...spec] : { ...(spec as object) }) as Record<
    string,
    unknown
  >;
  const inner = withValue(copy[key] ?? {}, rest, value);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

/** The lines of the report on `spec`. */
export function faultLines(spec: unknown): string[] {
  return clusterFaults(spec).map(({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`);
}

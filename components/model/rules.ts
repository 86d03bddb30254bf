import { byPath, type Add, type Fault } from "./faults";
import type { Shape } from "./shape";

/** A rule between arguments, in the light of what else is known. */
export type Rule<Known = undefined> = (spec: unknown, add: Add, known: Known) => void;

/** All faults of arguments that may be anything, in order of path: of each value by itself, then between values. */
export function faultsBy<Known>(
  shape: Shape,
  rules: readonly Rule<Known>[],
  spec: unknown,
  known: Known,
): Fault[] {
  const faults: Fault[] = [];
  const add: Add = (path, complaint) => {
    faults.push({ path: path === "" ? "(all)" : path, ...complaint });
  };
  shape(spec, "", add);
  for (const rule of rules) rule(spec, add, known);
  return faults.sort(byPath);
}

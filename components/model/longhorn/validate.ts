import { byPath, type Add, type Fault } from "../faults";
import type { KnownStorage } from "./known-storage";
import { longhornShape } from "./shape";
import { checkChart } from "./validate-chart";
import { checkClasses } from "./validate-classes";
import { checkNodes } from "./validate-placement";
import { checkSchedules } from "./validate-schedules";
import { checkSettings } from "./validate-settings";
import { checkTargets } from "./validate-targets";
import { checkUi } from "./validate-ui";

/** A rule between arguments. */
export type Rule = (spec: unknown, add: Add, storage: KnownStorage | undefined) => void;

/**
 * All faults of Longhorn's arguments, in order of path. `spec` may be anything; values that are not known yet are `LATE`, and are not judged.
 * @param storage what is known of the cluster's storage nodes, if anything is
 */
export function longhornFaults(spec: unknown, storage?: KnownStorage): Fault[] {
  const faults: Fault[] = [];
  const add: Add = (path, complaint) => {
    faults.push({ path: path === "" ? "(all)" : path, ...complaint });
  };
  longhornShape(spec, "", add);
  for (const check of RULES) check(spec, add, storage);
  return faults.sort(byPath);
}

const RULES: readonly Rule[] = [
  checkChart,
  checkSettings,
  checkNodes,
  checkClasses,
  checkSchedules,
  checkTargets,
  checkUi,
];

import type { Fault } from "../faults";
import type { KnownStorage } from "./known-storage";
import { longhornShape } from "./shape";
import { checkChart } from "./validate-chart";
import { checkClasses } from "./validate-classes";
import { checkNodes } from "./validate-placement";
import { checkSchedules } from "./validate-schedules";
import { checkSettings } from "./validate-settings";
import { checkTargets } from "./validate-targets";
import { checkUi } from "./validate-ui";
import { faultsBy, type Rule } from "../rules";

/**
 * All faults of Longhorn's arguments, in order of path. `spec` may be anything; values that are not known yet are `LATE`, and are not judged.
 * @param storage what is known of the cluster's storage nodes, if anything is
 */
export function longhornFaults(spec: unknown, storage?: KnownStorage): Fault[] {
  return faultsBy(longhornShape, RULES, spec, storage);
}

const RULES: readonly Rule<KnownStorage | undefined>[] = [
  checkChart,
  checkSettings,
  checkNodes,
  checkClasses,
  checkSchedules,
  checkTargets,
  checkUi,
];

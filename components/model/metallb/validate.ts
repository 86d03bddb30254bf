import { byPath, type Add, type Fault } from "../faults";
import type { KnownCluster } from "./known-cluster";
import { metallbShape } from "./shape";
import { checkAddresses } from "./validate-addresses";
import { checkAdvertisements } from "./validate-advertisements";
import { checkChart } from "./validate-chart";
import { checkCoverage } from "./validate-coverage";
import { checkPeers } from "./validate-peers";
import { checkPools } from "./validate-pools";

/** A rule between arguments. */
export type Rule = (spec: unknown, add: Add, cluster: KnownCluster | undefined) => void;

/**
 * All faults of MetalLB's arguments, in order of path. `spec` may be anything; values that are not known yet are `LATE`, and are not judged.
 * @param cluster what is known of the cluster, if anything is
 */
export function metallbFaults(spec: unknown, cluster?: KnownCluster): Fault[] {
  const faults: Fault[] = [];
  const add: Add = (path, complaint) => {
    faults.push({ path: path === "" ? "(all)" : path, ...complaint });
  };
  metallbShape(spec, "", add);
  for (const check of RULES) check(spec, add, cluster);
  return faults.sort(byPath);
}

const RULES: readonly Rule[] = [
  checkChart,
  checkPools,
  checkAddresses,
  checkPeers,
  checkAdvertisements,
  checkCoverage,
];

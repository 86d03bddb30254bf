import type { Fault } from "../faults";
import type { KnownCluster } from "./known-cluster";
import { metallbShape } from "./shape";
import { checkAddresses } from "./validate-addresses";
import { checkAdvertisements } from "./validate-advertisements";
import { checkChart } from "./validate-chart";
import { checkCoverage } from "./validate-coverage";
import { checkPeers } from "./validate-peers";
import { checkPools } from "./validate-pools";
import { faultsBy, type Rule } from "../rules";

/**
 * All faults of MetalLB's arguments, in order of path. `spec` may be anything; values that are not known yet are `LATE`, and are not judged.
 * @param cluster what is known of the cluster, if anything is
 */
export function metallbFaults(spec: unknown, cluster?: KnownCluster): Fault[] {
  return faultsBy(metallbShape, RULES, spec, cluster);
}

const RULES: readonly Rule<KnownCluster | undefined>[] = [
  checkChart,
  checkPools,
  checkAddresses,
  checkPeers,
  checkAdvertisements,
  checkCoverage,
];

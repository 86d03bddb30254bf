import { clusterShape } from "./cluster-shape";
import type { Fault } from "./faults";
import { checkArtifacts } from "./validate-artifacts";
import { checkDistribution } from "./validate-distribution";
import { checkEndpoint } from "./validate-endpoint";
import { checkHardening } from "./validate-hardening";
import { checkHosts } from "./validate-hosts";
import { checkNetwork } from "./validate-network";
import { checkNodeFailure } from "./validate-node-failure";
import { checkOptions } from "./validate-options";
import { checkRegistries } from "./validate-registries";
import { checkRollout } from "./validate-rollout";
import { checkS3 } from "./validate-s3";
import { checkSsh } from "./validate-ssh";
import { checkStorage } from "./validate-storage";
import { faultsBy, type Rule } from "./rules";

/**
 * All faults of a cluster's arguments, in order of path. `spec` may be anything, such as what a YAML file holds; values
 * that are not known yet are `LATE`, and are not judged.
 */
export function clusterFaults(spec: unknown): Fault[] {
  return faultsBy(clusterShape, RULES, spec, undefined);
}

const RULES: readonly Rule[] = [
  checkDistribution,
  checkHosts,
  checkSsh,
  checkNetwork,
  checkEndpoint,
  checkRollout,
  checkNodeFailure,
  checkStorage,
  checkArtifacts,
  checkRegistries,
  checkS3,
  checkHardening,
  checkOptions,
];

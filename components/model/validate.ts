import { clusterShape } from "./cluster-shape";
import { byPath, type Add, type Fault } from "./faults";
import { checkArtifacts } from "./validate-artifacts";
import { checkEndpoint } from "./validate-endpoint";
import { checkHosts } from "./validate-hosts";
import { checkNetwork } from "./validate-network";
import { checkNodeFailure } from "./validate-node-failure";
import { checkRollout } from "./validate-rollout";
import { checkSsh } from "./validate-ssh";
import { checkStorage } from "./validate-storage";

/**
 * All faults of a cluster's arguments, in order of path. `spec` may be anything, such as what a YAML file holds; values
 * that are not known yet are `LATE`, and are not judged.
 */
export function clusterFaults(spec: unknown): Fault[] {
  const faults: Fault[] = [];
  const add: Add = (path, complaint) => {
    faults.push({ path: path === "" ? "(all)" : path, ...complaint });
  };
  clusterShape(spec, "", add);
  for (const check of RULES) check(spec, add);
  return faults.sort(byPath);
}

const RULES = [
  checkHosts,
  checkSsh,
  checkNetwork,
  checkEndpoint,
  checkRollout,
  checkNodeFailure,
  checkStorage,
  checkArtifacts,
];

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { faultReport } from "../components/model/faults";
import { recordOf } from "../components/model/known";
import type { MetalLBSpec } from "../components/model/metallb/args";
import { knownCluster } from "../components/model/metallb/known-cluster";
import { peerName } from "../components/model/metallb/plan";
import { type RouterChoice, routerPlan } from "../components/model/metallb/router";
import { metallbFaults } from "../components/model/metallb/validate";
import { routerConfig, type RouterKind } from "../components/render/router";

/**
 * The router's side of what a stack file describes, without a stack, a host or a secret at hand: for the router's own repository, or a look before
 * the first `up`.
 * @throws Error with all faults of the file's MetalLB, or why its peers are no one router.
 */
export function routerConfigOf(kind: RouterKind, file: string, choice: RouterChoice): string {
  const { config } = recordOf(parse(readFileSync(file, "utf8")));
  const { "quorate:cluster": own, "quorate:metallb": given, ...rest } = recordOf(config);
  if (given === undefined) {
    throw new Error(`quorate: ${file} describes no MetalLB; add quorate:metallb to its config`);
  }
  const passwords = recordOf(rest["quorate:bgpPasswords"]);
  const spec = withPasswords(given as MetalLBSpec, passwords);
  const cluster = knownCluster(spec, own);
  const faults = metallbFaults(spec, cluster);
  if (faults.length > 0) throw new Error(faultReport(`MetalLB in ${file}`, faults));
  const result = routerPlan(spec, cluster, choice);
  if ("faults" in result) throw new Error(faultReport("router-config", result.faults));
  return routerConfig(kind, result.plan);
}

// Encrypted, and not needed: the router's text only says where a password belongs.
function withPasswords(spec: MetalLBSpec, passwords: Record<string, unknown>): MetalLBSpec {
  if (!Array.isArray(spec.peers)) return spec;
  const peers = spec.peers.map((peer) =>
    passwords[peerName(peer)] === undefined ? peer : { ...peer, password: "kept-elsewhere" },
  );
  return { ...spec, peers };
}

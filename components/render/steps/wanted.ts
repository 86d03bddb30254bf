import type { ClusterPlan, NodePlan } from "../../model/plan";
import { nodeConfig } from "../config-yaml";
import { distroOf } from "../distro/distro";
import { heartbeatEnvironment, kubeletDropIn } from "../node-failure";
import { fileLines, nodeFiles } from "../node-files";
import { ENVIRONMENT_FILE } from "../proxy";
import { fingerprint } from "../shell";

/** What decides whether a node restarts: version, configuration and unit, the kubelet's drop-in and other files where there are any, and nothing else. */
export function wantedDigest(plan: ClusterPlan, node: NodePlan): string {
  const dropIn = kubeletDropIn(plan);
  // Names of former endpoints were in the certificates before: that they go is no reason to restart every server once more.
  const config = nodeConfig({ ...plan, formerEndpoints: [] }, node);
  const texts = [plan.version, config, unitOf(plan, node)];
  // Nothing is joined for a drop-in that is not there: that alone would restart every node of every cluster.
  const files = fileLines(nodeFiles(plan, node));
  return fingerprint([...texts, ...[dropIn, files].filter((text) => text !== "")].join("\n"));
}

/** The unit of a node's service. */
export function unitOf(plan: ClusterPlan, node: NodePlan): string {
  return distroOf(plan).serviceUnit(
    node.role,
    heartbeatEnvironment(plan),
    plan.proxy === undefined ? [] : [ENVIRONMENT_FILE],
  );
}

import type { ClusterPlan, NodePlan } from "../model/plan";
import { hardeningFiles } from "./hardening";
import { proxyFiles } from "./proxy";
import { registryFiles } from "./registries";
import { snapshotFiles } from "./snapshots";

/** A file on a host that belongs to what its node runs with: a change restarts the node. */
export interface NodeFile {
  path: string;
  /** Octal, as for `chmod`. */
  mode: string;
  content: string;
}

/**
 * Files beside `config.yaml`. All lie below directories that are removed as a whole when the host is uninstalled.
 *
 * With the public plan they hold placeholders in the place of secrets.
 */
export function nodeFiles(plan: ClusterPlan, node: NodePlan): NodeFile[] {
  return [
    ...registryFiles(plan),
    ...proxyFiles(plan),
    ...hardeningFiles(plan, node),
    ...(node.role === "server" ? snapshotFiles(plan) : []),
  ];
}

/** `MODE PATH BASE64`, one file a line: content of several lines, and secrets of any form, go through no quoting. */
export function fileLines(files: readonly NodeFile[]): string {
  return files
    .map(
      ({ path, mode, content }) => `${mode} ${path} ${Buffer.from(content).toString("base64")}\n`,
    )
    .join("");
}

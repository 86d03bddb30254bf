import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ClusterSpec } from "../../components/model/args";
import type { Published } from "./artifacts";
import type { LabDescription } from "./hosts";

/** `quorate:cluster` of a stack file: the arguments without secrets, and the name. */
export type ClusterConfig = Omit<ClusterSpec, "ssh"> & {
  name: string;
  ssh: Omit<ClusterSpec["ssh"], "privateKey">;
};

const STACK_FILE = join(__dirname, "..", "..", "stacks", "Pulumi.lab.yaml");

/** The lab's stack file, completed with what this lab has just made: host keys, mirror, digests. */
export function labCluster(lab: LabDescription, artifacts: Published): ClusterConfig {
  const file = parse(readFileSync(STACK_FILE, "utf8")) as {
    config: { "quorate:cluster": Omit<ClusterConfig, "version" | "artifacts"> };
  };
  const cluster = file.config["quorate:cluster"];
  const known = new Map(lab.hosts.map((host) => [host.name, host.hostKey]));
  const withKey = <T extends { name: string }>(host: T) => ({
    ...host,
    hostKey: known.get(host.name) ?? "",
  });
  const there = <T extends { name: string }>(host: T) => known.has(host.name);
  return {
    ...cluster,
    version: artifacts.version,
    servers: cluster.servers.filter(there).map(withKey),
    agents: (cluster.agents ?? []).filter(there).map(withKey),
    artifacts: { mirror: lab.mirror, sha256: artifacts.sha256, images: artifacts.images },
  };
}

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../components/model/args";
import { show, type Fault } from "../components/model/faults";
import { isDnsLabel } from "../components/model/names";
import { isRecord } from "../components/model/shape";
import { withClusterSecrets } from "./cluster-secrets";
import { misplacedSecrets } from "./secrets";
import { readObject, stackError, stackFile } from "./stack-file";

/** A cluster as a stack file describes it. */
export interface StackCluster {
  name: string;
  args: ClusterArgs;
}

/**
 * Reads the cluster from a stack's configuration: `cluster` has the shape of `ClusterArgs` and a `name`; the secrets are
 * keys of their own. What the arguments hold is judged by `Cluster`, so that YAML and TypeScript get the same faults.
 */
export function readCluster(config: pulumi.Config): StackCluster {
  const faults: Fault[] = [];
  const cluster = readClusterObject(config, faults);
  const privateKey = readPrivateKey(config, faults);
  const password = config.getSecret("sshPrivateKeyPassword");
  const token = config.getSecret("token");
  const name = cluster === undefined ? undefined : readName(config, cluster, faults);
  if (faults.length > 0 || cluster === undefined || name === undefined) throw stackError(faults);
  const { name: _name, ssh, ...rest } = cluster;
  const secrets = { privateKey, ...(password !== undefined && { privateKeyPassword: password }) };
  const args = {
    ...rest,
    ssh: ssh === undefined || isRecord(ssh) ? { ...ssh, ...secrets } : ssh,
    ...(token !== undefined && { token }),
  };
  return { name, args: args as unknown as ClusterArgs };
}

function readClusterObject(
  config: pulumi.Config,
  faults: Fault[],
): Record<string, unknown> | undefined {
  const path = `${config.name}:cluster`;
  const remedy = `describe the cluster there, as stacks/Pulumi.production.yaml does, or begin with pulumi config set --path '${path}.name' NAME`;
  const cluster = readObject(config, "cluster", faults, remedy);
  if (cluster !== undefined) {
    faults.push(...misplacedSecrets(config.name, path, cluster));
    return withClusterSecrets(config, cluster, faults);
  } else if (faults.length === 0) {
    faults.push({ path, problem: `is missing in ${stackFile()}`, remedy });
  }
  return cluster;
}

function readName(config: pulumi.Config, cluster: object, faults: Fault[]): string | undefined {
  const path = `${config.name}:cluster.name`;
  const name: unknown = "name" in cluster ? cluster.name : undefined;
  if (typeof name === "string" && isDnsLabel(name)) return name;
  const problem =
    name === undefined
      ? `is missing in ${stackFile()}`
      : `${typeof name === "string" ? show(name) : "what is given"} is no name, in ${stackFile()}`;
  const remedy = `give 1 to 63 of a-z, 0-9 and - with pulumi config set --path '${path}' NAME`;
  faults.push({ path, problem, remedy });
  return undefined;
}

function readPrivateKey(config: pulumi.Config, faults: Fault[]): pulumi.Input<string> {
  const inline = config.getSecret("sshPrivateKey");
  const file = config.get("sshPrivateKeyFile");
  const path = `${config.name}:sshPrivateKey`;
  if (inline !== undefined && file !== undefined) {
    const problem = `stands beside ${path}File in ${stackFile()}`;
    faults.push({ path, problem, remedy: `remove one with pulumi config rm ${path}File` });
    return "";
  }
  if (inline !== undefined) return inline;
  if (file !== undefined) return readKeyFile(`${path}File`, file, faults);
  const remedy =
    `give the key with pulumi config set --secret ${path} < FILE, ` +
    `or the name of its file with pulumi config set ${path}File FILE`;
  faults.push({ path, problem: `is missing in ${stackFile()}`, remedy });
  return "";
}

function readKeyFile(path: string, file: string, faults: Fault[]): pulumi.Input<string> {
  const expanded = file.replace(/^~(?=\/)/, () => process.env["HOME"] ?? homedir());
  try {
    return pulumi.secret(readFileSync(expanded, "utf8"));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    // A preview needs no key; whoever reviews a change should not need one either.
    if (code === "ENOENT" && pulumi.runtime.isDryRun()) return laterKey(path, file);
    const problem = `${show(file)} can't be read (${code})`;
    faults.push({ path, problem, remedy: `name another file with pulumi config set ${path} FILE` });
    return "";
  }
}

function laterKey(path: string, file: string): pulumi.Output<string> {
  void pulumi.log.warn(
    `${path}: ${show(file)} is not on this machine, so the preview shows every step as changed; up will need it`,
  );
  return pulumi.secret(pulumi.unknown as unknown as string);
}

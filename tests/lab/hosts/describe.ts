import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostState, hostState } from "./boot";
import { clientKey, readIdentity } from "./host-disk";
import { mirrorRuns, mirrorUrl } from "./mirror";
import { linkIsUp, networkExists } from "./network";
import { type Lab, type LabHost, hostNamed, network, user } from "./options";

export interface DescribedHost extends LabHost {
  /** As in known_hosts: type and key, no comment. */
  readonly hostKey: string;
  readonly machineId: string;
}

export interface LabDescription {
  readonly name: string;
  readonly namespace: string;
  readonly router: string;
  readonly vip: string;
  readonly mirror: string;
  readonly mirrorDir: string;
  readonly user: string;
  readonly privateKey: string;
  readonly privateKeyFile: string;
  readonly hosts: readonly DescribedHost[];
}

/** All a program needs to reach the lab's hosts. */
export function describe(lab: Lab): LabDescription {
  if (!existsSync(clientKey(lab))) throw new Error(`lab "${lab.name}" isn't up`);
  return {
    name: lab.name,
    namespace: lab.namespace,
    router: network.router,
    vip: network.vip,
    mirror: mirrorUrl,
    mirrorDir: lab.mirrorDir,
    user,
    privateKey: readFileSync(clientKey(lab), "utf8"),
    privateKeyFile: clientKey(lab),
    hosts: createdHosts(lab).flatMap((name) => {
      const identity = readIdentity(lab, name);
      if (!identity) return [];
      return [{ ...hostNamed(name), hostKey: identity.hostKey, machineId: identity.machineId }];
    }),
  };
}

/** Servers first, then by address: the order in which a reader expects them. */
function createdHosts(lab: Lab): string[] {
  const names = existsSync(lab.hostsDir) ? readdirSync(lab.hostsDir) : [];
  const key = (name: string): string => (name.startsWith("s") ? "0" : "1") + name;
  return names.sort((a, b) => key(a).localeCompare(key(b)));
}

/** Writes the description into the lab's directory: lab.json, and known_hosts for ssh. */
export function writeDescription(lab: Lab): LabDescription {
  const description = describe(lab);
  put(join(lab.dir, "lab.json"), `${JSON.stringify(description, undefined, 2)}\n`);
  const known = description.hosts.map((host) => `${host.address} ${host.hostKey}\n`);
  put(knownHostsFile(lab), known.join(""));
  return description;
}

/** 0600: the description holds the private key. */
function put(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export const knownHostsFile = (lab: Lab): string => join(lab.dir, "known_hosts");

/** Command line of an SSH session to a host, from inside the lab's network. */
export function sshArgv(lab: Lab, host: string, command: readonly string[]): string[] {
  const options = [
    "IdentitiesOnly=yes",
    `UserKnownHostsFile=${knownHostsFile(lab)}`,
    "BatchMode=yes",
  ];
  const flags = ["StrictHostKeyChecking=yes", "ConnectTimeout=10", ...options];
  const target = `${user}@${hostNamed(host).address}`;
  const identity = ["-F", "none", "-i", clientKey(lab)];
  return ["ssh", ...identity, ...flags.flatMap((flag) => ["-o", flag]), target, ...command];
}

export interface HostStatus extends LabHost {
  readonly state: HostState;
  readonly network: "up" | "cut";
}

export interface LabStatus {
  readonly name: string;
  readonly up: boolean;
  readonly mirror: boolean;
  readonly hosts: readonly HostStatus[];
}

export async function labStatus(lab: Lab): Promise<LabStatus> {
  const up = await networkExists(lab);
  const hosts = createdHosts(lab).map(async (name): Promise<HostStatus> => {
    const state = up ? await hostState(lab, name) : "stopped";
    const reachable = up && (await linkIsUp(lab, name));
    return { ...hostNamed(name), state, network: reachable ? "up" : "cut" };
  });
  return { name: lab.name, up, mirror: mirrorRuns(lab), hosts: await Promise.all(hosts) };
}

import { FAULTS, type Fault } from "./faults";
import { labHosts } from "./lab";

export type Role = "server" | "agent" | "balancer";

/** A host as ssh reaches it. */
export interface DrillHost {
  name: string;
  role: Role;
  user: string;
  address: string;
  port?: number;
}

/** How programs reach the hosts and the endpoint. */
export interface Reach {
  /** Command line before each program: what puts it into a lab's network. */
  inside: string[];
  /** Whether the user's own ssh configuration holds. */
  configured: boolean;
  identity?: string | undefined;
  knownHosts?: string | undefined;
}

/** What each drill on hosts takes from the command line. */
export interface HostFlags {
  server?: string[];
  agent?: string[];
  balancer?: string[];
  identity?: string;
  knownHosts?: string;
  fault?: string;
  target?: string[];
  each?: boolean;
  seconds: string;
  unit?: string;
  lab?: string;
  yes?: boolean;
}

/** Which hosts are broken, how, and for how long. */
export interface HostOptions {
  hosts: DrillHost[];
  reach: Reach;
  unit?: string;
  faults: Fault[];
  targets: string[];
  seconds: number;
}

/** What differs between drills. */
interface Defaults {
  faults: readonly Fault[];
  /** Where no target is named. */
  targets: (hosts: readonly DrillHost[]) => string[];
  /** What stands for a host, without being the name of one. */
  stands: readonly string[];
  /** Roles of a lab's hosts that take part. */
  roles: readonly Role[];
}

/** Takes hosts, faults and targets from the command line; `no` hears of all that is wrong with them. */
export function hostOptions(
  flags: HostFlags,
  defaults: Defaults,
  no: (text: string) => void,
): { common: HostOptions; kubeconfig?: string } {
  const lab =
    flags.lab === undefined ? undefined : labHosts(flags.lab, rolesIn(flags, defaults), no);
  const roles = ["server", "agent", "balancer"] as const;
  const hosts =
    lab?.hosts ??
    roles.flatMap((role) => (flags[role] ?? []).flatMap((text) => hostOf(role, text, no)));
  if (lab === undefined && (flags.server ?? []).length === 0) {
    no("there is no --server; name each server as NAME=USER@HOST, or a lab with --lab");
  }
  const names = hosts.map(({ name }) => name);
  for (const name of new Set(names.filter((one, at) => names.indexOf(one) !== at))) {
    no(`${name} is the name of two hosts; give each its own`);
  }
  const chosen = flags.fault?.split(",") ?? [...defaults.faults];
  for (const fault of chosen.filter((one) => !FAULTS.some((known) => known === one))) {
    no(`--fault: ${fault} is none of ${FAULTS.join(", ")}`);
  }
  if (!/^[1-9]\d{0,2}$/.test(flags.seconds) || Number(flags.seconds) < 5) {
    no(`--seconds: ${flags.seconds} is no whole number from 5 to 999`);
  }
  if (flags.unit !== undefined && !/^[\w@.-]+$/.test(flags.unit)) {
    no(`--unit: ${flags.unit} is no name of a unit`);
  }
  const targets = flags.each === true ? names : (flags.target ?? defaults.targets(hosts));
  for (const target of targets) {
    if (![...defaults.stands, ...names].includes(target)) {
      const others = defaults.stands.map((one) => `, or ${one}`).join("");
      no(`--target: ${target} is no host of this drill; name one${others}`);
    }
  }
  const common = {
    hosts,
    reach: lab?.reach ?? {
      inside: [],
      configured: true,
      identity: flags.identity,
      knownHosts: flags.knownHosts,
    },
    ...(flags.unit !== undefined && { unit: flags.unit }),
    faults: chosen as Fault[],
    targets,
    seconds: Number(flags.seconds),
  };
  return { common, ...(lab !== undefined && { kubeconfig: lab.kubeconfig }) };
}

/** What a host of a lab is to the drill, by its name and what it is to the cluster. */
function rolesIn(
  { balancer = [] }: HostFlags,
  { roles }: Defaults,
): (host: { name: string; role: string }) => Role | undefined {
  return ({ name, role }) =>
    roles.find((known) => known === role) ?? (balancer.includes(name) ? "balancer" : undefined);
}

function hostOf(role: Role, text: string, no: (text: string) => void): DrillHost[] {
  const match =
    /^([a-z0-9][a-z0-9.-]*)=([\w.-]+)@(\[[0-9a-fA-F:.]+\]|[^:@\s-][^:@\s]*)(?::(\d+))?$/.exec(text);
  const [, name = "", user = "", address = "", port] = match ?? [];
  if (match === null) {
    no(`--${role}: ${text} is not like ${EXAMPLES[role]}=ops@10.0.0.11`);
    return [];
  }
  return [
    {
      name,
      role,
      user,
      address: address.replace(/^\[(.*)\]$/, "$1"),
      ...(port !== undefined && { port: Number(port) }),
    },
  ];
}

const EXAMPLES: Readonly<Record<Role, string>> = { server: "s1", agent: "a1", balancer: "lb1" };

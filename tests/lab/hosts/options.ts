import { join, resolve } from "node:path";

export type Role = "server" | "agent";

export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly role: Role;
}

/** Where one lab lives. Every name in it comes from the lab's, so that labs can run side by side. */
export interface Lab {
  readonly name: string;
  readonly namespace: string;
  readonly bridge: string;
  readonly dir: string;
  readonly hostsDir: string;
  readonly mirrorDir: string;
}

export const defaultBase = "/var/lib/quorate-lab";
/** What labs share: the root file system, downloaded packages. */
export const cacheDir = "/var/cache/quorate-lab";
export const network = {
  router: "10.10.0.1",
  vip: "10.10.0.100",
  prefix: 24,
  mirrorPort: 8080,
} as const;
export const user = "ops";

const knownHosts: readonly LabHost[] = [
  ...[1, 2, 3].map((n) => host(`s${n}`, 10 + n)),
  ...[1, 2, 3].map((n) => host(`a${n}`, 13 + n)),
  ...[4, 5, 6, 7, 8, 9].map((n) => host(`a${n}`, 13 + n)),
  ...[4, 5, 6, 7, 8, 9].map((n) => host(`s${n}`, 20 + n)),
];

export const defaultHosts: readonly string[] = ["s1", "s2", "s3", "a1", "a2", "a3"];

function host(name: string, last: number): LabHost {
  return { name, address: `10.10.0.${last}`, role: name.startsWith("s") ? "server" : "agent" };
}

export function hostNamed(name: string): LabHost {
  const found = knownHosts.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no lab host is called "${name}": use s1..s9 or a1..a9`);
  return found;
}

export function parseHosts(list: string | undefined): string[] {
  const names = list === undefined ? [...defaultHosts] : list.split(",").map((name) => name.trim());
  names.forEach(hostNamed);
  return [...new Set(names)];
}

export function labNamed(name: string, base = defaultBase): Lab {
  // Interface names have 15 characters, and a host's link is called vb-<lab>-<host>.
  if (!/^[a-z][a-z0-9]{0,8}$/.test(name)) {
    throw new Error(`lab name "${name}": use 1 to 9 characters of a-z and 0-9, a letter first`);
  }
  const dir = join(resolve(base), name);
  return {
    name,
    namespace: name,
    bridge: "lab0",
    dir,
    hostsDir: join(dir, "hosts"),
    mirrorDir: join(dir, "mirror"),
  };
}

export function labFromEnv(env: NodeJS.ProcessEnv = process.env): Lab {
  return labNamed(env.LAB_NAME || "lab", env.LAB_DIR || undefined);
}

export const machineName = (lab: Lab, name: string): string => `${lab.name}-${name}`;
export const linkName = (lab: Lab, name: string): string => `vb-${machineName(lab, name)}`;

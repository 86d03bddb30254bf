import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "./options";
import { kill, run, waitFor } from "./process";

const root = "/sys/fs/cgroup";

/** cgroup v2 alone, as on a stock Debian; v1 and the v1/v2 mixture are the other case. */
export const isUnified = (): boolean => existsSync(join(root, "cgroup.controllers"));

const labDir = (lab: Lab): string => `quorate-${lab.name}`;

/** On v2 systemd makes the cgroup, and names it after this. */
export const scopeName = (lab: Lab, host: string): string => `quorate-${lab.name}-${host}.scope`;

/**
 * Makes a cgroup for a host in every v1 hierarchy and lists them. Always below the cgroup we are in,
 * never beside it: no limit or accounting of whoever started us may be escaped.
 */
export function ensureCgroups(lab: Lab, host: string): string[] {
  return ownCgroups().map((own) => {
    const dir = join(own, labDir(lab), host);
    for (const step of [join(own, labDir(lab)), dir]) {
      mkdirSync(step, { recursive: true });
      // A new cpuset is empty, and no process may enter it before it has processors and memory.
      // (copyFile would see a size of 0 and copy nothing.)
      for (const file of ["cpuset.cpus", "cpuset.mems"]) {
        if (existsSync(join(step, file))) {
          writeFileSync(join(step, file), readFileSync(join(step, "..", file)));
        }
      }
    }
    return dir;
  });
}

/** The directory of our own cgroup in each mounted hierarchy. */
function ownCgroups(): string[] {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line) => {
      const [left, right] = line.split(" - ");
      const fields = left?.split(" ") ?? [];
      const [type, , options] = right?.split(" ") ?? [];
      const point = fields[4];
      if (point === undefined || (type !== "cgroup" && type !== "cgroup2")) return [];
      return [{ point, root: fields[3] ?? "/", type, options: options?.split(",") ?? [] }];
    });
  return readFileSync("/proc/self/cgroup", "utf8")
    .split("\n")
    .flatMap((line) => {
      const match = /^\d+:([^:]*):(.*)$/.exec(line);
      if (!match) return [];
      const names = (match[1] ?? "").split(",").filter(Boolean);
      const path = match[2] ?? "/";
      const mount = mounts.find((m) =>
        names.length === 0
          ? m.type === "cgroup2"
          : m.type === "cgroup" && names.every((name) => m.options.includes(name)),
      );
      if (!mount) return [];
      const below = path.startsWith(mount.root) ? path.slice(mount.root.length) : path;
      return [join(mount.point, below)];
    });
}

/** Every cgroup of a lab or of one of its hosts, wherever its starter was; the deepest first. */
async function findCgroups(lab: Lab, host?: string): Promise<string[]> {
  const path = isUnified() ? scopeName(lab, host ?? "*") : join(labDir(lab), host ?? ".");
  const find = ["find", root, "-depth", "-type", "d"];
  const match = ["(", "-path", `*/${path}`, "-o", "-path", `*/${path}/*`, ")"];
  return (await run([...find, ...match])).stdout.split("\n").filter(Boolean);
}

function members(dirs: readonly string[]): number[] {
  const pids = dirs.flatMap((dir) => {
    try {
      return readFileSync(join(dir, "cgroup.procs"), "utf8").split("\n").filter(Boolean);
    } catch {
      return [];
    }
  });
  return [...new Set(pids.map(Number))].filter((pid) => pid > 1 && pid !== process.pid);
}

/** Kills what a host left running and removes its cgroups. */
export async function removeCgroups(lab: Lab, host?: string): Promise<void> {
  const gone = async (): Promise<boolean> => {
    const dirs = await findCgroups(lab, host);
    for (const pid of members(dirs)) kill(pid, "SIGKILL");
    // A frozen process takes its death when it thaws.
    for (const file of dirs.flatMap((dir) => freezerFile(dir) ?? [])) writeFreezer(file, false);
    if (dirs.length > 0) await run(["rmdir", "--ignore-fail-on-non-empty", ...dirs]);
    return (await findCgroups(lab, host)).length === 0;
  };
  const why = async (): Promise<string> => {
    const dirs = await findCgroups(lab, host);
    return `left: ${dirs.slice(0, 5).join(" ")}; processes: ${members(dirs).join(" ")}`;
  };
  await waitFor(gone, { timeout: 20_000, what: "a host's cgroups to empty", why });
}

/** The freezer of a host's outermost cgroup; none if the host isn't running. */
async function freezers(lab: Lab, host: string): Promise<string[]> {
  const path = isUnified() ? scopeName(lab, host) : join(labDir(lab), host);
  const dirs = (await findCgroups(lab, host)).filter((dir) => dir.endsWith(`/${path}`));
  return dirs.flatMap((dir) => freezerFile(dir) ?? []);
}

export async function isFrozen(lab: Lab, host: string): Promise<boolean> {
  const states = (await freezers(lab, host)).map((file) => readFileSync(file, "utf8").trim());
  return states.some((state) => state !== "THAWED" && state !== "0");
}

export async function setFrozen(lab: Lab, host: string, frozen: boolean): Promise<void> {
  for (const file of await freezers(lab, host)) writeFreezer(file, frozen);
}

function writeFreezer(file: string, frozen: boolean): void {
  const words = file.endsWith("freezer.state") ? ["THAWED", "FROZEN"] : ["0", "1"];
  writeFileSync(file, words[frozen ? 1 : 0] ?? "");
}

function freezerFile(dir: string): string | undefined {
  return ["freezer.state", "cgroup.freeze"]
    .map((name) => join(dir, name))
    .find((file) => existsSync(file));
}

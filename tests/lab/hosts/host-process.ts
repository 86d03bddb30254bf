import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { hostRoot, journalDir } from "./host-disk";
import type { Lab } from "./options";
import { type Process, type Result, type RunOptions, processes, QUIET_BASH, run } from "./process";

/** The container's supervisor: found by its command line, so that no pid file can be stale. */
export function supervisors(lab: Lab, host: string): Process[] {
  const directory = `--directory=${hostRoot(lab, host)}`;
  const ours = processes().filter((process) => {
    const command = basename(process.argv[0] ?? "");
    return (
      /^(sh|nsenter|systemd-run|systemd-nspawn)$/.test(command) && process.argv.includes(directory)
    );
  });
  return ours.filter((process) => !ours.some((other) => other.pid === process.parent));
}

/** Process 1 of a host, as seen from outside; undefined while it has none. */
export function leader(lab: Lab, host: string): number | undefined {
  const parents = supervisors(lab, host).map((process) => process.pid);
  if (parents.length === 0) return undefined;
  const own = readlinkSync("/proc/self/ns/pid");
  return processes().find((process) => {
    if (!parents.includes(process.parent)) return false;
    try {
      return readlinkSync(`/proc/${process.pid}/ns/pid`) !== own;
    } catch {
      return false;
    }
  })?.pid;
}

/** Command line that runs `argv` as root in a host, without SSH. */
export function hostArgv(lab: Lab, host: string, argv: readonly string[]): string[] {
  const pid = leader(lab, host);
  if (pid === undefined) throw new Error(`${host} isn't running`);
  const spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"];
  const clean = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];
  return [
    "nsenter",
    `--target=${pid}`,
    ...spaces,
    ...clean,
    "HOME=/root",
    "LC_ALL=C.UTF-8",
    `SHLVL=${QUIET_BASH.SHLVL}`,
    ...argv,
  ];
}

export const execOnHost = async (
  lab: Lab,
  host: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Result> => run(hostArgv(lab, host, argv), options);

/** SSH logins a host has accepted since it was created, boots included. */
export async function sshConnections(lab: Lab, host: string): Promise<number> {
  const query = ["-q", "--no-pager", "-o", "cat", "-t", "sshd", "--grep", "^Accepted "];
  // Asked from outside, so that it works on a stopped host too; the sync makes it current.
  if (leader(lab, host) !== undefined) await execOnHost(lab, host, ["journalctl", "--sync"]);
  const found = await run(["journalctl", "-D", journalDir(lab, host), ...query]);
  return found.stdout.split("\n").filter(Boolean).length;
}

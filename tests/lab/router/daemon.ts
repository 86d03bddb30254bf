import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Result, run, waitFor } from "../hosts";
import { kill, processes } from "../hosts/process";
import { frr } from "./packages";

/** One FRR daemon: all it has lies in its own directory. */
export interface Daemon {
  readonly program: "zebra" | "bgpd";
  readonly dir: string;
  /** Where zebra, which owns the kernel's routes, meets bgpd. */
  readonly zebraSocket: string;
}

const socketFlag = (daemon: Daemon): string => `--vty_socket=${daemon.dir}`;

/** By command line, so that a crash between a start and a written pid file leaves nothing behind. */
export const pidsOf = (daemon: Daemon): number[] =>
  processes()
    .filter(({ argv }) => argv.includes(socketFlag(daemon)) && argv[0] === programOf(daemon))
    .map(({ pid }) => pid);

const programOf = ({ program }: Daemon): string => frr()[program];

/**
 * A private /etc/group and /run: the daemons look up a group that the machine lacks and make /run/frr, which would be the machine's.
 */
const PRIVATE = 'mount --bind "$0" /etc/group && mount --bind "$1" /run && shift && exec "$@"';

/** Starts a daemon with the given configuration and waits until it answers; `within` puts the command line into a network. */
export async function startDaemon(
  daemon: Daemon,
  config: string,
  within: (argv: readonly string[]) => string[],
): Promise<void> {
  const { program, dir, zebraSocket } = daemon;
  const at = (name: string): string => join(dir, name);
  mkdirSync(at("run"), { recursive: true });
  writeFileSync(at("daemon.conf"), config, { mode: 0o600 });
  // vtysh asks for a password unless its configuration says who needs none.
  writeFileSync(at("vtysh.conf"), "username root nopassword\n");
  const { env, groups } = frr();
  const files = ["-f", at("daemon.conf"), "-i", at("pid"), "-z", zebraSocket];
  const rights = ["-P", "0", "-u", "root", "-g", "root"];
  const own = [programOf(daemon), ...files, socketFlag(daemon), ...rights];
  const mounts = ["unshare", "--mount", "sh", "-c", PRIVATE, groups, at("run")];
  const [command = "nsenter", ...args] = within([...mounts, ...own]);
  const log = openSync(at("log"), "w");
  const child = spawn(command, args, { detached: true, stdio: ["ignore", log, log], env });
  closeSync(log);
  child.unref();
  const ready = async (): Promise<boolean> => {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${program} of the lab's router ended at its start:\n${logOf(daemon)}`);
    }
    return existsSync(at(`${program}.vty`)) && (await ask(daemon, "show version")).code === 0;
  };
  const why = (): string => logOf(daemon);
  await waitFor(ready, { timeout: 20_000, what: `${program} of the lab's router to answer`, why });
}

/** In order first, so that peers and the kernel hear of it; by force where that does not help. */
export async function stopDaemon(daemon: Daemon): Promise<void> {
  const gone = (): boolean => pidsOf(daemon).length === 0;
  const what = `${daemon.program} in ${daemon.dir} to end`;
  for (const pid of pidsOf(daemon)) kill(pid, "SIGTERM");
  const ended = await waitFor(gone, { timeout: 5_000, what }).catch(() => false);
  if (ended) return;
  for (const pid of pidsOf(daemon)) kill(pid, "SIGKILL");
  await waitFor(gone, { timeout: 5_000, what });
}

/** One command at the daemon's own prompt. */
export function ask({ program, dir }: Daemon, command: string): Promise<Result> {
  const { env, vtysh } = frr();
  const where = ["--config_dir", dir, "--vty_socket", dir, "-d", program];
  return run([vtysh, ...where, "-c", command], { env, timeout: 20_000 });
}

/** FRR starts with what it understood of a configuration: a wrong line is told here instead. */
export async function checkConfig(file: string, config: string): Promise<void> {
  writeFileSync(file, config, { mode: 0o600 });
  const { env, vtysh } = frr();
  const check = [vtysh, "--config_dir", dirname(file), "-C", "-f", file];
  const { code, stdout, stderr } = await run(check, { env });
  if (code === 0) return;
  const lines = (stdout + stderr).split("\n").filter((line) => line.startsWith("line "));
  throw new Error(`the router's configuration: ${lines.join("; ")}`);
}

const logOf = (daemon: Daemon): string =>
  readFileSync(join(daemon.dir, "log"), "utf8").split("\n").slice(-15).join("\n");

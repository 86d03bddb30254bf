import { spawn } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  /** The command is killed after this many milliseconds. @default 60000 */
  readonly timeout?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Let the command write to this terminal instead of collecting its output. */
  readonly inherit?: boolean;
}

/**
 * A bash whose standard input is a socket, as Node's pipes are, and that is no other shell's child takes itself for one started over
 * the network: it reads ~/.bashrc first, and whatever stands there may print, or wait for a lock.
 */
export const QUIET_BASH = { SHLVL: "1" };

/** Runs a command and hands back how it ended; throws only if it could not start or took too long. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Result> {
  const [command, ...args] = argv;
  if (command === undefined) throw new Error("run: empty command");
  const timeout = options.timeout ?? 60_000;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: options.inherit ? "inherit" : ["pipe", "pipe", "pipe"],
      env: { ...(options.env ?? process.env), ...QUIET_BASH },
      ...(options.cwd && { cwd: options.cwd }),
    });
    let stdout = "";
    let stderr = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
      // A grandchild may hold the pipes open long after the kill; "close" would wait for it.
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, timeout);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin?.on("error", () => undefined); // EPIPE: the command did not want its input
    child.stdin?.end(options.stdin ?? "");
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`${command}: ${error.message}`));
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      if (late) {
        reject(new Error(`${argv.join(" ")}: no end after ${timeout / 1000} s\n${stderr}`));
      } else {
        resolve({ code: code ?? 255, stdout, stderr });
      }
    });
  });
}

/** Like `run`, but an exit code other than 0 is an error that carries the command's output. */
export async function runOk(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(argv, options);
  if (result.code !== 0) {
    const said = (result.stderr.trim() || result.stdout.trim()).split("\n").slice(-20).join("\n");
    throw new Error(`${argv.join(" ")}: exit code ${result.code}\n${said}`);
  }
  return result.stdout;
}

export interface WaitOptions {
  readonly timeout: number;
  readonly interval?: number;
  /** Said in the error, after "waited N s for". */
  readonly what: string;
  /** More lines for the error, asked for only when the wait failed. */
  readonly why?: () => Promise<string> | string;
}

/** Polls until `probe` answers something other than undefined or false. */
export async function waitFor<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  options: WaitOptions,
): Promise<T> {
  const end = Date.now() + options.timeout;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() >= end) {
      const why = options.why ? `\n${await options.why()}` : "";
      throw new Error(`waited ${options.timeout / 1000} s for ${options.what}${why}`);
    }
    await delay(options.interval ?? 100);
  }
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly argv: readonly string[];
}

/** All processes of the machine; one that ends while it is read is left out. */
export function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const argv = commandLine(name).split("\0").slice(0, -1);
        return [{ pid: Number(name), parent: parentOf(name), argv }];
      } catch {
        return [];
      }
    });
}

/** In the middle of an exec a process shows no command line; a host that was starting looked ended for that moment. */
function commandLine(pid: string): string {
  const file = `/proc/${pid}/cmdline`;
  let text = readFileSync(file, "utf8");
  // Kernel threads and processes that have ended have none for good, and no executable either.
  for (let look = 0; text === "" && look < 1000; look++) {
    readlinkSync(`/proc/${pid}/exe`);
    text = readFileSync(file, "utf8");
  }
  return text;
}

function parentOf(pid: string): number {
  const match = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1] ?? 0);
}

/** Kill that doesn't mind if the process is gone. */
export function kill(pid: number, signal: NodeJS.Signals | number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

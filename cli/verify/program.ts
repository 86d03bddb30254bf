import { spawn } from "node:child_process";
import { duration, Final, interrupted } from "./until";

export interface ProgramOptions {
  input?: string;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Runs a program, and gives what it prints.
 * @param shown how messages name the call
 */
export function runProgram(
  shown: string,
  [program = "", ...args]: readonly string[],
  { input, timeoutMs, signal }: ProgramOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(interrupted());
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    let why: Error | undefined;
    const stop = (reason: Error) => {
      why ??= reason;
      child.kill("SIGKILL");
      // Its own children may hold the pipes open for as long as they live.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const abort = () => stop(interrupted());
    const late = () => stop(new Error(`${shown}: no answer within ${duration(timeoutMs)}`));
    const timer = setTimeout(late, timeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // A program that ends without reading its input is no fault of ours.
    child.stdin.on("error", () => undefined).end(input ?? "");
    child.on("error", (error: NodeJS.ErrnoException) => {
      why ??= error.code === "ENOENT" ? new Final(`there is no program ${program}`) : error;
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      if (why !== undefined) return reject(why);
      if (code === 0) return resolve(stdout);
      reject(new Error(`${shown}: ${lastLine(stderr) || `ended with ${code}`}`));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

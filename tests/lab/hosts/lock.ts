import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "./options";

const lockDir = "/run/lock";

/**
 * Lets one process at a time change a lab. The lock belongs to a child that ends with our end of
 * its standard input, so not even SIGKILL leaves it behind.
 */
export async function withLabLock<T>(lab: Lab, work: () => Promise<T>): Promise<T> {
  mkdirSync(lockDir, { recursive: true });
  const file = join(lockDir, `quorate-lab-${lab.dir.replace(/\W+/g, "-")}`);
  const seconds = 600;
  const hold = ["--timeout", String(seconds), file, "sh", "-c", "echo held; exec cat >/dev/null"];
  const child = spawn("flock", ["--no-fork", ...hold], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.stdout.once("data", () => resolve());
      child.once("close", () =>
        reject(new Error(`lab "${lab.name}" is busy: no lock on ${file} after ${seconds} s`)),
      );
    });
    return await work();
  } finally {
    child.stdin.end();
    await ended;
  }
}

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { run, runOk } from "./process";

/** Mount points at or below a directory, the deepest and latest first. */
export function mountsUnder(dir: string): string[] {
  const root = resolve(dir);
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
    )
    .filter((point) => point === root || point.startsWith(`${root}/`))
    .reverse();
}

/** Lazily: a process that still holds a file must not keep the lab from going down. */
export async function unmountUnder(dir: string): Promise<void> {
  for (const point of mountsUnder(dir)) await run(["umount", "--lazy", point]);
  const left = mountsUnder(dir);
  if (left.length > 0) throw new Error(`could not unmount ${left.join(", ")}`);
}

/** Deletes a tree, never what is mounted in it. */
export async function removeTree(dir: string): Promise<void> {
  await unmountUnder(dir);
  if (!existsSync(dir)) return;
  await runOk(["rm", "-rf", "--one-file-system", dir], { timeout: 120_000 });
}

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median } from "./statistics";

const ROOT = join(__dirname, "..", "..", "..");

/** How long a program waits for its imports, ours against the SDK's alone, alternating. */
export function importTime(say: (line: string) => void, rounds = 9): void {
  const built = spawnSync("npm", ["run", "-s", "build"], { cwd: ROOT, stdio: "inherit" });
  if (built.status !== 0) throw new Error("npm run build failed");
  const time = (module: string): number => {
    const code = `const t=process.hrtime.bigint();require(${JSON.stringify(module)});console.log(Number(process.hrtime.bigint()-t)/1e6)`;
    return Number(
      spawnSync(process.execPath, ["-e", code], { cwd: ROOT, encoding: "utf8" }).stdout,
    );
  };
  const ratios: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sdk = time("@pulumi/pulumi");
    const library = time(ROOT);
    ours.push(library);
    ratios.push(library / sdk);
  }
  say(
    `import: ${median(ours).toFixed(0)} ms, ${median(ratios).toFixed(2)} times @pulumi/pulumi alone (median of ${rounds} pairs; goal 1.25)`,
  );
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { run } from "../engine";
import { median } from "./statistics";

const ROOT = join(__dirname, "..", "..", "..");

/** What a preview costs whose hosts are far away: the production stack's, against a program of as many commands that say nothing, alternating. */
export async function previewTime(say: (line: string) => void, rounds = 7): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "quorate-preview-"));
  try {
    const ours = () => preview(ROOT, "production", scratch);
    const count = (await ours()).commands;
    const empty = emptyProgram(scratch, count);
    const nothing = () => preview(empty, "dev", scratch);
    await nothing();
    const ratios: number[] = [];
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const base = (await nothing()).seconds;
      const own = (await ours()).seconds;
      seconds.push(own);
      ratios.push(own / base);
    }
    say(
      `preview: ${median(seconds).toFixed(1)} s, ${median(ratios).toFixed(2)} times an empty program with as many resources (${count}; median of ${rounds} pairs, ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}; goal 1.3)`,
    );
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function preview(
  dir: string,
  stack: string,
  scratch: string,
): Promise<{ seconds: number; commands: number }> {
  const began = process.hrtime.bigint();
  const { ok, steps, messages } = await run({
    dir,
    stack,
    stateFile: join(scratch, "state.json"),
    passphrase: "of the bench",
    operation: "preview",
    recording: () => Promise.reject(new Error("a preview contacted a host")),
  });
  if (!ok) throw new Error(messages.map(({ text }) => text).join("\n"));
  return { seconds: Number(process.hrtime.bigint() - began) / 1e9, commands: steps.length };
}

/** Written beside the sources, so that it takes the same SDK and the same way to run TypeScript. */
function emptyProgram(scratch: string, count: number): string {
  const dir = join(scratch, "empty");
  const files = {
    "Pulumi.yaml": `name: empty\nruntime:\n  name: nodejs\n  options:\n    typescript: true\n    tsconfig: ${relative(dir, join(ROOT, "tsconfig.pulumi.json"))}\nmain: index.ts\n`,
    "package.json": "{}",
    "index.ts": `import { remote } from "${join(ROOT, "node_modules/@pulumi/command")}";
for (let i = 0; i < ${count}; i++) {
  new remote.Command(\`nothing-\${i}\`, { connection: { host: "192.0.2.1" }, create: "true" });
}
`,
  };
  mkdirSync(dir);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { PRIVATE_KEY } from "../../support/specs";
import { run } from "../engine";
import { median } from "./statistics";

const ROOT = join(__dirname, "..", "..", "..");

/** What a preview costs whose hosts are far away: a cluster's, against a program of as many resources of the same kinds that say nothing, alternating. */
export async function previewTime(say: (line: string) => void, rounds = 7): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "quorate-preview-"));
  try {
    const ours = () => preview(join(ROOT, "examples", "minimal"), "dev", scratch);
    const { types } = await ours();
    const empty = emptyProgram(scratch, types);
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
      `preview: ${median(seconds).toFixed(1)} s, ${median(ratios).toFixed(2)} times an empty program with as many resources of the same kinds (${types.length}; median of ${rounds} pairs, ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}; goal 1.3)`,
    );
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function preview(
  dir: string,
  stack: string,
  scratch: string,
): Promise<{ seconds: number; types: string[] }> {
  const began = process.hrtime.bigint();
  const { ok, steps, messages } = await run({
    dir,
    stack,
    stateFile: join(scratch, "state.json"),
    passphrase: "of the bench",
    operation: "preview",
    config: { "quorate-minimal:sshPrivateKey": PRIVATE_KEY },
    recording: () => Promise.reject(new Error("a preview contacted a host")),
  });
  if (!ok) throw new Error(messages.map(({ text }) => text).join("\n"));
  return {
    seconds: Number(process.hrtime.bigint() - began) / 1e9,
    types: steps.map(({ type }) => type),
  };
}

const NOTHING: Readonly<Record<string, string>> = {
  "command:remote:Command": `new command.remote.Command(name, { connection: { host: "192.0.2.1" }, create: "true" });`,
  "random:index/randomPassword:RandomPassword": `new random.RandomPassword(name, { length: 8 });`,
  "random:index/randomId:RandomId": `new random.RandomId(name, { byteLength: 4 });`,
  "pulumi:providers:kubernetes": `new kubernetes.Provider(name, { kubeconfig: "{}", clusterIdentifier: name });`,
};

/** A program that registers nothing but these, with the same SDK and the same way to run TypeScript. */
function emptyProgram(scratch: string, types: readonly string[]): string {
  const dir = join(scratch, "empty");
  const lines = types.map((type, i) => (NOTHING[type] ?? "").replaceAll("name", `"nothing-${i}"`));
  const sdk = (name: string) =>
    `import * as ${name} from "${join(ROOT, "node_modules/@pulumi", name)}";\n`;
  const files = {
    "Pulumi.yaml": `name: empty\nruntime:\n  name: nodejs\n  options:\n    typescript: true\n    tsconfig: ${relative(dir, join(ROOT, "tsconfig.pulumi.json"))}\nmain: index.ts\n`,
    "package.json": "{}",
    "index.ts": ["command", "random", "kubernetes"].map(sdk).join("") + lines.join("\n"),
  };
  mkdirSync(dir);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

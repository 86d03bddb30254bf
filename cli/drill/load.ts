import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Endpoint, Reach } from "./options";
import type { Sample } from "./samples";

const PER_SECOND = 50;
const TIMEOUT_MS = 2000;

export interface Load {
  /** All requests so far, as they ended. */
  samples: readonly Sample[];
  /** Whether a new connection was answered within the last second. */
  answers: () => boolean;
  stop: () => Promise<void>;
}

/** Asks the endpoint until `stop`, 50 times a second over new connections and 50 times over kept ones. */
export function startLoad(reach: Reach, endpoint: Endpoint): Load {
  const folder = mkdtempSync(join(tmpdir(), "quorate-drill-"));
  const file = join(folder, "order.json");
  const order = { ...endpoint, perSecond: PER_SECOND, timeoutMs: TIMEOUT_MS };
  writeFileSync(file, JSON.stringify(order), { mode: 0o600 });
  const suffix = extname(__filename);
  const loader = suffix === ".ts" ? ["-r", "ts-node/register/transpile-only"] : [];
  const child = [process.execPath, ...loader, join(__dirname, `load-child${suffix}`), file];
  const [program = "", ...args] = [...reach.inside, ...child];
  const load = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const samples: Sample[] = [];
  createInterface({ input: load.stdout }).on("line", (line) => {
    samples.push(JSON.parse(line) as Sample);
  });
  const closed = new Promise<void>((resolve) => {
    load.once("close", () => resolve()).once("error", () => resolve());
  });
  load.stdin.on("error", () => undefined);
  return {
    samples,
    answers: () => {
      const since = Date.now() - 1000;
      return samples
        .slice(-200)
        .some(({ kind, ok, ended }) => kind === "new" && ok && ended > since);
    },
    stop: async () => {
      load.stdin.end();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Reach } from "./hosts";
import type { Order } from "./load-child";
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

/** What is asked, and over which connections. */
export interface Asked {
  /** Of https or http, which is asked for an answer; or tcp://HOST:PORT, to which connections are made, and no more. */
  url: string;
  kinds: Sample["kind"][];
  /** Certificate authority, PEM; empty leaves it to the system's. */
  ca?: string;
  servername?: string;
}

/** Asks until `stop`, 50 times a second over each kind of connection. */
export function startLoad(reach: Reach, asked: Asked): Load {
  const folder = mkdtempSync(join(tmpdir(), "quorate-drill-"));
  const file = join(folder, "order.json");
  const order: Order = { ...asked, perSecond: PER_SECOND, timeoutMs: TIMEOUT_MS };
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

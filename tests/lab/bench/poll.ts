import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Lab, namespaceArgv } from "../hosts";

interface Answer {
  at: number;
  ms: number;
  ok: boolean;
  /** Whether there was a connection, TLS included, whatever came over it. */
  connected: boolean;
  why?: string;
}

/** What a client saw. */
export interface PollResult {
  total: number;
  failed: number;
  /** Longest time without a request that succeeded, from the begin of one to the begin of the next. */
  longestGapMs: number;
  /** Longest time without a new connection: what the endpoint lost. While etcd elects a leader, connections stand and requests fail. */
  longestSilenceMs: number;
  /** Why requests failed, counted. */
  why: Record<string, number>;
}

export interface Poll {
  /** Resolves when the first request has succeeded. */
  ready: Promise<void>;
  stop: () => Promise<PollResult>;
}

/** Polls the API through the VIP every 50 ms, each time over a new TLS connection, with 2 s of patience and no retry. */
export function startPoll(lab: Lab): Poll {
  const argv = namespaceArgv(lab, [
    process.execPath,
    "-r",
    "ts-node/register/transpile-only",
    join(__dirname, "poll-child.ts"),
    join(lab.dir, "kubeconfig"),
  ]);
  const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
  const answers: Answer[] = [];
  let first: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (first = resolve));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer = JSON.parse(line) as Answer;
    answers.push(answer);
    if (answer.ok) first();
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    ready,
    stop: async () => {
      child.stdin.end();
      await closed;
      return summary(answers);
    },
  };
}

export function summary(answers: readonly Answer[]): PollResult {
  const inOrder = [...answers].sort((a, b) => a.at - b.at);
  const good = inOrder.filter(({ ok }) => ok);
  const end = inOrder.at(-1)?.at ?? 0;
  const why: Record<string, number> = {};
  for (const answer of inOrder.filter(({ ok }) => !ok)) {
    const reason = answer.why ?? "unknown";
    why[reason] = (why[reason] ?? 0) + 1;
  }
  return {
    total: answers.length,
    failed: answers.length - good.length,
    longestGapMs: longestGap(good, end),
    longestSilenceMs: longestGap(
      inOrder.filter(({ connected }) => connected),
      end,
    ),
    why,
  };
}

function longestGap(answers: readonly Answer[], end: number): number {
  const gaps = answers.map(({ at }, index) => (answers[index + 1]?.at ?? end) - at);
  return Math.max(0, ...gaps);
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** As it stands in reports. */
export function sentence(seen: PollResult): string {
  const { total, failed, longestGapMs, longestSilenceMs, why } = seen;
  const reasons = Object.entries(why).map(([reason, count]) => `${count}x ${reason}`);
  return `${failed} of ${total} failed, longest gap ${seconds(longestGapMs)}, without a new connection ${seconds(longestSilenceMs)}${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}`;
}

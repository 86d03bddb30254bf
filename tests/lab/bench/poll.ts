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
  said?: string;
}

/** What a client saw. */
export interface PollResult {
  total: number;
  failed: number;
  /** Longest time without a request that succeeded, from the begin of one to the begin of the next. */
  longestGapMs: number;
  /** Longest time without a new connection: what the endpoint lost. While etcd elects a leader, connections stand and requests fail. */
  longestSilenceMs: number;
  /** Milliseconds from the call of `mark` to the begin of the last request that failed; 0 if none did. */
  failedForMs: number;
  /** Different answers, counted: which pod answered how often. */
  said: Record<string, number>;
  /** Why requests failed, counted. */
  why: Record<string, number>;
}

export interface Poll {
  /** Resolves when the first request has succeeded. */
  ready: Promise<void>;
  /** Notes that the fault begins now. */
  mark: () => void;
  stop: () => Promise<PollResult>;
}

/** Polls every 50 ms, each time over a new connection, with 2 s of patience and no retry: a URL, or the API through the VIP over TLS. */
export function startPoll(lab: Lab, url?: string): Poll {
  const argv = namespaceArgv(lab, [
    process.execPath,
    "-r",
    "ts-node/register/transpile-only",
    join(__dirname, "poll-child.ts"),
    url ?? join(lab.dir, "kubeconfig"),
  ]);
  const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
  const answers: Answer[] = [];
  let marked = 0;
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
    mark: () => (marked = Date.now()),
    stop: async () => {
      child.stdin.end();
      await closed;
      return summary(answers, marked);
    },
  };
}

export function summary(answers: readonly Answer[], marked = 0): PollResult {
  const inOrder = [...answers].sort((a, b) => a.at - b.at);
  const good = inOrder.filter(({ ok }) => ok);
  const end = inOrder.at(-1)?.at ?? 0;
  const bad = inOrder.filter(({ ok }) => !ok);
  return {
    total: answers.length,
    failed: answers.length - good.length,
    longestGapMs: longestGap(good, end),
    longestSilenceMs: longestGap(
      inOrder.filter(({ connected }) => connected),
      end,
    ),
    failedForMs: Math.max(0, (bad.at(-1)?.at ?? marked) - marked),
    said: counted(good.map(({ said }) => (said ?? "").trim())),
    why: counted(bad.map(({ why }) => why ?? "unknown")),
  };
}

function counted(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
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

import { readFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import type { Asked } from "./load";
import type { Sample } from "./samples";

/*
 * The load, in a process of its own: one that also runs ssh would measure itself. It asks until standard input ends, over new connections, over
 * connections that it keeps or over both, and prints each request as a line of JSON. No retry: what fails here fails for a client.
 */
export interface Order extends Asked {
  perSecond: number;
  timeoutMs: number;
}

const KEPT_CONNECTIONS = 10;

const order = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Order;
// Without a CA of its own the kubeconfig leaves it to the system's.
const url = new URL(order.url);
const tls = {
  ...((order.ca ?? "") !== "" && { ca: order.ca }),
  ...(order.servername !== undefined && { servername: order.servername }),
};
const kept = Array.from({ length: KEPT_CONNECTIONS }, () => new Agent({ keepAlive: true }));
let next = 0;
let pending = 0;
let ending = false;

function ask(kind: Sample["kind"]): void {
  const began = Date.now();
  let settled = false;
  pending += 1;
  const settle = (ok: boolean, why?: string): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    pending -= 1;
    const sample: Sample = {
      kind,
      began,
      ended: Date.now(),
      ok,
      ...(why !== undefined && { why }),
    };
    process.stdout.write(`${JSON.stringify(sample)}\n`);
    if (ending && pending === 0) process.exit(0);
  };
  const stop = WAYS[url.protocol]?.(kind, settle);
  // One deadline over all: connection, handshake, answer.
  const timer = setTimeout(() => {
    settle(false, "timeout");
    stop?.();
  }, order.timeoutMs);
}

/** Asks once, and gives what ends it. */
type Way = (kind: Sample["kind"], settle: (ok: boolean, why?: string) => void) => () => void;

const byRequest =
  (send: typeof request | typeof plainRequest): Way =>
  (kind, settle) => {
    const agent = kind === "new" ? false : kept[next++ % KEPT_CONNECTIONS];
    const call = send(order.url, { ...tls, agent }, (response) => {
      const { statusCode = 0 } = response;
      response.once("end", () => settle(statusCode < 500, String(statusCode)));
      response.once("error", (error) => settle(false, nameOf(error)));
      response.resume();
    });
    call.once("error", (error) => settle(false, nameOf(error)));
    call.end();
    return () => call.destroy();
  };

const WAYS: Readonly<Record<string, Way>> = {
  "https:": byRequest(request),
  "http:": byRequest(plainRequest),
  "tcp:": (_kind, settle) => {
    const socket = connect(Number(url.port), url.hostname.replace(/^\[(.*)\]$/, "$1"));
    socket.once("connect", () => {
      settle(true);
      socket.destroy();
    });
    socket.once("error", (error) => settle(false, nameOf(error)));
    return () => socket.destroy();
  },
};

const nameOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message;

const period = 1000 / order.perSecond;
const tickers = order.kinds.map((kind) => setInterval(ask, period, kind));
process.stdin.resume();
process.stdin.once("end", () => {
  ending = true;
  tickers.forEach(clearInterval);
  if (pending === 0) process.exit(0);
});

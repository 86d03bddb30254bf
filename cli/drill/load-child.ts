import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { Sample } from "./samples";

/*
 * The load, in a process of its own: one that also runs ssh would measure itself. It asks until standard input ends, half of the time over a new
 * connection, half over connections that it keeps, and prints each request as a line of JSON. No retry: what fails here fails for a client.
 */
interface Order {
  url: string;
  ca: string;
  servername?: string;
  perSecond: number;
  timeoutMs: number;
}

const KEPT_CONNECTIONS = 10;

const order = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Order;
// Without a CA of its own the kubeconfig leaves it to the system's.
const tls = {
  ...(order.ca !== "" && { ca: order.ca }),
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
  const agent = kind === "new" ? false : kept[next++ % KEPT_CONNECTIONS];
  const call = request(`${order.url}/readyz`, { ...tls, agent }, (response) => {
    const { statusCode = 0 } = response;
    response.once("end", () => settle(statusCode < 500, String(statusCode)));
    response.once("error", (error) => settle(false, nameOf(error)));
    response.resume();
  });
  // One deadline over all: connection, handshake, answer.
  const timer = setTimeout(() => {
    settle(false, "timeout");
    call.destroy();
  }, order.timeoutMs);
  call.once("error", (error) => settle(false, nameOf(error)));
  call.end();
}

const nameOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message;

const period = 1000 / order.perSecond;
const tickers = [setInterval(ask, period, "new"), setInterval(ask, period, "kept")];
process.stdin.resume();
process.stdin.once("end", () => {
  ending = true;
  tickers.forEach(clearInterval);
  if (pending === 0) process.exit(0);
});

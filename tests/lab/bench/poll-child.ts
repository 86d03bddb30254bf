import { readFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request as tlsRequest, type RequestOptions } from "node:https";
import { parse } from "yaml";

/*
 * Polls from inside the lab's network until standard input ends: a new connection each time, no retry, as a client sees it. Asked is the URL that is
 * given, or with a kubeconfig the API through the VIP. Prints each answer as a line of JSON: when it began, how long it took, whether it was a success,
 * and what it said.
 */
interface Kubeconfig {
  clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  users: { user: { "client-certificate-data": string; "client-key-data": string } }[];
}

const [, , target = "", interval = "50", timeout = "2000"] = process.argv;
const isUrl = target.startsWith("http:");
const { url, options } = isUrl ? { url: target, options: {} } : api(target);
const request = isUrl ? plainRequest : tlsRequest;

function api(file: string): { url: string; options: RequestOptions } {
  const config = parse(readFileSync(file, "utf8")) as Kubeconfig;
  const decode = (text = ""): Buffer => Buffer.from(text, "base64");
  const cluster = config.clusters[0]?.cluster;
  const user = config.users[0]?.user;
  const options = {
    ca: decode(cluster?.["certificate-authority-data"]),
    cert: decode(user?.["client-certificate-data"]),
    key: decode(user?.["client-key-data"]),
  };
  return { url: `${cluster?.server ?? ""}/readyz`, options };
}

let pending = 0;
let ending = false;

function once(): void {
  const began = Date.now();
  pending += 1;
  let settled = false;
  let connected = false;
  let said = "";
  const settle = (ok: boolean, why?: string): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    pending -= 1;
    process.stdout.write(
      `${JSON.stringify({ at: began, ms: Date.now() - began, ok, connected, why, said })}\n`,
    );
    if (ending && pending === 0) process.exit(0);
  };
  const call = request(url, { ...options, agent: false, method: "GET" }, (response) => {
    response.setEncoding("utf8").on("data", (part: string) => (said += part));
    response.once("end", () => settle(response.statusCode === 200, String(response.statusCode)));
    response.once("error", (error) => settle(false, error.message));
  });
  call.once("socket", (socket) =>
    socket.once(isUrl ? "connect" : "secureConnect", () => (connected = true)),
  );
  // One deadline over all: name, connection, handshake, answer.
  const timer = setTimeout(() => {
    settle(false, "timeout");
    call.destroy();
  }, Number(timeout));
  call.once("error", (error) => settle(false, error.message));
  call.end();
}

const ticker = setInterval(once, Number(interval));
process.stdin.resume();
process.stdin.once("end", () => {
  ending = true;
  clearInterval(ticker);
  if (pending === 0) process.exit(0);
});

import { readFileSync } from "node:fs";
import { request } from "node:https";
import { parse } from "yaml";

/*
 * Polls the API through the VIP from inside the lab's network until standard input ends: a new TLS connection each time, no retry, as a client
 * sees it. Prints each answer as a line of JSON: when it began, how long it took, and whether it was a success.
 */
interface Kubeconfig {
  clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  users: { user: { "client-certificate-data": string; "client-key-data": string } }[];
}

const [, , kubeconfigFile = "", interval = "50", timeout = "2000"] = process.argv;
const config = parse(readFileSync(kubeconfigFile, "utf8")) as Kubeconfig;
const decode = (text = ""): Buffer => Buffer.from(text, "base64");
const cluster = config.clusters[0]?.cluster;
const user = config.users[0]?.user;
const url = `${cluster?.server ?? ""}/readyz`;
const tls = {
  ca: decode(cluster?.["certificate-authority-data"]),
  cert: decode(user?.["client-certificate-data"]),
  key: decode(user?.["client-key-data"]),
};

let pending = 0;
let ending = false;

function once(): void {
  const began = Date.now();
  pending += 1;
  let settled = false;
  let connected = false;
  const settle = (ok: boolean, why?: string): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    pending -= 1;
    process.stdout.write(
      `${JSON.stringify({ at: began, ms: Date.now() - began, ok, connected, why })}\n`,
    );
    if (ending && pending === 0) process.exit(0);
  };
  const call = request(url, { ...tls, agent: false, method: "GET" }, (response) => {
    response.resume();
    response.once("end", () => settle(response.statusCode === 200, String(response.statusCode)));
    response.once("error", (error) => settle(false, error.message));
  });
  call.once("socket", (socket) => socket.once("secureConnect", () => (connected = true)));
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

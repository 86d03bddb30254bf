import { spawn } from "node:child_process";
import { join } from "node:path";
import { parse } from "yaml";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, execOnHost, inNamespace, type Lab, namespaceArgv, waitFor } from "./hosts";
import { runningHosts } from "./observe";
import { kubectl } from "./up";

/** The hosts that have this address at this moment. */
export async function holdersOf(lab: Lab, address: string): Promise<string[]> {
  const names = await runningHosts(lab);
  const seen = await Promise.all(
    names.map(async (name) => {
      const { stdout } = await execOnHost(lab, name, ["ip", "-o", "addr", "show", "to", address]);
      return stdout.trim() === "" ? [] : [name];
    }),
  );
  return seen.flat();
}

/** The status that the API answers at this URL with, its certificate checked against the cluster's own authority; 000 where nobody does. */
export async function statusAt(lab: Lab, url: string): Promise<string> {
  const kubeconfig = parse(readFileSync(join(lab.dir, "kubeconfig"), "utf8")) as {
    clusters: { cluster: { "certificate-authority-data": string } }[];
  };
  const ca = Buffer.from(
    kubeconfig.clusters[0]?.cluster["certificate-authority-data"] ?? "",
    "base64",
  );
  const file = join(lab.dir, "server-ca.crt");
  writeFileSync(file, ca);
  const status = ["--output", "/dev/null", "--write-out", "%{http_code}"];
  const curl = [
    "curl",
    "--silent",
    "--max-time",
    "3",
    "--cacert",
    file,
    ...status,
    `${url}/readyz`,
  ];
  const { stdout } = await inNamespace(lab, curl);
  return stdout.trim();
}

/** Waits until exactly one host has the address, and names it. */
export function oneHolder(lab: Lab, address: string): Promise<string> {
  return waitFor(
    async () => {
      const [first, ...others] = await holdersOf(lab, address);
      return others.length === 0 ? first : undefined;
    },
    { timeout: 90_000, interval: 500, what: `one holder of ${address}` },
  );
}

/** Each Node's uid: a node that registered anew has another one. */
export async function nodeUids(lab: Lab): Promise<string> {
  const path = '{range .items[*]}{.metadata.name}={.metadata.uid}{"\\n"}{end}';
  return (await kubectl(lab, ["get", "nodes", "-o", `jsonpath=${path}`])).trim();
}

/** What a file on a host holds; empty where there is none. */
export async function fileOn(lab: Lab, host: string, path: string): Promise<string> {
  const { stdout } = await execOnHost(lab, host, ["bash", "-c", `cat ${path} 2>/dev/null || true`]);
  return stdout;
}

/** Somebody else's load balancer, on the lab's router. */
export async function startForeignBalancer(
  lab: Lab,
  listen: string,
): Promise<{ stop: () => void }> {
  const servers = describe(lab).hosts.filter(({ role }) => role === "server");
  const argv = namespaceArgv(lab, [
    process.execPath,
    "-r",
    "ts-node/register/transpile-only",
    join(__dirname, "tcp-proxy.ts"),
    listen,
    ...servers.map(({ address }) => `${address}:6443`),
  ]);
  const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", () => reject(new Error("the foreign load balancer ended")));
  });
  return { stop: () => child.stdin.end() };
}

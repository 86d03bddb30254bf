import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { verifyCluster, type VerifyClusterFlags } from "../../cli/verify-cluster";

/* The look at a cluster as a person runs it; kubectl is played, the endpoint's TLS is real. */
jest.setTimeout(60_000);

let folder: string;
let endpoint: Server;
let access: { server: string; "certificate-authority-data": string };

const openssl = (...args: string[]) =>
  execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "ignore"] });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quorate-look-"));
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const ca = ["-CA", "ca.crt", "-CAkey", "ca.key"];
  openssl("req", "-x509", ...key, "-subj", "/CN=ca", "-keyout", "ca.key", "-out", "ca.crt");
  const san = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:api.example"];
  const files = ["-keyout", "api.key", "-out", "api.crt"];
  openssl("req", "-x509", ...ca, ...key, "-subj", "/CN=api", ...san, ...files);
  const read = (name: string) => readFileSync(join(folder, name));
  endpoint = createServer({ key: read("api.key"), cert: read("api.crt") });
  endpoint.on("tlsClientError", () => undefined);
  await new Promise<void>((done) => endpoint.listen(0, "127.0.0.1", done));
  const { port } = endpoint.address() as AddressInfo;
  access = {
    server: `https://127.0.0.1:${port}`,
    "certificate-authority-data": read("ca.crt").toString("base64"),
  };
  const program = join(folder, "kubectl");
  const fake = join(__dirname, "fake-look.js");
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${fake} ${folder} "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => {
  endpoint.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  for (const name of ["log", "requests"]) rmSync(join(folder, name), { force: true });
});

const NODES = [
  { name: "s1", server: true, address: "192.0.2.11" },
  { name: "s2", server: true, address: "192.0.2.12" },
  { name: "s3", server: true, address: "192.0.2.13" },
  { name: "a1", address: "192.0.2.21" },
];
const GOOD = { version: "v1.36.5+rke2r1", nodes: NODES, snapshots: ["s1", "s2", "s3"] };

async function look(cluster: object = {}, own: Partial<VerifyClusterFlags> = {}) {
  writeFileSync(join(folder, "cluster.json"), JSON.stringify({ ...GOOD, access, ...cluster }));
  const flags = { requests: "6", image: "busybox:1.37", timeout: "1m" };
  const { ok, text } = await verifyCluster(
    { kubectl: join(folder, "kubectl"), ...flags, ...own },
    { say: () => undefined, signal: new AbortController().signal, intervalMs: 1, timeoutMs: 1500 },
  );
  const failed = text
    .split("\n")
    .filter((line) => line.startsWith("| FAILED"))
    .map((line) =>
      line
        .split("|")
        .slice(2, 4)
        .map((cell) => cell.trim())
        .join(": "),
    );
  return { ok, text, failed };
}

const calls = () => {
  const file = join(folder, "log");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

test("a good cluster of RKE2", async () => {
  const { ok, text, failed } = await look();
  expect({ ok, failed }).toEqual({ ok: true, failed: [] });
  expect(text.replaceAll(/127\.0\.0\.1:\d+, until [^|]*/g, "(endpoint) ")).toMatchSnapshot();
});

test("its namespace is removed, and nothing else is made or changed", async () => {
  await look();
  const changing = calls().filter((line) => /^(create|delete|apply|patch)/.test(line));
  expect(changing.slice(0, -1)).toEqual(Array(3).fill("create --filename=-"));
  expect(changing.at(-1)).toMatch(/^delete namespace quorate-verify-[0-9a-f]{8} --wait=false /);
});

test("read-only makes nothing", async () => {
  const { ok } = await look({}, { readOnly: true });
  expect(ok).toBe(true);
  expect(calls().filter((line) => !/^(get|config view)/.test(line))).toEqual([]);
});

test("k3s has no static pods to look at", async () => {
  const { ok, text } = await look({ version: "v1.36.5+k3s1", nodes: NODES }, { readOnly: true });
  expect(ok).toBe(true);
  expect(text).toMatch(/\| - +\| every server's static pods are Ready /);
});

const changed = (name: string, own: object) => ({
  nodes: NODES.map((node) => (node.name === name ? { ...node, ...own } : node)),
});

test.each([
  [
    "a node that is not Ready",
    changed("a1", { ready: false }),
    "every node is Ready: a1 is not Ready",
  ],
  ["a cordoned node", changed("a1", { cordoned: true }), "no node is cordoned: a1 is cordoned"],
  [
    "another release",
    changed("s2", { version: "v1.36.4+rke2r1" }),
    "all nodes run one release: s2 runs v1.36.4+rke2r1, not v1.36.5+rke2r1",
  ],
  [
    "a learner",
    changed("s3", { voter: false }),
    "every server is a voter of etcd, and their number is odd: s3 is no voter",
  ],
  [
    "two servers",
    { nodes: NODES.slice(1) },
    "every server is a voter of etcd, and their number is odd: there are 2 servers",
  ],
  [
    "a static pod that is down",
    changed("s2", { down: ["etcd"] }),
    "every server's static pods are Ready: no ready etcd on s2",
  ],
  [
    "an API without etcd",
    { readyz: "[+]ping ok\n[-]etcd failed: reason withheld\n" },
    "the API says that it is ready, etcd included: [-]etcd failed: reason withheld",
  ],
  [
    "no snapshots of a server",
    { snapshots: ["s1", "s3"] },
    "every server has snapshots of etcd: none of s2 yet",
  ],
  [
    "an endpoint that drops a request",
    { refuse: 3 },
    "the endpoint answers 6 times in a row: 1 failed, such as: kubectl get --raw=/api: Unable to connect to the server: EOF",
  ],
  ["a node that can't resolve", { mute: "a1" }, "CoreDNS resolves on every node: not on a1"],
  [
    "a node that is not reached",
    { deaf: "a1" },
    "a Service reaches the pod of every node: 1 of 48 requests failed, a1 never answered",
  ],
] as const)("%s fails", async (_title, cluster, line) => {
  const { ok, failed } = await look(cluster);
  expect(ok).toBe(false);
  expect(failed.filter((one) => !one.startsWith("pods of kube-system"))).toEqual([line]);
});

test("pods that never start end the wait, and the namespace goes all the same", async () => {
  const { failed } = await look({ stuck: "a1" });
  expect(failed).toEqual([
    expect.stringMatching(/^a pod starts on every node: waited 2s .*a1: not ready$/),
  ]);
  expect(calls().at(-1)).toMatch(/^delete namespace /);
});

test("interrupted while it waits, it still takes the namespace away", async () => {
  const interrupt = new AbortController();
  writeFileSync(
    join(folder, "cluster.json"),
    JSON.stringify({ ...GOOD, access, stuck: "a1", requests: 1 }),
  );
  const flags = { requests: "1", image: "busybox:1.37", timeout: "1m" };
  const ended = verifyCluster(
    { kubectl: join(folder, "kubectl"), ...flags },
    { say: () => undefined, signal: interrupt.signal, intervalMs: 5, timeoutMs: 50_000 },
  );
  const waits = setInterval(() => {
    if (calls().some((line) => line.startsWith("get pods --namespace=quorate-"))) interrupt.abort();
  }, 20);
  await expect(ended).rejects.toThrow("quorate: interrupted");
  clearInterval(waits);
  expect(calls().at(-1)).toMatch(/^delete namespace /);
});

test("a wanted release that runs nowhere", async () => {
  const { failed } = await look({}, { readOnly: true, version: "v1.37.1+rke2r1" });
  expect(failed).toHaveLength(1);
  expect(failed[0]).toContain("s1 runs v1.36.5+rke2r1, not v1.37.1+rke2r1");
});

test("a certificate without the address of the endpoint, or of somebody else", async () => {
  const { port } = endpoint.address() as AddressInfo;
  const what = "the API's certificate carries the endpoint's address";
  const named = await look(
    { access: { ...access, server: `https://localhost:${port}` } },
    { readOnly: true },
  );
  expect(named.failed).toEqual([`${what}: it has IP Address:127.0.0.1, DNS:api.example only`]);
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-subj",
    "/CN=x",
    "-keyout",
    "x.key",
    "-out",
    "x.crt",
  );
  const other = readFileSync(join(folder, "x.crt")).toString("base64");
  const foreign = await look(
    { access: { ...access, "certificate-authority-data": other } },
    { readOnly: true },
  );
  expect(foreign.failed).toEqual([expect.stringContaining("it is not signed by the cluster")]);
});

test("slips of the command line", async () => {
  await expect(look({}, { requests: "0" })).rejects.toThrow(/^quorate: --requests: 0 is no whole/);
});

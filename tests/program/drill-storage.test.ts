import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { drillStorage, type StorageFlags } from "../../cli/drill-storage";

/* The check as a person runs it; the cluster behind kubectl is played. */
jest.setTimeout(60_000);

const ROOT = join(__dirname, "..", "..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-verify-"));
  const program = join(folder, "kubectl");
  const fake = join(__dirname, "fake-cluster.js");
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${fake} ${folder} "$@"\n`);
  chmodSync(program, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

const order = (orders: object) =>
  writeFileSync(join(folder, "orders.json"), JSON.stringify(orders));

const flags = (changes: Partial<StorageFlags> = {}): StorageFlags => ({
  kubectl: join(folder, "kubectl"),
  class: "longhorn",
  image: "busybox:1.37",
  megabytes: "64",
  powerOff: `echo {node} > ${folder}/off; echo 'power off {node}' >> ${folder}/log`,
  powerOn: `rm -f ${folder}/off; echo 'power on {node}' >> ${folder}/log`,
  timeout: "10m",
  ...changes,
});

interface Ended {
  said: string[];
  seen?: string;
  error?: string;
}

async function check(
  changes: Partial<StorageFlags> = {},
  around: {
    timeoutMs?: number;
    signal?: AbortSignal;
    ask?: (question: string) => Promise<void>;
  } = {},
): Promise<Ended> {
  const said: string[] = [];
  try {
    const seen = await drillStorage(flags(changes), {
      say: (line) => said.push(line),
      ask: around.ask,
      signal: around.signal ?? new AbortController().signal,
      intervalMs: 1,
      timeoutMs: around.timeoutMs ?? 30_000,
    });
    return { said, seen };
  } catch (error) {
    return { said, error: (error as Error).message };
  }
}

/** Calls in their order, without those that only look. */
function calls(): string[] {
  const file = join(folder, "log");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.filter((line) => !line.startsWith("get "));
}

const MADE = [
  "create Namespace quorate-verify-…",
  "create PersistentVolumeClaim rwx",
  "create Deployment rwx",
  "exec rwx-x write first",
  "exec rwx-y read first",
  "create PersistentVolumeClaim rwo",
  "create StatefulSet rwo",
];
const WRITTEN = [...MADE, "exec rwo-0 write data", "exec rwx-x write second"];
const REMOVED = ["delete namespace"];

test("loses the node that holds the volume, reads everything elsewhere, and leaves nothing", async () => {
  const { said, seen, error } = await check();
  expect(error).toBeUndefined();
  const all = calls();
  expect(all.slice(0, 10)).toEqual([...WRITTEN, "power off a1"]);
  // The two volumes come back in whatever order.
  const on = all.indexOf("power on a1");
  expect(all.slice(10, on).sort()).toEqual([
    "exec rwo-0 read data",
    expect.stringMatching(/^exec rwx-[yz] read second$/),
    expect.stringMatching(/^exec rwx-[yz] write third$/),
  ]);
  expect(all.slice(on)).toEqual([
    "power on a1",
    "exec rwo-0 read data",
    expect.stringMatching(/^exec rwx-. read second$/),
    expect.stringMatching(/^exec rwx-. read third$/),
    ...REMOVED,
  ]);
  expect(said).toContain(
    "a1 will lose its power: it holds the volume for one pod (RWO), and serves the shared one (RWX). What else runs there (pods: 1) goes down with it",
  );
  const names = seen?.split("\n").map((line) => line.split(/ {2,}/)[0]);
  expect(names?.slice(0, 3)).toEqual(["", "RWX read by two nodes", "node taken for dead"]);
  expect(names?.slice(3, 6).sort()).toEqual([
    "RWO read on another node",
    "RWX read after the loss",
    "RWX write after the loss",
  ]);
  expect(names?.slice(6)).toEqual([
    "node Ready again, from switching on",
    "volumes healthy again",
    "RWO read at the end",
    "RWX read at the end",
    "RWX read of the later write",
  ]);
  expect(seen?.match(/ same$/gm)).toHaveLength(6);
});

test.each([
  ["a1", "beside the shared volume", true],
  ["s1", "not beside it on a server: with that the API may go", false],
])("where %s serves the shared volume, the pod goes %s", async (shareNode, _, beside) => {
  order({ shareNode });
  await check({ keep: true });
  const pods = readFileSync(join(folder, "objects.json"), "utf8");
  expect(pods.includes(`"values":["${shareNode}"]`)).toBe(beside);
  expect(pods).toContain('"key":"node-role.kubernetes.io/control-plane","operator":"DoesNotExist"');
});

test("who wrote the data is not asked for it: its own memory would answer", async () => {
  order({ rwx: ["a2", "a3"], shareNode: "a2" });
  const { said, seen } = await check();
  expect(seen).toBeDefined();
  expect(
    calls()
      .filter((call) => call.endsWith(" second"))
      .slice(0, 2),
  ).toEqual(["exec rwx-x write second", "exec rwx-y read second"]);
  expect(said.join("\n")).toContain("the shared one (RWX) is served from a2, which stays on.");
});

test.each([
  ["first", "RWX read by two nodes", [...MADE.slice(0, 5), ...REMOVED]],
  ["data", "RWO read on another node", undefined],
  ["second", "RWX read after the loss", undefined],
])(
  "a checksum of %s that differs ends in failure, and still cleans up",
  async (file, what, all) => {
    order({ corrupt: [file] });
    const { error } = await check();
    expect(error).toContain(`quorate: ${what}: the checksum differs: ${file} was written with`);
    expect(error).toMatch(new RegExp(`^${what} .*DIFFERS$`, "m"));
    const made = calls();
    if (all !== undefined) expect(made).toEqual(all);
    else {
      expect(made).toContain("power on a1");
      // The pods of the node that was off are not waited for.
      expect(made.slice(-2)).toEqual([...REMOVED, "delete pods by force"]);
    }
  },
);

describe("a wait that ends says what it waited for, and what it saw", () => {
  test("pods that never start", async () => {
    order({ neverReady: true });
    const { error } = await check({}, { timeoutMs: 500 });
    expect(error).toMatch(
      /^quorate: waited \S+ for the 2 pods of the RWX volume to be ready; last seen: rwx-x on a1 not ready \(ImagePullBackOff\), rwx-y/,
    );
    expect(calls().at(-1)).toBe("delete namespace");
  });

  test("a node that was not switched off", async () => {
    order({ neverOff: true });
    const { error } = await check({}, { timeoutMs: 1000 });
    expect(error).toMatch(/for node a1 to be not Ready, .*; last seen: Ready$/m);
    expect(calls()).toContain("power on a1");
  });

  test("a pod that does not move; the other volume is told of all the same", async () => {
    order({ stuck: true });
    const { error } = await check({}, { timeoutMs: 2000 });
    expect(error).toMatch(
      /for the data of the RWO volume to be read on another node than a1; last seen: rwo-0 on a1 leaving/,
    );
    expect(error).toMatch(/^RWX read after the loss .*same$/m);
  });

  test("what could not be removed", async () => {
    order({ undeletable: true });
    const { said, seen } = await check({}, { timeoutMs: 5000 });
    expect(seen).toBeDefined();
    expect(said.at(-2)).toMatch(
      /^could not remove everything: waited 5s for namespace quorate-verify-\w+ and its volumes to be gone; last seen: quorate-verify-\w+, pvc-rwx, pvc-rwo still there$/,
    );
  });
});

describe("is refused before anything is made", () => {
  const healthy = { metadata: { name: "v" }, status: { state: "attached", robustness: "healthy" } };
  test.each([
    [
      "fewer than three nodes",
      { nodes: ["s1", "a1", "a2"] },
      {},
      "pods can run on 2 nodes (a1, a2), and it takes three",
    ],
    [
      "a class that is not there",
      {},
      { class: "gone" },
      "there is no StorageClass gone; name another with --class (there are: longhorn, local-path)",
    ],
    [
      "a class of another maker",
      {},
      { class: "local-path" },
      "class local-path is rancher.io/local-path's, not Longhorn's",
    ],
    [
      "a class of one replica",
      { replicas: "1" },
      {},
      "volumes of class longhorn have one replica, which goes with its node",
    ],
    [
      "a cluster with a volume at risk",
      {
        volumes: [
          healthy,
          { metadata: { name: "db" }, status: { state: "attached", robustness: "degraded" } },
        ],
      },
      {},
      "volumes are not healthy, and the node that dies may hold their last replica: db (degraded)",
    ],
    [
      "no terminal and no command",
      {},
      { powerOff: undefined },
      "there is no terminal to ask at when a node shall be switched; give --power-off",
    ],
    [
      "a command without the node",
      {},
      { powerOn: "true" },
      "--power-on names no node; write {node}",
    ],
    ["a size that is none", {}, { megabytes: "64M" }, "--megabytes: 64M is no whole number"],
    ["a time that is none", {}, { timeout: "soon" }, "--timeout: soon is no duration"],
    [
      "kubectl that is not there",
      {},
      { kubectl: "/nonexistent/kubectl" },
      "there is no program /nonexistent/kubectl",
    ],
  ])("%s", async (_, orders, changes, message) => {
    order(orders);
    const { error } = await check(changes);
    expect(error).toContain(`quorate: ${message}`);
    expect(calls()).toEqual([]);
  });
});

test("the only server is not switched off", async () => {
  order({ servers: ["a1"] });
  const { error } = await check();
  expect(error).toContain("quorate: the pod came to a1, the only server");
  expect(calls()).toEqual([...MADE, ...REMOVED]);
});

test("volumes of a class that retains them go, too", async () => {
  order({ reclaimPolicy: "Retain" });
  await check();
  const patch = '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}';
  expect(calls().slice(-3)).toEqual([
    `patch persistentvolume pvc-rwx ${patch}`,
    `patch persistentvolume pvc-rwo ${patch}`,
    "delete namespace",
  ]);
});

test("without commands it asks, in words that name the node", async () => {
  const asked: string[] = [];
  const { seen } = await check(
    { powerOff: undefined, powerOn: undefined },
    {
      ask: async (question) => {
        asked.push(question);
        if (asked.length === 1) writeFileSync(join(folder, "off"), "a1");
        else rmSync(join(folder, "off"));
      },
    },
  );
  expect(seen).toBeDefined();
  expect(asked).toEqual([
    "Cut the power of a1 now, then press Enter. ",
    "Switch a1 on again, then press Enter. ",
  ]);
});

test("--keep leaves the namespace and says how to remove it", async () => {
  const { said } = await check({ keep: true });
  expect(calls()).not.toContain("delete namespace");
  expect(said.at(-1)).toMatch(/^kept; later: kubectl delete namespace quorate-verify-/);
});

test("Ctrl-C while the node is off brings it back, cleans up and fails", async () => {
  order({ stuck: true });
  const own = flags();
  const command = spawn(
    process.execPath,
    [
      ...[
        "-r",
        "ts-node/register/transpile-only",
        join(ROOT, "cli", "index.ts"),
        "drill",
        "storage",
      ],
      `--kubectl=${own.kubectl}`,
      `--power-off=${own.powerOff}`,
      `--power-on=${own.powerOn}`,
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  let [stdout, stderr] = ["", ""];
  command.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  command.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((resolve) => command.on("close", resolve));
  while (command.exitCode === null && !stdout.includes("Kubernetes noticed")) await sleep(20);
  command.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(stderr).toContain("quorate: interrupted");
  expect(stdout).toContain("switched a1 on again");
  expect(calls().slice(-3)).toEqual(["power on a1", "delete namespace", "delete pods by force"]);
});

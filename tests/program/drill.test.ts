import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { drillEndpoint } from "../../cli/drill-endpoint";
import { type Budget, budgetOf, excess } from "../../cli/drill/budget";
import { FAULTS, faultScript, healNowScript, healScript } from "../../cli/drill/faults";
import { longestOverlap, type Report, successor, timely } from "../../cli/drill/holders";
import { startLoad } from "../../cli/drill/load";
import { holderStreamScript, lookOf, lookScript } from "../../cli/drill/looks";
import { type DrillFlags, optionsOf } from "../../cli/drill/options";
import { sshArgv } from "../../cli/drill/remote";
import { line, type Result, table } from "../../cli/drill/report";
import { chosen } from "../../cli/drill/run";
import { type Sample, seen } from "../../cli/drill/samples";
import { complaints } from "../../cli/drill/watch";
import { runTool } from "../support/bash";

jest.setTimeout(60_000);

let folder: string;
let kubeconfig: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-drill-test-"));
  kubeconfig = join(folder, "kubeconfig");
  const cluster = { server: "https://10.0.0.10:8443", "certificate-authority-data": "Q0E=" };
  writeFileSync(kubeconfig, stringify({ clusters: [{ name: "c", cluster }] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const flags = (changes: Partial<DrillFlags> = {}): DrillFlags => ({
  kubeconfig,
  server: ["s1=ops@10.0.0.11", "s2=ops@10.0.0.12:2222", "s3=root@[fd00::13]"],
  seconds: "15",
  ...changes,
});

describe("options", () => {
  test("take the endpoint from the kubeconfig, and holder and other as targets", () => {
    const options = optionsOf(flags());
    expect(options).toMatchObject({
      vip: "10.0.0.10",
      endpoint: { url: "https://10.0.0.10:8443", ca: "CA" },
      faults: [...FAULTS],
      targets: ["holder", "other"],
      seconds: 15,
      fast: false,
    });
    expect(options.hosts).toEqual([
      { name: "s1", role: "server", user: "ops", address: "10.0.0.11" },
      { name: "s2", role: "server", user: "ops", address: "10.0.0.12", port: 2222 },
      { name: "s3", role: "server", user: "root", address: "fd00::13" },
    ]);
    expect(options.kind).toBeUndefined();
  });

  test("--each means every host, balancers included", () => {
    const { targets } = optionsOf(flags({ each: true, balancer: ["lb1=ops@10.0.0.21"] }));
    expect(targets).toEqual(["s1", "s2", "s3", "lb1"]);
  });

  test("name all that is wrong at once", () => {
    const wrong = flags({
      kubeconfig: join(folder, "none"),
      server: ["s1=ops@10.0.0.11", "s1=ops@10.0.0.12", "s3", "s4=ops@-oProxyCommand=sh"],
      kind: "dns",
      fault: "stopped,burnt",
      seconds: "2",
      target: ["s9"],
      unit: "k3s; reboot",
      vip: "10.0.0",
    });
    expect(() => optionsOf(wrong)).toThrow(
      [
        "quorate: --server: s3 is not like s1=ops@10.0.0.11",
        "quorate: --server: s4=ops@-oProxyCommand=sh is not like s1=ops@10.0.0.11",
        "quorate: s1 is the name of two hosts; give each its own",
        "quorate: --fault: burnt is none of stopped, killed, cut-off, frozen",
        "quorate: --seconds: 2 is no whole number from 5 to 999",
        "quorate: --unit: k3s; reboot is no name of a unit",
        "quorate: --target: s9 is no host of this drill; name one, or holder, or other",
        `quorate: --kubeconfig: there is no file ${join(folder, "none")}`,
        "quorate: --vip: 10.0.0 is no address; give the endpoint's own",
        "quorate: --kind: dns is none of haproxy, keepalived, kube-vip, external",
      ].join("\n"),
    );
  });

  test("an external endpoint may be a name and has no holder", () => {
    const file = join(folder, "named");
    const cluster = { server: "https://api.example:6443" };
    writeFileSync(file, stringify({ clusters: [{ cluster }] }));
    expect(optionsOf(flags({ kubeconfig: file, kind: "external" }))).toMatchObject({
      vip: "api.example",
      targets: ["other"],
    });
    expect(() => optionsOf(flags({ kubeconfig: file }))).toThrow(
      "--vip: api.example is no address",
    );
  });

  test("ssh is the user's own, and checks host keys", () => {
    const { reach, hosts } = optionsOf(flags({ identity: "/id", knownHosts: "/known" }));
    const [, second] = hosts.map((host) => sshArgv(reach, host).join(" "));
    expect(second).toBe(
      "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 -o UserKnownHostsFile=/known -i /id -o IdentitiesOnly=yes -p 2222 ops@10.0.0.12",
    );
  });
});

describe("the command", () => {
  const run = async (own: Partial<DrillFlags>, answer?: string) => {
    const said: string[] = [];
    const code = await drillEndpoint(flags(own), {
      say: (text) => said.push(text),
      ask: answer === undefined ? undefined : () => Promise.resolve(answer),
      signal: new AbortController().signal,
    });
    return { code, text: said.join("\n") };
  };

  test("without --yes and a terminal says what it would do and refuses", async () => {
    const { code, text } = await run({ fault: "killed" });
    expect(code).toBe(2);
    expect(text).toContain("  killed: holder\n  killed: other\n");
    expect(text).toContain("give --yes");
  });

  test.each(["no", "y", ""])("%p is no yes", async (answer) => {
    const { code, text } = await run({}, answer);
    expect(code).toBe(2);
    expect(text).toContain("quorate: nothing was done");
  });
});

const AIM = { unit: "k3s", vip: "10.0.0.10", seconds: 15 };

describe("scripts for hosts", () => {
  const options = () => optionsOf(flags());
  const texts: [string, () => string][] = [
    ...FAULTS.map((fault): [string, () => string] => [fault, () => faultScript(fault, AIM)]),
    ...FAULTS.map((fault): [string, () => string] => [
      `${fault}, healed`,
      () => healScript(fault, AIM),
    ]),
    ["healed at once", healNowScript],
    ["stream", () => holderStreamScript("10.0.0.10")],
    ["look at a server", () => lookScript(options(), { ...S1, role: "server" })],
    ["look at a balancer", () => lookScript(options(), { ...S1, role: "balancer" })],
  ];
  test.each(texts)("%s passes shellcheck", (_title, text) => {
    // A look at a balancer has lists of one word.
    const argv = ["-s", "sh", "-e", "SC2043,SC2034", "-f", "gcc", "-"];
    expect(runTool("shellcheck", argv, text())).toEqual({ status: 0, text: "" });
  });

  /** Runs a script where the programs that change a host only write down that they were called. */
  function played(script: string, healing: boolean): { calls: string[]; ran: boolean } {
    const bin = mkdtempSync(join(folder, "bin-"));
    const log = join(bin, "log");
    const fake = (name: string, body: string): void => {
      const file = join(bin, name);
      writeFileSync(file, `#!/bin/sh\n${body}\n`);
      chmodSync(file, 0o755);
    };
    const note = `echo "$(basename "$0") $*" >>${log}`;
    const active = `case "$*" in *quorate-drill*) exit ${healing ? 0 : 3};; esac`;
    fake(
      "systemctl",
      `case $1 in is-active) ${active};; show) echo 0;; is-enabled) ;; *) ${note};; esac`,
    );
    fake("systemd-run", note);
    fake("nft", note);
    fake("pgrep", "exit 1");
    const inFolder = script.replaceAll("/run/", `${bin}/`);
    let ran = true;
    try {
      const PATH = `${bin}:${process.env["PATH"] ?? ""}`;
      execFileSync("sh", ["-s"], { input: inFolder, env: { PATH }, stdio: "pipe" });
    } catch {
      ran = false;
    }
    return { calls: existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [], ran };
  }

  test.each(FAULTS)("%s: the timer that heals is set before anything is broken", (fault) => {
    const { calls, ran } = played(faultScript(fault, AIM), false);
    expect(ran).toBe(true);
    expect(calls[0]).toMatch(
      /^systemd-run .*--unit=quorate-drill-heal --on-active=15s .*heal\.sh$/,
    );
    expect(calls.length).toBeGreaterThan(1);
  });

  test.each(FAULTS)("%s: nothing is done while another drill is under way", (fault) => {
    expect(played(faultScript(fault, AIM), true)).toEqual({ calls: [], ran: false });
  });

  test.each(FAULTS)("%s: healing undoes what was done", (fault) => {
    const undone = { stopped: "start", killed: "start", "cut-off": "delete", frozen: "CONT" };
    const { calls } = played(healScript(fault, AIM), false);
    expect(calls.join("\n")).toContain(undone[fault]);
  });
});

describe("samples", () => {
  const at = (ended: number, own: Partial<Sample> = {}): Sample => ({
    kind: "new",
    began: ended - 5,
    ended,
    ok: true,
    ...own,
  });

  test("failures are counted by reason, the gap lies between the ends of successes", () => {
    const samples = [
      at(100),
      at(200),
      at(1300, { ok: false, why: "timeout" }),
      at(1400, { ok: false, why: "ECONNREFUSED" }),
      at(1450, { ok: false, why: "timeout" }),
      at(1500),
      at(1600),
      at(150, { kind: "kept" }),
    ];
    expect(seen(samples, "new", 0, 1700)).toEqual({
      requests: 7,
      failed: 3,
      longestGapMs: 1300,
      why: { timeout: 2, ECONNREFUSED: 1 },
    });
  });

  test("an endpoint that never comes back has a gap up to the end, in whatever order requests ended", () => {
    expect(seen([at(300), at(100)], "new", 0, 5000).longestGapMs).toBe(4700);
    expect(seen([], "kept", 1000, 5000)).toMatchObject({ requests: 0, longestGapMs: 4000 });
  });

  test("what lies outside the fault does not count", () => {
    const samples = [at(50, { ok: false }), at(500), at(2050, { ok: false, began: 2040 })];
    expect(seen(samples, "new", 100, 1000)).toMatchObject({ requests: 1, failed: 0 });
  });
});

const quiet = { requests: 100, failed: 0, longestGapMs: 40, why: {} };

describe("budgets", () => {
  test.each([
    ["haproxy", "holder", "killed", false, { gapMs: 4000 }],
    ["haproxy", "holder", "killed", true, { gapMs: 1000 }],
    ["haproxy", "other", "stopped", false, { failed: 0, gapMs: 1000 }],
    ["haproxy", "other", "cut-off", false, { gapMs: 1000 }],
    ["keepalived", "holder", "frozen", true, { gapMs: 1000 }],
    ["kube-vip", "holder", "stopped", true, { gapMs: 6000 }],
    ["kube-vip", "other", "killed", false, { failed: 0, gapMs: 1000 }],
    ["external", "other", "stopped", false, undefined],
  ] as const)("%s, %s %s, fast %s", (kind, part, fault, fast, budget) => {
    expect(budgetOf(kind, part, fault, fast)).toEqual(budget);
  });

  test("kept connections may break, but not stay away; new ones may do neither", () => {
    const budget: Budget = { failed: 0, gapMs: 1000 };
    expect(excess(budget, quiet, { ...quiet, failed: 10 })).toEqual([]);
    expect(excess(budget, { ...quiet, failed: 1 }, quiet)).toEqual([
      "1 new connections failed, 0 may",
    ]);
    expect(excess(budget, quiet, { ...quiet, longestGapMs: 1001 })).toHaveLength(1);
    expect(excess({ gapMs: 1000 }, { ...quiet, failed: 9, longestGapMs: 1000 }, quiet)).toEqual([]);
    expect(excess(undefined, { ...quiet, longestGapMs: 9e9 }, quiet)).toEqual([]);
  });
});

describe("holders", () => {
  const report = (host: string, at: number, holds: boolean): Report => ({ host, at, holds });

  test("two that hold the address at the same time are seen, a hand-over is not", () => {
    const reports = [
      report("s1", 0, true),
      report("s2", 100, false),
      report("s1", 200, false),
      report("s2", 300, true),
      report("s3", 400, true),
      report("s2", 1200, true),
      report("s3", 1400, true),
      report("s3", 1600, false),
    ];
    expect(longestOverlap(reports, ["s1", "s2", "s3"])).toBe(1000);
    expect(longestOverlap(reports, ["s1", "s2"])).toBe(0);
    expect(successor(reports, "s1")).toMatchObject({ host: "s2", at: 300 });
  });

  test("a host that fell silent has no say", () => {
    const reports = [report("s1", 0, true), report("s2", 3000, true), report("s2", 6000, true)];
    expect(longestOverlap(reports, ["s1", "s2"])).toBe(0);
  });

  test("reports that were held up are told from those that came at once", () => {
    const inTime = timely();
    expect(inTime(10_000, 5_000_000)).toBe(true);
    expect(inTime(10_200, 5_000_210)).toBe(true);
    expect(inTime(11_000, 5_015_000)).toBe(false);
    expect(inTime(25_000, 5_015_030)).toBe(true);
  });
});

const S1 = { name: "s1", role: "server", user: "ops", address: "10.0.0.11" } as const;
const S2 = { ...S1, name: "s2" };

describe("all is well", () => {
  const look = (own: string) => lookOf(`${own} haproxy k3s`);

  test("a look is read as it was printed", () => {
    expect(look("yes no 401")).toEqual({
      holds: true,
      ready: true,
      broken: false,
      kind: "haproxy",
      unit: "k3s",
    });
    expect(look("no yes 500")).toMatchObject({ holds: false, ready: false, broken: true });
    expect(look("no no none")).not.toHaveProperty("ready");
  });

  test("all that is not well is named", () => {
    const state = { hasVip: true, answers: true };
    const looks = (s1: string, s2: string) =>
      new Map([
        ["s1", look(s1)],
        ["s2", look(s2)],
      ]);
    const of = (s1: string, s2: string, own = {}) =>
      complaints([S1, S2], looks(s1, s2), { ...state, ...own });
    expect(of("yes no 200", "no no 401")).toEqual([]);
    expect(of("yes no 200", "yes no 200")).toEqual(["s1 and s2 hold the address"]);
    expect(of("no no 200", "no no 200")).toEqual(["no host holds the address"]);
    expect(of("no no 200", "no no 200", { hasVip: false })).toEqual([]);
    expect(of("yes no 000", "no yes 200", { answers: false })).toEqual([
      "the endpoint does not answer",
      "the API of s1 is not ready",
      "s2 is not healed yet",
    ]);
  });

  test("holder and other are who they are at the moment", () => {
    const balancer = { ...S1, name: "lb1", role: "balancer" } as const;
    expect(chosen([S1, S2], "holder", ["s2"]).name).toBe("s2");
    expect(chosen([balancer, S1, S2], "other", ["s1"]).name).toBe("s2");
    expect(() => chosen([S1], "other", ["s1"])).toThrow("there is no host that is the other");
  });
});

describe("the report", () => {
  const result: Result = {
    fault: "frozen",
    target: "s1",
    part: "holder",
    fresh: { requests: 750, failed: 51, longestGapMs: 4210, why: { timeout: 51 } },
    kept: { ...quiet, longestGapMs: 3900 },
    budget: { gapMs: 4000 },
    over: ["4.21 s without a new connection, 4.00 s may be"],
    notes: ["s2 held the address 3.10 s after the order"],
    wellAfterMs: 2500,
  };

  test("a line says it all", () => {
    expect(line(result)).toBe(
      "frozen s1 (holder): new: 51 of 750 failed, longest gap 4.21 s (51x timeout); kept: 0 of 100 failed, longest gap 3.90 s; budget: gap 4 s; s2 held the address 3.10 s after the order: OVER (4.21 s without a new connection, 4.00 s may be)",
    );
  });

  test("the table is Markdown", () => {
    expect(table([result, { ...result, over: [], budget: undefined }]).split("\n")).toEqual([
      "| fault | host | new: failed | longest gap | kept: failed | longest gap | budget | all well after | verdict |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| frozen | s1 (holder) | 51 of 750 | 4.21 s | 0 of 100 | 3.90 s | gap 4 s | 2.50 s | OVER: 4.21 s without a new connection, 4.00 s may be |",
      "| frozen | s1 (holder) | 51 of 750 | 4.21 s | 0 of 100 | 3.90 s | none | 2.50 s | ok |",
    ]);
  });
});

describe("the load", () => {
  let server: Server;
  let status = 401;
  const connections = new Set<number>();
  beforeAll(async () => {
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
    const subject = ["-subj", "/CN=api", "-addext", "subjectAltName=IP:127.0.0.1"];
    const made = ["-newkey", "rsa:2048", "-nodes", "-keyout", key ?? "", "-out", cert ?? ""];
    execFileSync("openssl", ["req", "-x509", ...made, ...subject], { stdio: "ignore" });
    const files = { key: readFileSync(key ?? ""), cert: readFileSync(cert ?? "") };
    server = createServer({ ...files, keepAlive: true }, ({ socket }, response) => {
      connections.add(socket.remotePort ?? 0);
      response.writeHead(status).end("x");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("counts any answer below 500, over new connections and over kept ones", async () => {
    const { port } = server.address() as AddressInfo;
    const ca = readFileSync(join(folder, "cert.pem"), "utf8");
    const reach = { inside: [], configured: true };
    const load = startLoad(reach, {
      url: `https://127.0.0.1:${port}/readyz`,
      kinds: ["new", "kept"],
      ca,
    });
    const of = (kind: Sample["kind"], ok: boolean) =>
      load.samples.filter((one) => one.kind === kind && one.ok === ok).length;
    const until = async (there: () => boolean): Promise<void> => {
      while (!there()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(() => of("new", true) > 30 && of("kept", true) > 30);
    expect(load.answers()).toBe(true);
    status = 503;
    await until(() => of("new", false) > 5 && of("kept", false) > 5);
    await load.stop();
    expect(load.samples.find(({ ok }) => !ok)).toMatchObject({ why: "503" });
    const fresh = load.samples.filter(({ kind }) => kind === "new").length;
    const kept = load.samples.length - fresh;
    // Each new one has its own; of the kept ones there are a handful however many requests.
    expect(connections.size).toBeGreaterThanOrEqual(fresh);
    expect(connections.size).toBeLessThan(fresh + kept);
  });
});

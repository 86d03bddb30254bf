import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drillNode } from "../../cli/drill-node";
import type { Between } from "../../cli/drill/breaking";
import { startLoad } from "../../cli/drill/load";
import { nodeComplaints, nodeLookOf, nodeLookScript } from "../../cli/drill/node-looks";
import { type NodeFlags, nodeOptions } from "../../cli/drill/node-options";
import { nodeLine, nodeTable } from "../../cli/drill/node-report";
import { drillNodes, judgedNode } from "../../cli/drill/node-run";
import type { Sample } from "../../cli/drill/samples";
import { runTool } from "../support/bash";

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "quorate-drill-node-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const flags = (changes: Partial<NodeFlags> = {}): NodeFlags => ({
  server: ["s1=root@10.0.0.11"],
  agent: ["a1=root@10.0.0.21", "a2=root@10.0.0.22"],
  address: "192.0.2.80:443",
  ...changes,
});

describe("options", () => {
  test("break each agent, for longer than the budget", () => {
    expect(nodeOptions(flags())).toMatchObject({
      url: "tcp://192.0.2.80:443",
      faults: ["cut-off", "stopped"],
      targets: ["a1", "a2"],
      seconds: 90,
      budgetMs: 60_000,
    });
    expect(nodeOptions(flags({ fast: true }))).toMatchObject({ seconds: 15, budgetMs: 10_000 });
  });

  test("break each server where there is no agent, and others only by name", () => {
    const { agent: _agent, ...alone } = flags();
    expect(nodeOptions(alone).targets).toEqual(["s1"]);
    expect(nodeOptions(flags({ target: ["s1"] })).targets).toEqual(["s1"]);
    expect(nodeOptions(flags({ each: true })).targets).toEqual(["s1", "a1", "a2"]);
  });

  test.each([
    ["[2001:db8::80]:443", "tcp://[2001:db8::80]:443"],
    ["web.example:80", "tcp://web.example:80"],
  ])("--address %s", (address, url) => {
    expect(nodeOptions(flags({ address })).url).toBe(url);
  });

  test.each([
    [{ address: "192.0.2.80" }, "--address: 192.0.2.80 is not like 192.0.2.80:443"],
    [{ address: "192.0.2.80:0" }, "--address: 192.0.2.80:0 is not like"],
    [{ address: "192.0.2.80:65536" }, "--address: 192.0.2.80:65536 is not like"],
    [{ address: "-x:80" }, "--address: -x:80 is not like"],
    [{ url: "http://192.0.2.80" }, "give the Service's address, either --address"],
    [{ target: ["holder"] }, "--target: holder is no host of this drill; name one"],
    [{ agent: ["a1"] }, "--agent: a1 is not like a1=ops@10.0.0.11"],
    [{ server: [] }, "there is no --server"],
    [{ seconds: "4" }, "--seconds: 4 is no whole number"],
  ])("%j is refused", (changes, message) => {
    expect(() => nodeOptions(flags(changes))).toThrow(`quorate: ${message}`);
  });

  test("a URL is one of http", () => {
    const { address: _address, ...none } = flags();
    expect(nodeOptions({ ...none, url: "https://web.example/" }).url).toBe("https://web.example/");
    expect(() => nodeOptions({ ...none, url: "ftp://web.example/" })).toThrow("is no URL of http");
    expect(() => nodeOptions({ ...none, url: "web.example" })).toThrow("is no URL of http");
  });
});

/** Programs of a host: those that change it write down that they were called, and a file says whether the node is down. */
function hostPrograms(): { bin: string; calls: () => string[]; down: string } {
  const bin = mkdtempSync(join(folder, "bin-"));
  const [log, down] = [join(bin, "log"), join(bin, "down")];
  const fake = (name: string, body: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const note = `echo "$(basename "$0") $*" >>${log}`;
  fake(
    "systemctl",
    `${note}
case "$*" in
  *quorate-drill-heal*) [ -e ${down} ] ;;
  "cat k3s-agent") ;;
  cat*) exit 1 ;;
  "is-active --quiet k3s"*) [ ! -e ${down} ] ;;
  "stop k3s-agent") touch ${down} ;;
esac`,
  );
  fake("systemd-run", `${note}\n(sleep 5; rm ${down}) >/dev/null 2>&1 &`);
  fake("k3s", `if [ -e ${down} ]; then echo a1=Unknown; else echo a1=True; fi; echo s1=True`);
  fake(
    "ssh",
    `sed 's#/run/#${bin}/#g; s#/usr/local/bin/k3s#${bin}/k3s#g; s#k3s rke2-server#k3s-agent#' | PATH=${bin}:$PATH sh -s`,
  );
  const calls = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
  return { bin, calls, down };
}

describe("looks", () => {
  const [server, agent] = nodeOptions(flags()).hosts;

  test.each([server!, agent!])("at %o: the script passes shellcheck", (host) => {
    const argv = ["-s", "sh", "-e", "SC2034", "-f", "gcc", "-"];
    const text = nodeLookScript(nodeOptions(flags()), host);
    expect(runTool("shellcheck", argv, text)).toEqual({ status: 0, text: "" });
  });

  test("a server says which nodes are not Ready", () => {
    const { bin, down } = hostPrograms();
    const look = () =>
      nodeLookOf(
        execFileSync(join(bin, "ssh"), {
          input: nodeLookScript(nodeOptions(flags()), server!),
          encoding: "utf8",
        }),
      );
    expect(look()).toEqual({ broken: false, active: true, unit: "k3s-agent", notReady: [] });
    writeFileSync(down, "");
    expect(look()).toEqual({ broken: true, active: false, unit: "k3s-agent", notReady: ["a1"] });
  });

  test("all that is not well is named", () => {
    const { hosts } = nodeOptions(flags());
    const looks = (texts: readonly string[]) =>
      new Map(texts.map((text, i) => [hosts[i]!.name, nodeLookOf(text)]));
    const well = ["no yes k3s ready:", "no yes k3s-agent none", "no yes k3s-agent none"];
    expect(nodeComplaints(hosts, looks(well), true)).toEqual([]);
    const ill = ["no yes k3s unknown", "no no k3s-agent none", "yes yes k3s-agent none"];
    expect(nodeComplaints(hosts, looks(ill), false)).toEqual([
      "the address does not answer",
      "s1 can't say which nodes are Ready",
      "k3s-agent of a1 does not run",
      "a2 is not healed yet",
    ]);
    expect(nodeComplaints(hosts, looks(["no yes k3s ready:a9,", ...well.slice(1)]), true)).toEqual([
      "node a9 is not Ready",
    ]);
  });
});

describe("the verdict", () => {
  const between: Between = { from: 10_000, healed: 100_000, to: 110_000, wellAfterMs: 4000 };
  const answered = Array.from({ length: 500 }, (_, i): Sample => {
    const began = 10_000 + i * 200;
    return { kind: "new", began, ended: began + 5, ok: true };
  });
  const failed = (began: number): Sample => ({
    ...{ kind: "new", began, ended: began + 2000 },
    ...{ ok: false, why: "timeout" },
  });
  const fault = { fault: "cut-off", target: "a1" } as const;
  const judged = (budgetMs: number, ...failures: Sample[]) =>
    judgedNode({ budgetMs }, fault, [...failures, ...answered], between);

  test("nothing failed", () => {
    expect(judged(10_000)).toMatchObject({ lostMs: 0, returnMs: 0, over: [], notes: [] });
  });

  test("the last failure counts, however many connections went well before", () => {
    const all = [failed(11_000), failed(58_000), failed(101_000)];
    expect(judged(60_000, ...all)).toMatchObject({ lostMs: 48_000, returnMs: 1000, over: [] });
    expect(judged(10_000, ...all).over).toEqual(["connections failed for 48.00 s, 10.00 s may be"]);
    expect(judged(2000, failed(103_000)).over).toEqual([
      "connections failed for 3.00 s after it was back, 2.00 s may be",
    ]);
  });

  test("failures that only the return ended are said to be that", () => {
    expect(judged(90_000, failed(97_500)).notes).toEqual(["they failed until the node was back"]);
    expect(judged(90_000, failed(58_000)).notes).toEqual([]);
  });

  test("an address that is gone for longer than the budget is over it", () => {
    const { over } = judgedNode(
      { budgetMs: 10_000 },
      fault,
      answered.filter(({ began }) => began < 20_000 || began > 40_000),
      between,
    );
    expect(over).toEqual(["20.40 s without a connection, 10.00 s may be"]);
  });

  test("is told in a line and a table", () => {
    const result = judged(10_000, failed(58_000));
    expect(nodeLine(result)).toBe(
      "cut-off a1: 1 of 501 failed, longest gap 0.20 s (1x timeout); last failure after the loss: 48.00 s; after the return: none failed; budget: 10 s: OVER (connections failed for 48.00 s, 10.00 s may be)",
    );
    expect(
      nodeTable([{ ...result, over: [] }])
        .split("\n")
        .at(-1),
    ).toBe("| cut-off | a1 | 1 of 501 | 0.20 s | 48.00 s | none failed | 10 s | 4.00 s | ok |");
  });
});

describe("the load", () => {
  test("makes connections, and counts those that fail", async () => {
    const server: Server = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const load = startLoad(
      { inside: [], configured: true },
      { url: `tcp://127.0.0.1:${port}`, kinds: ["new"] },
    );
    const until = async (there: () => boolean): Promise<void> => {
      while (!there()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(() => load.samples.filter(({ ok }) => ok).length > 20);
    expect(load.answers()).toBe(true);
    server.close();
    await until(() => load.samples.filter(({ ok }) => !ok).length > 5);
    await load.stop();
    expect(load.samples.at(-1)).toMatchObject({ kind: "new", ok: false, why: "ECONNREFUSED" });
  });
});

test("without --yes and a terminal it says what it would do, and refuses", async () => {
  const said: string[] = [];
  const code = await drillNode(flags(), {
    say: (line) => said.push(line),
    ask: undefined,
    signal: new AbortController().signal,
  });
  expect(code).toBe(2);
  expect(said[0]).toContain("  cut-off: a1\n  cut-off: a2\n  stopped: a1\n");
  expect(said[1]).toContain("give --yes");
});

test("a run stops a node, waits until it is back, and says what it cost", async () => {
  const { bin, calls, down } = hostPrograms();
  const server = createHttpServer((_request, response) => {
    response.writeHead(existsSync(down) ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const said: string[] = [];
  const { address: _address, ...given } = flags();
  const options = nodeOptions({
    ...given,
    ...{ url: `http://127.0.0.1:${port}/`, target: ["a1"], fault: "stopped" },
    ...{ seconds: "5", fast: true },
  });
  const inside = ["env", `PATH=${bin}:${process.env["PATH"] ?? ""}`];
  try {
    const results = await drillNodes(
      { ...options, reach: { ...options.reach, inside } },
      { say: (line) => said.push(line), signal: new AbortController().signal },
    );
    expect(results).toMatchObject([{ fault: "stopped", target: "a1", over: [] }]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(said[0]).toBe("stopped: a1, for 5 s");
  expect(said[1]).toMatch(
    /^stopped a1: [1-9]\d* of \d+ failed, longest gap .* \(.*\b\d+x 503.*they failed until the node was back: ok$/,
  );
  const changed = calls().filter((call) => /^systemd-run|^systemctl (stop|start)/.test(call));
  expect(changed).toEqual([
    expect.stringContaining("systemd-run --quiet --collect --unit=quorate-drill-heal"),
    "systemctl stop k3s-agent",
  ]);
});

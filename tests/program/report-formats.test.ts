import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CODES, REPORT_FORMATS, reportOn } from "../../cli/report";
import { LONGEST } from "../../cli/report/render-markdown";
import { DEFAULT_SECONDS } from "../../cli/report/times";
import { handMade, handMadeCluster, handMadePreview, shape } from "../support/preview-steps";
import type { JsonStep, PreviewJson } from "../support/preview-json";

jest.setTimeout(60_000);

const md = (preview: PreviewJson, stack?: string) =>
  reportOn(JSON.stringify(preview), { format: "md", ...(stack !== undefined && { stack }) });

const RESTART = handMadePreview([
  handMadeCluster("update", shape({}), shape({})),
  handMade({ op: "update", wanted: ["a", "b"] }),
]);
const DANGER = handMadePreview([
  handMadeCluster("update", shape({}), shape({ distribution: "rke2" })),
]);
const QUIET = handMadePreview([handMadeCluster("same", shape({}), shape({}))]);

describe("what is read", () => {
  test("nothing at all, or no preview, is told so", () => {
    for (const text of ["", " \n"]) {
      expect(() => reportOn(text, { format: "md" })).toThrow(
        "quorate: the preview is empty; make one with: pulumi preview --json --show-sames > preview.json",
      );
    }
    for (const text of ["error: no stack", "[]", "{", '{"a": 1}', "null", "7"]) {
      expect(() => reportOn(text, { format: "md" })).toThrow(
        "quorate: this is no JSON of a preview",
      );
    }
  });

  test("warnings in front of it and words behind it do not matter", () => {
    const json = JSON.stringify(RESTART, null, 4);
    const around = `warning: {curly} brackets\n{ not: json\n${json}\nA new version is available {x}\n`;
    expect(reportOn(around, { format: "md" })).toEqual(md(RESTART));
    expect(reportOn(`\uFEFFnpm warn\n${JSON.stringify(RESTART)}`, { format: "md" })).toEqual(
      md(RESTART),
    );
  });

  test("steps of an odd shape are passed over", () => {
    const odd = [
      null,
      7,
      {},
      { op: "update" },
      { op: "read", urn: "urn:pulumi:a::b::c:d:E::f" },
      { op: "same", urn: "x", newState: [], oldState: 7 },
    ];
    const { text, code } = md({
      ...RESTART,
      steps: [...(odd as unknown as JsonStep[]), ...RESTART.steps],
    });
    expect([code, text.includes("1 server restarts")]).toEqual([2, true]);
    expect(md({ ...QUIET, steps: odd as unknown as JsonStep[] }).code).toBe(0);
  });

  test("a stack without quorate is told so, and harmless", () => {
    const bucket = {
      op: "create",
      urn: "urn:pulumi:test::p::aws:s3/bucket:Bucket::b",
      detailedDiff: null,
    };
    const { text, code } = md(handMadePreview([bucket]));
    expect(code).toBe(0);
    expect(text).toContain(
      "**There is nothing of quorate in this preview, only other resources.**",
    );
    expect(text).toContain("Beside quorate: 1 created.");
    expect(md(handMadePreview([])).text).toContain("There is nothing of quorate in this preview.");
  });

  test("errors are shown, and end with 1 whatever else there is", () => {
    const message =
      'error: quorate: cluster "prod" has 1 fault:\n  version: \u001b[31mis missing\u001b[0m <{%reset%}>\n```\n@everyone';
    const diagnostics = [
      { severity: "error", message },
      { severity: "warning", message: "not shown" },
      { severity: "info#err", message: "not shown" },
    ];
    const { text, code } = reportOn(JSON.stringify({ ...DANGER, diagnostics }), {
      format: "md",
      exitZero: true,
    });
    expect(code).toBe(1);
    expect(text).toContain(
      "quorate: cluster \"prod\" has 1 fault:\n  version: is missing \n'''\n@everyone\n```\n",
    );
    expect(text).not.toContain("not shown");
  });

  test("a real preview of a program that failed, without steps", () => {
    const { text, code } = reportOn('{"diagnostics":[{"severity":"error","message":"boom"}]}', {
      format: "text",
    });
    expect([code, text.includes("boom")]).toEqual([1, true]);
  });
});

describe("what is written", () => {
  test("the JSON is the model, with its version", () => {
    const { text } = reportOn(JSON.stringify(RESTART), { format: "json" });
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      stack: "test",
      verdict: "restarts",
      clusters: [{ name: "prod", restarts: { servers: ["s1"] }, unchanged: 3 }],
    });
  });

  test("the marker holds the stack, and no end of a comment", () => {
    expect(md(QUIET, "acme/prod").text.split("\n")[0]).toBe("<!-- quorate: acme/prod -->");
    const [odd = ""] = md(QUIET, "a --> <b>--\n-->").text.split("\n");
    expect(odd).toMatch(/^<!-- quorate: [^<>\s]+ -->$/);
  });

  const EVIL =
    'x|y`<img src=q onerror=1>**b**[l](http://e)"]; click a "http://e"\n# h @team --> </script>';

  test("names stay text in each format", () => {
    const step = handMade({ op: "update", host: "s1", wanted: ["a", "b"] });
    const named = { ...step, urn: step.urn.replace("prod-s1", `prod-${EVIL}`) };
    delete named.oldState!.inputs!["create"];
    delete named.newState!.inputs!["create"];
    const preview = JSON.stringify(handMadePreview([named]));
    const text = (format: (typeof REPORT_FORMATS)[number]) =>
      reportOn(preview, { format, stack: EVIL }).text;
    const markdown = text("md").split("\n").slice(1).join("\n");
    expect(markdown).not.toMatch(/<img|[^\\]\*\*b|\n# h|@team|[^\\]\[l\]/);
    const [, chart = ""] = /```mermaid\n([^]*?)\n```/.exec(markdown) ?? [];
    expect(chart).toContain("subgraph");
    for (const [, label = ""] of chart.matchAll(/\["(.*)"\]/g))
      expect(label).toMatch(/^[\p{L}\p{N} .,:/+()#;<>-]*$/u);
    expect(chart.replaceAll("<br/>", "")).not.toMatch(/[<`@]/);
    expect(text("html")).not.toMatch(/<img|<\/script|<b>/);
    expect(JSON.parse(text("json"))).toMatchObject({ stack: EVIL });
  });

  test("the page fetches nothing and runs nothing", () => {
    const { text } = reportOn(JSON.stringify(RESTART), { format: "html" });
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/<script|<link|src=|url\(|@import|https?:/);
    expect(text).toContain("<td>s1</td><td>server</td><td>changed</td><td>rollout</td>");
  });

  test("each drawing is a flowchart whose arrows name boxes that are there", () => {
    const [, chart = ""] = /```mermaid\n([^]*?)\n```/.exec(md(RESTART).text) ?? [];
    const lines = chart.split("\n").map((line) => line.trim());
    expect(lines[0]).toBe("flowchart LR");
    const boxes = lines.flatMap((line) => /^(c\d+b\d+)\["/.exec(line)?.[1] ?? []);
    const arrows = lines
      .filter((line) => line.includes("-->"))
      .flatMap((line) => line.split(" --> "));
    expect(boxes.length).toBeGreaterThan(0);
    expect(arrows.filter((box) => !boxes.includes(box))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("subgraph")).length).toBe(
      lines.filter((line) => line === "end").length,
    );
  });

  test("secrets stay where they are", () => {
    const canary = "canary-7f3a";
    const hidden = {
      env: canary,
      password: canary,
      stdin: canary,
      connection: { privateKey: canary },
    };
    const step = handMade({ op: "update", wanted: ["a", "b"] });
    const put = <T extends JsonStep["oldState"]>(state: T): T =>
      state === undefined
        ? state
        : {
            ...state,
            inputs: {
              ...state.inputs,
              ...hidden,
              create: `${String(state.inputs?.["create"])}\n# ${canary}`,
            },
            outputs: {
              ...hidden,
              stdout: canary,
              stderr: `${canary}: took 7 s ${canary}\nquorate: s1: rollout: took 5 s`,
            },
            id: canary,
          };
    const leaky = {
      ...handMadePreview([
        handMadeCluster(
          "update",
          { ...shape({}), kubeconfig: canary },
          { ...shape({}), kubeconfig: canary },
        ),
        {
          ...step,
          oldState: put(step.oldState!),
          newState: put(step.newState!),
          detailedDiff: { [`stdin["${canary}"]`]: { kind: "update", inputDiff: true } },
        },
        {
          op: "update",
          urn: `${step.urn.split("::command")[0]}::random:index/randomPassword:RandomPassword::prod-token`,
          oldState: put(step.oldState!),
          newState: put(step.newState!),
          detailedDiff: null,
        },
        {
          op: "create",
          urn: "urn:pulumi:test::quorate::kubernetes:core/v1:Secret::s",
          newState: put(step.newState!),
          detailedDiff: null,
        },
      ]),
      config: { "quorate:token": canary },
      diagnostics: [{ severity: "warning", message: canary }],
    };
    for (const format of REPORT_FORMATS) {
      const { text } = reportOn(JSON.stringify(leaky), { format });
      expect(text).toContain("s1");
      expect(text).not.toContain(canary);
    }
  });

  test.each([60, 700, 3000])(
    "a comment of %d hosts has room on GitHub, and says what it leaves out",
    (count) => {
      const names = Array.from({ length: count }, (_, i) => `agent-with-a-rather-long-name-${i}`);
      const steps = names.flatMap((host) =>
        ["prepare", "join", "rollout"].map((phase) =>
          handMade({ op: "update", host, phase, wanted: ["a", "b"] }),
        ),
      );
      const { text, code } = md(
        handMadePreview([
          handMadeCluster("update", shape({ agents: names }), shape({ agents: names })),
          ...steps,
        ]),
      );
      expect([code, Buffer.byteLength(text) <= LONGEST]).toEqual([2, true]);
      expect(text.includes("This report is shortened")).toBe(count > 60);
      expect(/\(\d+ more rows left out\)/.test(text)).toBe(count > 60);
      expect(text.split("\n")[0]).toBe("<!-- quorate: test -->");
    },
  );
});

describe("the command", () => {
  const ROOT = join(__dirname, "..", "..");
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "quorate-report-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const quorate = (args: string[], input?: string) => {
    const node = [
      "-r",
      "ts-node/register/transpile-only",
      join(ROOT, "cli", "index.ts"),
      "report",
      ...args,
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, node, {
      cwd: ROOT,
      encoding: "utf8",
      ...(input !== undefined && { input }),
    });
    return { status, stdout, stderr };
  };
  const file = (preview: PreviewJson) => {
    const path = join(folder, "preview.json");
    writeFileSync(path, JSON.stringify(preview));
    return path;
  };

  test("ends with a code for each verdict", () => {
    expect(EXIT_CODES).toEqual({ harmless: 0, failed: 1, restarts: 2, dangerous: 3 });
    expect([QUIET, RESTART, DANGER].map((preview) => md(preview).code)).toEqual([0, 2, 3]);
    expect(quorate([file(DANGER), "--format", "text"])).toMatchObject({ status: 3, stderr: "" });
    expect(quorate([file(DANGER), "--exit-zero"]).status).toBe(0);
  });

  test("reads standard input and writes a file", () => {
    const output = join(folder, "report.md");
    expect(
      quorate(["-", "--output", output, "--stack", "acme/prod"], JSON.stringify(RESTART)),
    ).toEqual({ status: 2, stdout: "", stderr: "" });
    expect(readFileSync(output, "utf8")).toMatch(
      /^<!-- quorate: acme\/prod -->\n### quorate: acme\/prod\n/,
    );
  });

  test("tells in one line what is missing", () => {
    expect(quorate(["-"], "")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "quorate: the preview is empty; make one with: pulumi preview --json --show-sames > preview.json\n",
    });
    expect(quorate([join(folder, "nowhere.json")])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("no such file"),
    });
  });
});

test("the page tells the figures and the codes that are used", () => {
  const page = readFileSync(join(__dirname, "..", "..", "docs", "preview.md"), "utf8");
  const row = (first: string) =>
    page
      .split("\n")
      .filter((line) => line.startsWith(`| ${first} `))
      .map((line) => line.split("|").map((cell) => cell.trim()));
  const {
    facts,
    prepare,
    bootstrap,
    join: joins,
    rollout,
    restart,
    endpoint,
    kubeconfig,
    leave,
  } = DEFAULT_SECONDS;
  const figures = [facts, prepare, bootstrap, joins, rollout, restart, endpoint, kubeconfig, leave];
  expect(row(`${facts} s`)[0]?.slice(1, -1)).toEqual(figures.map((seconds) => `${seconds} s`));
  for (const [verdict, code] of Object.entries(EXIT_CODES))
    expect(row(String(code))[0]?.[2]).toBe(verdict);
  for (const format of REPORT_FORMATS) expect(page).toContain(`\`${format}\``);
});

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { downLine, readStepLine, type StepLine, stepLine } from "../../components/render/step-line";
import { runTool } from "../support/bash";

const ROLLOUT: StepLine = {
  host: "s1",
  address: "192.0.2.11",
  phase: "rollout",
  version: "k3s v1.36.5+k3s1",
  unit: "k3s",
  wanted: "9f8e7d6c1a2b",
  script: "ab12cd34ef56",
};

const hex = fc.stringMatching(/^[0-9a-f]{12}$/);
const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const lines = fc.record(
  {
    host: name,
    address: fc.oneof(fc.ipV4(), fc.ipV6()),
    phase: fc.constantFrom("facts", "prepare", "bootstrap", "join", "rollout", "endpoint"),
    version: fc.constantFrom("k3s v1.36.5+k3s1", "rke2 v1.36.5+rke2r1"),
    unit: fc.constantFrom("k3s", "rke2"),
    wanted: hex,
    script: hex,
  },
  { requiredKeys: ["host", "address", "phase", "unit", "script"] },
);

test("a preview's reader sees host, phase, version and restart, and then the command", () => {
  expect(stepLine(ROLLOUT, "root").split("\n")).toEqual([
    "# host: s1 (192.0.2.11)",
    "# phase: rollout",
    "# version: k3s v1.36.5+k3s1",
    "# restarts k3s: yes, unless 9f8e7d6c1a2b runs already",
    "# script: ab12cd34ef56",
    "bash -s -- up s1/rollout/ab12cd34ef56",
  ]);
});

test("a step that restarts nothing says so", () => {
  const { wanted: _wanted, version: _version, ...balancer } = { ...ROLLOUT, phase: "prepare" };
  expect(stepLine(balancer, "root").split("\n").slice(1, 3)).toEqual([
    "# phase: prepare",
    "# restarts k3s: no",
  ]);
});

test("what is written can be read again, as whoever the step runs", () => {
  fc.assert(
    fc.property(lines, fc.constantFrom("root", "ops"), (line, user) => {
      expect(readStepLine(stepLine(line, user))).toEqual(line);
    }),
  );
});

test.each([
  "",
  "echo hello",
  "bash -s -- up s1/rollout/ab12cd34ef56",
  stepLine(ROLLOUT, "root").replace("up s1/", "up s2/"),
  `${stepLine(ROLLOUT, "root")}; reboot`,
  downLine("s1", "prepare", "ops"),
])("a command that is no step's is not taken for one: %j", (text) => {
  expect(readStepLine(text)).toBeUndefined();
});

test.each([
  ["bash", "--norc"],
  ["sh", "-e"],
])("%s takes the comments for what they are", (shell, option) => {
  const line = stepLine(ROLLOUT, "root").replace("bash -s --", "echo ran");
  expect(runTool(shell, [option, "-c", line], "")).toEqual({
    status: 0,
    text: "ran up s1/rollout/ab12cd34ef56\n",
  });
});

describe("the end of a step", () => {
  const base = readFileSync(join(__dirname, "../../components/render/sh/base.sh"), "utf8");
  const end = (what: string) =>
    runTool("bash", [], `NODE=s1 STEP=rollout\n${base}\n${what}\nfinish 2>&1\n`);

  test("says what it took where it changed something", () => {
    const { status, text } = end("SECONDS=41\nchanged 'wrote a file' 2>/dev/null");
    expect([status, text]).toEqual([0, "quorate: s1: rollout: took 41 s\nchanged\n"]);
  });

  test("says nothing of time where all was as it should be", () => {
    expect(end("SECONDS=41")).toEqual({ status: 0, text: "same\n" });
  });
});

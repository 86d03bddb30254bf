import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { RemoteCommand } from "../lab/engine";
import { createBench, errorsOf, stepsOf, type Bench, type Spec } from "./engine-harness";

// Each run loads the SDK in a process of its own (1.5 s of CPU), and the machine may be busy.
jest.setTimeout(120_000);

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.cleanup());

const CHAIN: Spec[] = [
  { name: "a", delete: "undo a", stdin: "1" },
  { name: "b", delete: "undo b", stdinFrom: "a" },
  { name: "c", delete: "undo c", dependsOn: ["b"] },
];

const sent = (log: RemoteCommand[]): string[] =>
  log.splice(0).map(({ verb, name, command, stdin }) => `${verb} ${name}: ${command} <${stdin}>`);

test("the life of a stack: preview, create, same, update, delete", async () => {
  // A proxy must not come between the program and the engine.
  const env = { http_proxy: "http://127.0.0.1:1", https_proxy: "http://127.0.0.1:1" };
  const preview = await bench.play("preview", CHAIN, { env });
  expect(errorsOf(preview)).toBe("");
  expect(stepsOf(preview)).toEqual(["create a", "create b", "create c"]);
  expect(preview.outputs.stdout).toEqual({ a: "[unknown]", b: "[unknown]", c: "[unknown]" });
  expect(bench.ran()).toEqual([]);
  expect(() => bench.state()).toThrow("ENOENT");

  const first = await bench.play("up", CHAIN, { config: { hooks: "true" } });
  expect(errorsOf(first)).toBe("");
  expect(bench.ran()).toEqual(["create a", "create b", "create c"]);
  expect(first.outputs.stdout).toEqual({ a: "a says 1", b: "b says a says 1", c: "c says " });
  // Config comes as the real engine reads it: a scalar keeps its text, all else is JSON.
  expect(first.outputs).toMatchObject({ mode: "0644", list: ["one", { two: 2 }] });

  const second = await bench.play("up", CHAIN);
  expect(second.steps.map(({ op }) => op)).toEqual(["same", "same", "same", "same", "same"]);
  expect(second.outputs).toEqual(first.outputs);
  expect(bench.ran()).toEqual([]);

  const changed = [{ name: "a", delete: "undo a", update: "again", stdin: "2" }, ...CHAIN.slice(1)];
  const update = await bench.play("up", changed);
  expect(stepsOf(update)).toEqual(["update a", "update b", "same c"]);
  expect(update.steps.find(({ name }) => name === "a")?.diff?.sort()).toEqual(["stdin", "update"]);
  expect(sent(bench.log)).toEqual(["update a: again <2>", "update b: run b <a says 2>"]);

  const state = bench.state();
  expect(stepsOf(await bench.play("preview", []))).toEqual(["delete c", "delete b", "delete a"]);
  expect(bench.state()).toBe(state);
  await bench.play("up", [{ name: "new" }]);
  expect(sent(bench.log)).toEqual([
    "create new: run new <>",
    "delete c: undo c <>",
    "delete b: undo b <a says 2>",
    "delete a: undo a <2>",
  ]);
});

test("replacement: new first, or old first with what can't outlive it", async () => {
  const specs = (stdin: string): Spec[] => [
    { name: "plain", delete: "undo", triggers: [stdin], stdin },
    {
      name: "first",
      delete: "undo",
      triggers: [stdin],
      dependsOn: ["plain"],
      options: { deleteBeforeReplace: true },
    },
    { name: "tied", delete: "undo", triggeredBy: "first" },
    { name: "after", delete: "undo", dependsOn: ["first"] },
  ];
  // One at a time, so that the order of independent ones is fixed too.
  await bench.play("up", specs("1"), { parallel: 1 });
  bench.ran();
  const preview = await bench.play("preview", specs("2"), { parallel: 1 });
  const result = await bench.play("up", specs("2"), { parallel: 1 });
  expect(errorsOf(result)).toBe("");
  expect(sent(bench.log)).toEqual([
    "create plain: run plain <2>",
    "delete tied: undo <>",
    "delete first: undo <>",
    "create first: run first <>",
    "create tied: run tied <>",
    "delete plain: undo <1>",
  ]);
  const replaced = (name: string): string[] => [
    `create-replacement ${name}`,
    `delete-replaced ${name}`,
    `replace ${name}`,
  ];
  expect(stepsOf(result).sort()).toEqual(
    [...["plain", "first", "tied"].flatMap(replaced), "same after"].sort(),
  );
  expect(stepsOf(preview).sort()).toEqual(stepsOf(result).sort());

  const urn = result.steps.find(({ name }) => name === "after")?.urn ?? "";
  const forced = await bench.play("up", specs("2"), { targetReplace: [urn] });
  expect(bench.ran()).toEqual(["create after", "delete after"]);
  expect(stepsOf(forced)).toContain("replace after");
});

test("preview: an output that may change makes what uses it an update, or a replace", async () => {
  const specs = (stdin: string): Spec[] => [
    { name: "a", stdin },
    { name: "b", stdinFrom: "a" },
    { name: "c", triggeredBy: "a" },
    { name: "d", dependsOn: ["a"] },
  ];
  const before = await bench.play("up", specs("1"));
  bench.ran();
  const result = await bench.play("preview", specs("2"));
  expect(stepsOf(result).sort()).toEqual([
    "create-replacement c",
    "delete-replaced c",
    "replace c",
    "same d",
    "update a",
    "update b",
  ]);
  expect(bench.ran()).toEqual([]);
  expect((await bench.play("preview", specs("1"))).outputs).toEqual(before.outputs);
});

describe("failures", () => {
  test("of a create and an update: not recorded, run again, nothing deleted meanwhile", async () => {
    await bench.play("up", [
      { name: "old", delete: "undo" },
      { name: "c", stdin: "1" },
    ]);
    bench.ran();
    const specs: Spec[] = [
      { name: "a" },
      { name: "c", stdin: "2", dependsOn: ["a"] },
      { name: "b", dependsOn: ["c"] },
    ];
    const failAt = async (name: string): Promise<string> => {
      bench.failing.clear();
      bench.failing.add(name);
      const result = await bench.play("up", specs);
      expect(result.ok).toBe(false);
      return errorsOf(result);
    };
    const words = (name: string): string =>
      `urn:pulumi:dev::fixture::fixture:index:Group$command:remote:Command::${name}: ` +
      `Process exited with status 7: running "run ${name}":\n${name} says`;
    expect(await failAt("a")).toContain(`create ${words("a")}`);
    expect(bench.ran()).toEqual(["create a"]);
    expect(bench.state()).not.toContain("::a");
    expect(await failAt("c")).toContain(`update ${words("c")}`);
    expect(bench.ran()).toEqual(["create a", "update c"]);

    bench.failing.clear();
    expect((await bench.play("up", specs)).ok).toBe(true);
    expect(bench.ran()).toEqual(["update c", "create b", "delete old"]);
  });

  test("what runs beside a failure ends and is recorded", async () => {
    const specs = [{ name: "bad" }, { name: "good" }];
    const signal = (): [Promise<void>, () => void] => {
      let fire: () => void = () => undefined;
      return [new Promise((resolve) => (fire = resolve)), () => fire()];
    };
    const [goodRuns, start] = signal();
    const [badFailed, release] = signal();
    const result = await bench.play("up", specs, {
      onEvent: ({ step }) => (step.error === undefined ? undefined : release()),
      recording: async ({ name }) => {
        if (name === "good") start();
        await (name === "good" ? badFailed : goodRuns);
        return { stdout: "", stderr: "", code: name === "good" ? 0 : 1 };
      },
    });
    expect(result.ok).toBe(false);
    expect(stepsOf(result)).toEqual(["create bad", "create good"]);
    expect(stepsOf(await bench.play("up", specs)).sort()).toEqual(["create bad", "same good"]);
  });

  test("a failed delete stays in the state, and so does what it needs", async () => {
    await bench.play("up", CHAIN);
    bench.ran();
    bench.failing.add("b");
    expect((await bench.play("destroy", [])).ok).toBe(false);
    expect(bench.ran()).toEqual(["delete c", "delete b"]);
    bench.failing.clear();
    expect((await bench.play("destroy", [])).ok).toBe(true);
    expect(bench.ran()).toEqual(["delete b", "delete a"]);
  });

  test("a type that nobody plays, and a program that throws, say so", async () => {
    const unplayed = await bench.play("preview", [], { config: { unplayed: "true" } });
    expect(unplayed.ok).toBe(false);
    expect(errorsOf(unplayed)).toContain(
      "random:index/randomPet:RandomPet: this engine doesn't play",
    );
    const thrown = await bench.play("up", [{ name: "a", stdinFrom: "nobody" }]);
    expect(thrown.ok).toBe(false);
    expect(errorsOf(thrown)).toContain("no command nobody");
  });
});

test("options: ignoreChanges, deletedWith, retainOnDelete", async () => {
  const ignoring = (name: string, path: string, more: Partial<Spec>): Spec => ({
    name,
    options: { ignoreChanges: [path] },
    ...more,
  });
  const specs = (stdin: string, host: string): Spec[] => [
    ignoring("all", "*", { stdin, host, create: stdin, triggers: [host] }),
    ignoring("one", "stdin", { stdin }),
    ignoring("nested", "connection.host", { host }),
    ignoring("kept", "connection", { host, stdin }),
    { name: "host", delete: "undo" },
    { name: "step", delete: "undo", deletedWith: "host" },
    { name: "early", delete: "undo", deletedWith: "host" },
    { name: "retained", delete: "undo", options: { retainOnDelete: true } },
  ];
  await bench.play("up", specs("1", "10.0.0.1"));
  bench.log.length = 0;
  const later = specs("2", "10.0.0.2").filter(({ name }) => name !== "early");
  const result = await bench.play("up", later);
  expect(errorsOf(result)).toBe("");
  expect(stepsOf(result).filter((step) => !step.startsWith("same"))).toEqual([
    "update kept",
    "delete early",
  ]);
  expect(bench.log.map(({ host, stdin }) => [host, stdin])).toEqual([
    ["10.0.0.1", "2"],
    ["10.0.0.1", ""],
  ]);
  bench.ran();
  const gone = await bench.play("destroy", []);
  expect(bench.ran()).toEqual(["delete host"]);
  const skips = gone.steps.flatMap(({ name, skipped }) => (skipped ? [[name, skipped]] : []));
  expect(Object.fromEntries(skips)).toEqual({ step: "deletedWith", retained: "retainOnDelete" });
});

test("protect stops every delete before the first, and a replacement", async () => {
  const guarded = (trigger: string): Spec => ({
    name: "a",
    triggers: [trigger],
    options: { protect: true },
  });
  await bench.play("up", [guarded("1"), { name: "b", delete: "undo" }]);
  bench.ran();
  for (const operation of ["up", "preview", "destroy"] as const) {
    const result = await bench.play(operation, []);
    expect(result.ok).toBe(false);
    expect(errorsOf(result)).toMatch(/protected resources can't be deleted[^]*::a/);
  }
  const replaced = await bench.play("up", [guarded("2"), { name: "b", delete: "undo" }]);
  expect(errorsOf(replaced)).toContain("protected resources can't be deleted");
  expect(bench.ran()).toEqual([]);
  expect(bench.state()).toContain("::b");
});

describe("state", () => {
  test("holds no secret in clear and is ours alone", async () => {
    const options = { additionalSecretOutputs: ["stdout"] };
    const specs = [{ name: "a", stdin: "plain-input", options }];
    const more = {
      config: { password: "true" },
      secretConfig: { token: "the-token", connection: JSON.stringify({ host: "10.0.0.9" }) },
    };
    const result = await bench.play("up", specs, more);
    expect(result.outputs.revealed).toBe("the-token");
    expect(result.outputs.password).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(result.secretOutputs.sort()).toEqual(["password", "revealed", "stdout"]);
    const text = bench.state();
    expect(text).toContain("plain-input");
    for (const hidden of ["the-token", "10.0.0.9", "a says", String(result.outputs.password)]) {
      expect(text).not.toContain(hidden);
    }
    expect(statSync(bench.stateFile).mode & 0o777).toBe(0o600);

    const again = await bench.play("up", specs, more);
    expect(stepsOf(again).sort()).toEqual(["same a", "same token"]);
    expect(again.outputs).toEqual(result.outputs);
    const wrong = bench.play("up", specs, { ...more, passphrase: "wrong" });
    await expect(wrong).rejects.toThrow("wrong passphrase");
  });

  test("is saved after every step, under a lock that a dead process loses", async () => {
    const lock = `${bench.stateFile}.lock`;
    // The pid is ours, the start time isn't: that process is gone and its number was given again.
    writeFileSync(lock, JSON.stringify({ pid: process.pid, started: "1", token: "x" }));
    const seen: unknown[] = [];
    const result = await bench.play("up", CHAIN, {
      recording: async ({ name }) => {
        if (name === "b") {
          seen.push(bench.state().includes("::a"), bench.state().includes("::b"));
          seen.push(await bench.play("up", []).catch((error: Error) => error.message));
        }
        return { stdout: "", stderr: "", code: 0 };
      },
    });
    expect(result.ok).toBe(true);
    const refusal = expect.stringContaining(`in use by process ${process.pid}`) as unknown;
    expect(seen).toEqual([true, false, refusal]);
    expect(() => statSync(lock)).toThrow("ENOENT");
  });
});

test("kubernetes objects go through kubectl with the provider's kubeconfig", async () => {
  const log = join(bench.dir, "kubectl.log");
  const kubectl = [process.execPath, join(__dirname, "fake-kubectl.js"), log];
  const play = (operation: "up" | "destroy", size: number): ReturnType<Bench["play"]> =>
    bench.play(operation, [], { kubectl, config: { objectSize: String(size) } });
  expect(errorsOf(await play("up", 1))).toBe("");
  expect(stepsOf(await play("up", 2))).toEqual(["same space", "update pool"]);
  expect(errorsOf(await play("destroy", 2))).toBe("");
  const notes = readFileSync(log, "utf8").trim().split("\n");
  const calls = notes.map((line) => JSON.parse(line) as Record<string, string>);
  expect(calls.map(({ verb, kind, namespace }) => [verb, kind, namespace])).toEqual([
    ["get", "Namespace", undefined],
    ["apply", "Namespace", undefined],
    ["get", "IPAddressPool", "space"],
    ["apply", "IPAddressPool", "space"],
    ["apply", "IPAddressPool", "space"],
    ["delete", "IPAddressPool", "space"],
    ["delete", "Namespace", undefined],
  ]);
  expect(new Set(calls.map(({ kubeconfig, mode }) => `${kubeconfig} ${mode}`))).toEqual(
    new Set(["the-kubeconfig 600"]),
  );
  expect(bench.state()).not.toContain("the-kubeconfig");
});

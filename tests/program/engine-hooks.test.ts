import { readFileSync } from "node:fs";
import { join } from "node:path";

import { refuseDeleteHooks } from "../lab/engine/deletes";
import type { ResourceRecord } from "../lab/engine/types";
import {
  createObjectBench,
  errorsOf,
  stepsOf,
  type Item,
  type ObjectBench,
} from "./engine-harness";

jest.setTimeout(120_000);

let bench: ObjectBench;
beforeEach(() => {
  bench = createObjectBench();
});
afterEach(() => bench.cleanup());

const command = (args: Record<string, unknown> = {}): Item => ({
  make: "command",
  name: "step",
  args,
  hooked: true,
});

type Told = Record<string, unknown> & { errors: string[] };
const told = (): Told[] =>
  readFileSync(join(bench.dir, "hook.log"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Told);

const play = (
  operation: "preview" | "up" | "destroy",
  items: Item[],
  fails: number,
  tries: number,
): ReturnType<ObjectBench["play"]> => {
  let runs = 0;
  return bench.play(operation, items, {
    config: { hookLog: join(bench.dir, "hook.log"), tries: String(tries) },
    recording: (run) => {
      bench.log.push(run);
      return Promise.resolve({ stdout: "", stderr: `run ${++runs}`, code: runs > fails ? 0 : 7 });
    },
  });
};

test("a failed create, update and delete run again for as long as the hook says so", async () => {
  expect(errorsOf(await play("preview", [command({ delete: "undo" })], 9, 9))).toBe("");
  expect(bench.log).toEqual([]);
  const created = await play("up", [command({ delete: "undo" })], 2, 9);
  expect(errorsOf(created)).toBe("");
  expect(bench.ran()).toEqual(["create step", "create step", "create step"]);
  const warnings = created.messages.filter(({ severity }) => severity === "warning");
  expect(warnings.map(({ text }) => text)).toEqual([
    "retrying create due to on-error hook request (1/100)",
    "retrying create due to on-error hook request (2/100)",
  ]);
  const urn = "urn:pulumi:dev::objects::command:remote:Command::step";
  const [, second] = told();
  expect(second).toMatchObject({ urn, name: "step", id: "", failedOperation: "create" });
  expect(second?.newInputs).toMatchObject({ create: "run", delete: "undo" });
  expect([second?.oldInputs, second?.oldOutputs]).toEqual([undefined, undefined]);
  // Newest first.
  expect(second?.errors.map((error) => /run \d/.exec(error)?.[0])).toEqual(["run 2", "run 1"]);
  expect(second?.secretStdin).toBe(true);

  expect(errorsOf(await play("up", [command({ create: "again", delete: "undo" })], 1, 9))).toBe("");
  expect(bench.ran()).toEqual(["update step", "update step"]);
  expect(told()[2]).toMatchObject({
    failedOperation: "update",
    id: expect.stringMatching(/^step/) as string,
    newInputs: { create: "again" },
    oldInputs: { create: "run" },
    oldOutputs: { stderr: "run 3" },
  });

  // The program is still there when what it no longer names is deleted.
  const removed = await play("up", [], 1, 9);
  expect(errorsOf(removed)).toBe("");
  expect(bench.ran()).toEqual(["delete step", "delete step"]);
  expect(told()[3]).toMatchObject({ failedOperation: "delete", oldInputs: { create: "again" } });
});

test("the last error counts once the hook says no, and a hook that throws hides it", async () => {
  const refused = await play("up", [command()], 9, 2);
  expect(bench.ran()).toHaveLength(2);
  expect(errorsOf(refused)).toMatch(/Process exited with status 7[^]*run 2/);
  const thrown = await play("up", [command()], 9, -1);
  expect(errorsOf(thrown)).toMatch(
    /error hooks execution failed: error hook "again" failed: the hook's own fault/,
  );
  expect(errorsOf(thrown)).not.toContain("status 7");
});

test("a hook that never gives up is stopped after a hundred runs", async () => {
  const result = await play("up", [command()], 1000, 1000);
  expect(bench.ran()).toHaveLength(100);
  expect(errorsOf(result)).toContain("maximum number of error hook retries reached");
});

test("destroy, which runs no program, ignores a hook that nobody registered", async () => {
  await play("up", [command({ delete: "undo" })], 0, 9);
  bench.ran();
  const failed = await play("destroy", [], 1, 9);
  expect(bench.ran()).toEqual(["delete step"]);
  expect(errorsOf(failed)).toContain("Process exited with status 7");
  expect((await play("destroy", [], 0, 9)).ok).toBe(true);
});

test("a hook that comes or goes is no change, but the state knows it", async () => {
  await play("up", [{ ...command(), hooked: false }], 0, 9);
  expect(bench.state()).not.toContain("again");
  expect(stepsOf(await play("up", [command()], 0, 9))).toEqual(["same step"]);
  expect(bench.state()).toContain('"hooks":{"onError":["again"]}');
});

test("destroy refuses delete hooks, which only the program could run", () => {
  const record: ResourceRecord = {
    ...{ urn: "urn:a", type: "t", name: "a", custom: true, inputs: {}, outputs: {} },
    ...{ dependencies: [], propertyDependencies: {} },
  };
  const hooked = { ...record, hooks: { beforeDelete: ["check"] } };
  expect(() => refuseDeleteHooks([{ ...record, hooks: { onError: ["again"] } }])).not.toThrow();
  expect(() => refuseDeleteHooks([record, hooked])).toThrow(
    /delete hooks during destroy:\n {2}urn:a/,
  );
});

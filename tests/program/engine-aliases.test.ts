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

const command = (name: string, more: Partial<Item> = {}): Item => ({
  make: "command",
  name,
  args: { delete: "undo" },
  ...more,
});
const urnsOf = (): string[] =>
  [...bench.state().matchAll(/"urn":"urn:pulumi:dev::objects::([^"]*)"/g)].map(
    ([, urn]) => urn ?? "",
  );

const COMMAND = "command:remote:Command";

test("a resource is found under its old name, type, parent or whole URN, and runs nothing", async () => {
  await bench.play("up", [
    { make: "group", name: "group" },
    command("a"),
    command("b", { parent: "group" }),
    command("c"),
    command("d", { parent: "group", options: { deletedWith: undefined } }),
  ]);
  bench.ran();
  const moved: Item[] = [
    { make: "group", name: "group" },
    command("a2", { aliases: [{ name: "a" }] }),
    command("b", { aliases: [`urn:pulumi:dev::objects::fixture:index:Group$${COMMAND}::b`] }),
    command("c", { parent: "group", aliases: [{ atRoot: true }] }),
    command("d2", { parent: "group", aliases: [{ name: "x" }, { name: "d" }] }),
  ];
  const preview = await bench.play("preview", moved);
  expect(stepsOf(preview).sort()).toEqual(["same a2", "same b", "same c", "same d2"]);
  expect(urnsOf()).toContain(`${COMMAND}::a`);
  const result = await bench.play("up", moved);
  expect(errorsOf(result)).toBe("");
  expect(stepsOf(result).sort()).toEqual(stepsOf(preview).sort());
  expect(bench.ran()).toEqual([]);
  expect(
    urnsOf()
      .filter((urn) => urn.includes(COMMAND))
      .sort(),
  ).toEqual([
    `${COMMAND}::a2`,
    `${COMMAND}::b`,
    `fixture:index:Group$${COMMAND}::c`,
    `fixture:index:Group$${COMMAND}::d2`,
  ]);
  const later = moved.map(({ aliases: _, ...item }) => item);
  expect(errorsOf(await bench.play("up", later))).toBe("");
  expect(bench.ran()).toEqual([]);
});

test("children follow their parent's alias, and so do their names that begin with its name", async () => {
  const tree = (root: string, aliases: unknown[] = [], inner: unknown[] = []): Item[] => [
    { make: "group", name: root, aliases },
    { make: "group", name: `${root}-inner`, parent: root },
    command(`${root}-inner-step`, { parent: `${root}-inner` }),
    command(`${inner.length > 0 ? "renamed" : "plain"}`, { parent: root, aliases: inner }),
  ];
  await bench.play("up", tree("old"));
  bench.ran();
  const result = await bench.play("up", tree("new", [{ name: "old" }], [{ name: "plain" }]));
  expect(errorsOf(result)).toBe("");
  expect(bench.ran()).toEqual([]);
  expect(result.steps.filter(({ op }) => op !== "same")).toEqual([]);
  expect(bench.state()).not.toContain("::old");
});

test("a change goes through an alias as an update, with what depends on it left alone", async () => {
  const object = (name: string, apiVersion: string, aliases: unknown[] = []): Item => ({
    make: "object",
    name,
    args: { apiVersion, kind: "Pool", metadata: { name: "pool" } },
    aliases,
  });
  await bench.play("up", [object("old", "metallb.io/v1beta1")]);
  bench.kubectl();
  const alias = { name: "old", type: "kubernetes:metallb.io/v1beta1:Pool" };
  const result = await bench.play("up", [object("new", "metallb.io/v1beta2", [alias])]);
  expect(errorsOf(result)).toBe("");
  expect(stepsOf(result)).toEqual(["update new"]);
  expect(bench.kubectl().map(({ verb }) => verb)).toEqual(["apply"]);
});

test("what names a renamed resource names it by its new name: its provider did not change", async () => {
  const object: Item = {
    make: "object",
    name: "pool",
    args: { apiVersion: "metallb.io/v1beta1", kind: "Pool", metadata: { name: "pool" } },
  };
  await bench.play("up", [object]);
  const renamed = await bench.play("up", [object], { config: { providerName: "renamed" } });
  expect(errorsOf(renamed)).toBe("");
  expect(stepsOf(renamed)).toEqual(["same pool"]);
  expect(bench.state()).not.toContain("::cluster");
  bench.kubectl();
  expect((await bench.play("destroy", [])).ok).toBe(true);
  expect(bench.kubectl()).toMatchObject([{ verb: "delete", kubeconfig: "the-kubeconfig" }]);
});

test("two that claim the same old record are refused", async () => {
  await bench.play("up", [command("old")]);
  bench.ran();
  const alias = [{ name: "old" }];
  const both = await bench.play("up", [command("old"), command("new", { aliases: alias })], {
    parallel: 1,
  });
  const twice = await bench.play("up", [
    command("new", { aliases: alias }),
    command("old", { after: "new" }),
  ]);
  expect(errorsOf(both)).toMatch(/Duplicate resource alias '.*::old' applied to .*::new'/);
  expect(errorsOf(twice)).toMatch(
    /Duplicate resource URN '.*::old' conflicting with alias on .*::new'/,
  );
  expect(bench.ran()).toEqual([]);
});

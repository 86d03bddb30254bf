import { changedPaths, forcesReplace, namesOf, sameValue } from "../lab/engine/diff";
import { applyIgnoreChanges, parsePath } from "../lab/engine/paths";
import { markSecrets, secret, UNKNOWN, type Props } from "../lab/engine/values";

test.each([
  ["a", ["a"]],
  ["a.b.c", ["a", "b", "c"]],
  ["a[0].b[*]", ["a", 0, "b", "*"]],
  ['a["b.c"].d', ["a", "b.c", "d"]],
  ["*", ["*"]],
])("path %s", (source, path) => {
  expect(parsePath(source)).toEqual(path);
});

const BEFORE: Props = {
  keep: 1,
  list: [1, 2],
  nested: { a: 1, b: 1 },
  hidden: secret({ key: "x" }),
};

test.each<[string[], Props, Props]>([
  [["keep"], { ...BEFORE, keep: 2 }, BEFORE],
  [["*"], { keep: 2, added: 1 }, BEFORE],
  [["added"], { ...BEFORE, added: 1 }, BEFORE],
  [["keep"], { list: [1, 2] }, { list: [1, 2], keep: 1 }],
  [["nested.a"], { ...BEFORE, nested: { a: 2, b: 2 } }, { ...BEFORE, nested: { a: 1, b: 2 } }],
  [["list[1]"], { ...BEFORE, list: [5, 6] }, { ...BEFORE, list: [5, 2] }],
  [["list[*]"], { ...BEFORE, list: [5, 6, 7] }, { ...BEFORE, list: [1, 2, 7] }],
  [["hidden.key"], { ...BEFORE, hidden: secret({ key: "y" }) }, BEFORE],
])("ignoreChanges %j", (paths, after, expected) => {
  expect(applyIgnoreChanges(paths, BEFORE, after)).toEqual(expected);
});

test("an ignored value that was secret stays secret where the new one isn't", () => {
  const result = applyIgnoreChanges(["hidden.key"], BEFORE, { hidden: { key: "y" } });
  expect(result).toEqual({ hidden: { key: secret("x") } });
});

test("differences are found through secrets, and an unknown is always one", () => {
  const after = { ...BEFORE, list: [1, 3], hidden: { key: "x" }, nested: UNKNOWN };
  expect(changedPaths(BEFORE, after)).toEqual([["list", 1], ["nested"]]);
  expect(namesOf(changedPaths(BEFORE, after))).toEqual(["list", "nested"]);
  expect(sameValue(secret("a"), "a")).toBe(true);
  expect(sameValue(undefined, "a")).toBe(false);
});

test("replaceOnChanges matches a path and all below it", () => {
  expect(forcesReplace([["triggers", 0]], ["triggers[*]"])).toBe(true);
  expect(forcesReplace([["nested", "a", "b"]], ["nested.a"])).toBe(true);
  expect(forcesReplace([["nested", "b"]], ["nested.a"])).toBe(false);
  expect(forcesReplace([["anything"]], ["*"])).toBe(true);
});

test("an output of the same name as a secret input is secret", () => {
  const inputs = { stdin: secret("s"), create: "c" };
  expect(markSecrets({ stdin: "s", create: "c", stdout: "o" }, inputs, ["stdout"])).toEqual({
    stdin: secret("s"),
    create: "c",
    stdout: secret("o"),
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/*
 * Who may know whom: component -> render -> model. Values are judged and rendered without Pulumi, so that they can be tested
 * in milliseconds; one folder knows how commands reach a host.
 */

interface Import {
  from: string;
  to: string;
  /** Erased by the compiler. */
  typeOnly: boolean;
}

const ROOT = join(__dirname, "../..");

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

/** `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")` and `require("x")`. */
const STATEMENT =
  /^[ \t]*(?:import|export)(\s+type)?\b(?:[^;"'`]*?\bfrom)?\s*["']([^"']+)["']|\b(?:import|require)\(\s*["']([^"']+)["']/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(STATEMENT)].map(([, type, statement, call]) => {
    const target = statement ?? call ?? "";
    const to = target.startsWith(".") ? relative(ROOT, join(ROOT, dirname(file), target)) : target;
    return { from: file, to, typeOnly: type !== undefined };
  });
}

const all = sources("components").flatMap(importsOf);
const shown = ({ from, to }: Import) => `${from} -> ${to}`;
const inside = (folder: string) => (path: string) =>
  path === folder || path.startsWith(`${folder}/`);
const model = inside("components/model");
const renders = inside("components/render");

test("the imports are found", () => {
  expect(all.map(shown)).toEqual(
    expect.arrayContaining([
      "components/host/step.ts -> @pulumi/command",
      "components/render/steps/join.ts -> components/model/plan",
      "components/model/plan.ts -> @pulumi/pulumi",
    ]),
  );
});

test("model knows model only", () => {
  const ours = all.filter(({ from, to }) => model(from) && to.startsWith("components"));
  expect(ours.filter(({ to }) => !model(to)).map(shown)).toEqual([]);
});

test("render knows render and model only", () => {
  const ours = all.filter(({ from, to }) => renders(from) && to.startsWith("components"));
  expect(ours.filter(({ to }) => !model(to) && !renders(to)).map(shown)).toEqual([]);
});

test("model and render know Pulumi by its types only", () => {
  const pulumi = all.filter(
    ({ from, to }) => (model(from) || renders(from)) && /^@pulumi\//.test(to),
  );
  expect(pulumi.filter(({ typeOnly }) => !typeOnly).map(shown)).toEqual([]);
});

test("only components/host knows @pulumi/command", () => {
  const users = all.filter(
    ({ from, to }) => to.startsWith("@pulumi/command") && !inside("components/host")(from),
  );
  expect(users.map(shown)).toEqual([]);
});

test("components know nothing of the program, the stacks or the tests", () => {
  const outside = all.filter(
    ({ to }) =>
      !to.startsWith("components") &&
      (to.startsWith(".") || /^(index|stacks|tests|examples)\b/.test(to)),
  );
  expect(outside.map(shown)).toEqual([]);
});

test("what components use at run time comes with the package", () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    dependencies: object;
    peerDependencies?: object;
  };
  const given = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const packages = all
    .filter(({ to }) => !to.startsWith("components") && !to.startsWith("node:"))
    .map(({ to }) =>
      to
        .split("/")
        .slice(0, to.startsWith("@") ? 2 : 1)
        .join("/"),
    );
  expect([...new Set(packages)].filter((name) => !given.includes(name))).toEqual([]);
});

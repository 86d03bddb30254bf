import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * The API reference is made of the docstrings: what has none is missing in it. By typedoc's own command, because its modules can't be loaded by Jest.
 */

jest.setTimeout(120_000);

const ROOT = join(__dirname, "../..");

interface Reflection {
  name: string;
  kind: number;
  comment?: unknown;
  children?: Reflection[];
  signatures?: Reflection[];
  type?: unknown;
}

interface Output {
  problems: string[];
  project: Reflection;
}

let output: Output;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "quorate-reference-"));
  const json = join(folder, "api.json");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, "node_modules/typedoc/bin/typedoc"), "--json", json, "--logLevel", "Warn"],
    { cwd: ROOT, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  const problems = `${stdout}${stderr}`
    .split("\n")
    .filter((line) => /^\[(warning|error)/.test(line));
  if (status !== 0) throw new Error(`typedoc failed:\n${problems.join("\n") || stderr}`);
  output = { problems, project: JSON.parse(readFileSync(json, "utf8")) as Reflection };
  rmSync(folder, { recursive: true });
});

/** Everything in it that can have a docstring. */
function documented({ comment, children = [], signatures = [] }: Reflection): number {
  const inside = [...children, ...signatures].map(documented);
  return inside.reduce((sum, count) => sum + count, comment === undefined ? 0 : 1);
}

test("all that is exported is documented, with all of its members, and links lead somewhere", () => {
  expect(output.problems).toEqual([]);
});

test("the reference knows the whole barrel", () => {
  const barrel = readFileSync(join(ROOT, "components/index.ts"), "utf8");
  const exported = [...barrel.matchAll(/\{([^}]*)\}/g)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.trim().replace(/^type /, "")),
  );
  const wanted = exported.filter((name) => name !== "");
  const found = (output.project.children ?? []).map(({ name }) => name);
  expect(wanted.length).toBeGreaterThan(55);
  expect(found.sort()).toEqual(wanted.sort());
  const count = documented(output.project);
  process.stderr.write(`${found.length} exported symbols, ${count} docstrings\n`);
  expect(count).toBeGreaterThan(450);
});

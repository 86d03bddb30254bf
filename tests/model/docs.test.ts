import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { anchors, links, pages, ROOT } from "../support/markdown";

/*
 * Documentation that leads nowhere is found by the reader who needs it.
 */

const all = pages();
const textOf = new Map(all.map(({ file, text }) => [file, text]));

function complaint(file: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [path = "", anchor] = decodeURI(target).split("#");
  const wanted = path === "" ? file : normalize(join(dirname(file), path));
  if (wanted.startsWith("..") || !existsSync(join(ROOT, wanted))) {
    return `${file}: ${target} is not there`;
  }
  if (anchor === undefined) return undefined;
  const text = textOf.get(wanted);
  if (text === undefined) return `${file}: ${target} is an anchor in no Markdown file`;
  return anchors(text).includes(anchor) ? undefined : `${file}: ${target} is no heading there`;
}

test("pages are found", () => {
  expect(all.map(({ file }) => file)).toEqual(
    expect.arrayContaining(["README.md", "docs/README.md", "docs/guides/first-cluster.md"]),
  );
  expect(all.flatMap(({ text }) => links(text)).length).toBeGreaterThan(300);
});

test("every relative link and every anchor leads somewhere", () => {
  const lost = all.flatMap(({ file, text }) =>
    links(text).flatMap((target) => complaint(file, target) ?? []),
  );
  expect(lost).toEqual([]);
});

test("a link that is lost is noticed", () => {
  expect(complaint("docs/hosts.md", "nowhere.md")).toContain("is not there");
  expect(complaint("docs/hosts.md", "operations.md#nothing")).toContain("no heading there");
  expect(complaint("docs/hosts.md", "#ports")).toBeUndefined();
});

test("headings become anchors as on GitHub", () => {
  const text = "# A `b` (c), d\n## Same\n```sh\n# no heading\n```\n## Same\n### [x](y.md): _z_ –\n";
  expect(anchors(text)).toEqual(["a-b-c-d", "same", "same-1", "x-_z_-"]);
});

test("every page of docs/ that sources and examples name is there", () => {
  const files = ["components", "stacks", "cli", "examples"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((file) => join(folder, file))
      .filter((file) => !file.includes("node_modules") && statSync(join(ROOT, file)).isFile()),
  );
  const named = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/\bdocs\/[\w/.-]+\.md\b/g)].map(
      ([page]) => ({ file, page }),
    ),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ page }) => !existsSync(join(ROOT, page)))).toEqual([]);
});

test("the index leads to every guide and to every page", () => {
  const index = links(textOf.get("docs/README.md") ?? "").map((target) => join("docs", target));
  const wanted = all
    .map(({ file }) => file)
    .filter((file) => /^docs\/(guides\/)?[^/]+\.md$/.test(file) && file !== "docs/README.md");
  expect(wanted.filter((file) => !index.includes(file))).toEqual([]);
});

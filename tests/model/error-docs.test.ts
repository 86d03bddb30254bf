import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Whoever meets an error looks its code up: each code of the sources has one entry, and each entry a code.
 */

const ROOT = join(__dirname, "../..");
const PAGES = join(ROOT, "docs/errors");

function codes(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, code = ""]) => code);
}

const sources = readdirSync(join(ROOT, "components"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(ts|sh)$/.test(file))
  .map((file) => readFileSync(join(ROOT, "components", file), "utf8"));
const used = [...new Set(sources.flatMap((text) => codes(text, /\b(QRT-\d+)\b/g)))].sort();

const pages = readdirSync(PAGES)
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, text: readFileSync(join(PAGES, file), "utf8") }));
const entries = pages.flatMap(({ file, text }) =>
  codes(text, /^## (QRT-\d+)$/gm).map((code) => ({ file, code })),
);

test("codes are found, in shell and in TypeScript", () => {
  expect(used).toEqual(expect.arrayContaining(["QRT-101", "QRT-200", "QRT-265"]));
});

test("every code has exactly one entry, and no entry is stale", () => {
  expect(entries.map(({ code }) => code).sort()).toEqual(used);
});

test("every entry says the cause and the remedy", () => {
  const wanting = pages.flatMap(({ text }) =>
    text
      .split(/^## /m)
      .filter((entry) => entry.startsWith("QRT-"))
      .filter((entry) => !entry.includes("**Cause.**") || !entry.includes("**Remedy.**"))
      .map((entry) => entry.slice(0, 7)),
  );
  expect(wanting).toEqual([]);
});

test("the index leads to every entry", () => {
  const index = pages.find(({ file }) => file === "README.md")?.text ?? "";
  const links = [...index.matchAll(/\[(QRT-\d+)\]\(([a-z]+\.md)#(qrt-\d+)\)/g)];
  const wanted = entries.map(({ file, code }) => `${code} ${file}#${code.toLowerCase()}`);
  const linked = links.map(([, code = "", file = "", anchor = ""]) => `${code} ${file}#${anchor}`);
  expect(linked.sort()).toEqual(wanted.sort());
});

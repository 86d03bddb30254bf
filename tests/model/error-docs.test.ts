import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/markdown";

/*
 * Whoever meets an error looks its code up: each code of the sources has a page, and each page a code.
 */

const PAGES = join(ROOT, "docs/errors");

/** What every page says, in this order. */
const SECTIONS = [
  "Seen in",
  "Cause",
  "Look at",
  "Remedy",
  "State of the host",
  "`up` again",
] as const;

const sources = readdirSync(join(ROOT, "components"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(ts|sh)$/.test(file))
  .map((file) => readFileSync(join(ROOT, "components", file), "utf8"));
const used = [
  ...new Set(sources.flatMap((text) => [...text.matchAll(/\bQRT-\d+\b/g)].map(([code]) => code))),
].sort();

const pages = readdirSync(PAGES)
  .filter((file) => /^QRT-\d+\.md$/.test(file))
  .map((file) => ({ code: file.slice(0, -3), text: readFileSync(join(PAGES, file), "utf8") }));

test("codes are found, in shell and in TypeScript", () => {
  expect(used).toEqual(expect.arrayContaining(["QRT-101", "QRT-200", "QRT-265"]));
});

test("every code has a page, and no page is stale", () => {
  expect(pages.map(({ code }) => code).sort()).toEqual(used);
});

test.each(pages)("$code says what it is, and all that is asked of it", ({ code, text }) => {
  expect(text).toMatch(new RegExp(`^# ${code}: [^\\n]+\\n`));
  const [, ...parts] = text.split(/^\*\*(?=[^*\n]+\.\*\* )/m);
  const said = parts.map((part) => part.split(".** "));
  expect(said.map(([title]) => title)).toEqual(SECTIONS);
  for (const [, body = ""] of said) expect(body.trim()).toMatch(/\S[.:)`]$/);
});

test("a page that another's sentences send to is one that exists", () => {
  const named = pages.flatMap(({ text }) => [...text.matchAll(/\bQRT-\d+\b/g)].map(([c]) => c));
  expect(named.filter((code) => !used.includes(code))).toEqual([]);
});

test("the index leads to every page once, under the words of its title", () => {
  const index = readFileSync(join(PAGES, "README.md"), "utf8");
  const rows = [...index.matchAll(/^\| \[(QRT-\d+)\]\((QRT-\d+\.md)\) +\| ([^|]+?) +\|/gm)];
  const wanted = pages.map(({ code, text }) => {
    const [, title = ""] = /^# QRT-\d+: (.+)$/m.exec(text) ?? [];
    return `${code} ${code}.md ${title}`;
  });
  const said = rows.map(([, code = "", file = "", title = ""]) => `${code} ${file} ${title}`);
  expect(said.sort()).toEqual(wanted.sort());
});

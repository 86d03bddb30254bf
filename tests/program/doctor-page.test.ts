import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKS, GROUPS, groupOf } from "../../cli/doctor/checks";
import { doctorPage } from "./doctor-page";

const PATH = join(__dirname, "..", "..", "docs", "doctor.md");

// Tables are as wide as prettier makes them, and it writes emphasis its own way.
const plain = (text: string) => text.replace(/-{3,}/g, "---").replace(/ +/g, " ");

test("the page for readers lists every check (UPDATE_DOCS=1 writes it, and prettier makes it neat)", () => {
  if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(PATH, doctorPage());
  expect(plain(readFileSync(PATH, "utf8"))).toBe(plain(doctorPage()));
});

test("every check is in a group of the report", () => {
  expect(CHECKS.map(({ id }) => groupOf(id)).filter((group) => !(group in GROUPS))).toEqual([]);
});

test("every check says in whole words what is behind it and what to do", () => {
  const short = CHECKS.filter(({ title, cause, fix }) =>
    [title, cause, fix].some((text) => text.length < 10),
  );
  expect(short.map(({ id }) => id)).toEqual([]);
});

test("pages and headings that remedies name are there", () => {
  const named = CHECKS.flatMap(({ id, fix }) =>
    [...fix.matchAll(/(docs\/[\w/-]+\.md)(?:, ([A-Z][^;:)]+))?/g)].map(
      ([, page = "", heading]) => ({ id, page, heading }),
    ),
  );
  const lost = named.filter(({ page, heading }) => {
    const path = join(__dirname, "..", "..", page);
    if (!existsSync(path)) return true;
    return (
      heading !== undefined && !new RegExp(`^#+ ${heading}$`, "m").test(readFileSync(path, "utf8"))
    );
  });
  expect(lost).toEqual([]);
});

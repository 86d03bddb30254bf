import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(__dirname, "../..");

/** A Markdown file of the repository. */
export interface Page {
  /** Path below the root. */
  file: string;
  text: string;
}

/** A fenced block, by the words behind its fence: language, then what it is. */
export interface Block {
  file: string;
  line: number;
  language: string;
  mark: string;
  text: string;
}

/** All Markdown files, without those of packages and builds. */
export function pages(folder = ROOT): Page[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): Page[] => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || /^(node_modules|dist|vendor)$/.test(entry.name)) return [];
    if (entry.isDirectory()) return pages(path);
    if (!entry.name.endsWith(".md")) return [];
    return [{ file: relative(ROOT, path), text: readFileSync(path, "utf8") }];
  });
}

const FENCE = /^( *)(```+)([^\n`]*)\n(.*?)^\1\2 *$/gms;

export function blocks({ file, text }: Page): Block[] {
  return [...text.matchAll(FENCE)].map((match) => {
    const [, indent = "", , info = "", body = ""] = match;
    const [language = "", ...mark] = info.trim().split(/\s+/);
    const line = text.slice(0, match.index).split("\n").length;
    const own = body.replace(new RegExp(`^${indent}`, "gm"), "");
    return { file, line, language, mark: mark.join(" "), text: own };
  });
}

/** The text without what is shown as code. */
export const prose = (text: string): string => text.replace(FENCE, "").replace(/`[^`\n]*`/g, "");

/** Targets of links and images. */
export const links = (text: string): string[] =>
  [...prose(text).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)/gm)].map(
    ([, inline, reference]) => inline ?? reference ?? "",
  );

/** Anchors as GitHub makes them of headings: what is no letter, digit, hyphen or space goes; what comes twice is counted. */
export function anchors(text: string): string[] {
  const seen = new Map<string, number>();
  return [...text.replace(FENCE, "").matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = ""]) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

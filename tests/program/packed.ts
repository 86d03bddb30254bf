import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export const ROOT = join(__dirname, "..", "..");

export interface Ran {
  status: number | null;
  /** Both streams. */
  text: string;
}

/** Runs a command with this Node first on the path. */
export function ran(command: string, args: readonly string[], cwd: string, seconds = 60): Ran {
  const { npm_config_package_lock: _, ...env } = process.env;
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: seconds * 1000,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...env, PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}` },
  });
  return { status, text: `${stdout}${stderr}${error === undefined ? "" : error.message}` };
}

function orThrow({ status, text }: Ran, problem: string): string {
  if (status === 0) return text;
  const tail = text.trim().split("\n").slice(-15).join("\n");
  throw new Error(`${problem}:\n${tail}`);
}

/** What `npm pack` says of what it made. */
export interface Tarball {
  file: string;
  size: number;
  unpackedSize: number;
  /** Paths in it. */
  files: string[];
}

/** Left out of the copy that is packed: what is not the project's own, or is made of it. */
const NOT_SOURCE = new Set(["node_modules", "dist", ".git", ".lab", "coverage"]);

/**
 * Packs the project as a release does. A copy of it, because packing makes `dist` anew while other tests may read it.
 */
export function pack(folder: string): Tarball {
  const source = join(folder, "source");
  const ours = (path: string) => path === ROOT || !NOT_SOURCE.has(basename(path));
  cpSync(ROOT, source, { recursive: true, filter: ours });
  symlinkSync(join(ROOT, "node_modules"), join(source, "node_modules"));
  orThrow(
    ran("npm", ["run", "build", "--loglevel=error"], source, 120),
    "the package can't be built",
  );
  // The build's own words would stand before the report.
  const packed = ran("npm", ["pack", "--json", "--silent", "--ignore-scripts"], source);
  const text = orThrow(packed, "npm pack failed");
  const report = JSON.parse(text.slice(text.search(/^[[{]/m))) as unknown;
  const [one] = (Array.isArray(report) ? report : Object.values(report as object)) as {
    filename: string;
    size: number;
    unpackedSize: number;
    files: { path: string }[];
  }[];
  if (one === undefined) throw new Error("npm pack told of no package");
  return {
    file: join(source, one.filename),
    size: one.size,
    unpackedSize: one.unpackedSize,
    files: one.files.map(({ path }) => path),
  };
}

/** Installs packages as a user does, without anybody's scripts. */
export function install(folder: string, packages: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  // Without a way out npm would go on trying for minutes.
  options.push("--fetch-retries=1", "--loglevel=error");
  const result = ran("npm", ["install", ...options, ...packages], folder, 100);
  orThrow(result, "npm can't install the package, or there is no way to its dependencies");
}

/** Writes a package.json that nobody publishes. */
export function privatePackage(folder: string, more: object = {}): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, ...more }));
}

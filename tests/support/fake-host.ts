import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A host as the facts step sees it, made of files and of what commands print. */
export interface FakeHost {
  /** Files by path; what is undefined is not there. */
  files: Readonly<Record<string, string | undefined>>;
  /** What a command prints by its whole command line; null fails silently. */
  commands: Readonly<Record<string, string | null>>;
}

/** How a script ended on the fake host. */
export interface FakeRun {
  status: number | null;
  stdout: string;
  stderr: string;
}

const PATH_LINE = /^(export LC_ALL=C PATH=).*$/m;
// Not after a letter, a dot or a variable: those are middles of paths and of sed programs.
const ROOTS = /(?<![\w.}*/])\/(?=(?:run|proc|etc|var|sys|lib|usr)\/)/g;

/**
 * Runs a step's script with all its absolute paths below a directory of its own, and with commands that answer what `host` says.
 * It needs no root, and the machine it runs on is never looked at. A call that the host has no answer for is an error: a changed
 * option must not get the answer to the old one.
 */
export function runOnFakeHost(script: string, host: FakeHost): FakeRun {
  const root = mkdtempSync(join(tmpdir(), "quorate-fake-"));
  try {
    for (const [path, text] of Object.entries(host.files)) {
      if (text !== undefined) writeInside(join(root, path), text);
    }
    writeCommands(root, host.commands);
    const { status, stdout, stderr } = spawnSync("bash", ["-s", "--", "up"], {
      input: movedScript(script, root, `${root}/bin:/usr/bin:/bin`),
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "" },
      timeout: 30_000,
    });
    const unknown = join(root, "unknown-calls");
    if (existsSync(unknown)) {
      throw new Error(`the fake host has no answer for: ${readFileSync(unknown, "utf8")}`);
    }
    return { status, stdout: stdout.replaceAll(root, ""), stderr: stderr.replaceAll(root, "") };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The script with all its absolute paths below `root`, and a PATH: the step sets its own, so that no exported one reaches it. */
export function movedScript(script: string, root: string, path: string): string {
  if (!PATH_LINE.test(script)) throw new Error("the script sets no PATH");
  return script.replace(ROOTS, `${root}/`).replace(PATH_LINE, `$1${path}`);
}

function writeCommands(root: string, commands: FakeHost["commands"]): void {
  const names = new Set(Object.keys(commands).map((line) => line.split(" ")[0] ?? ""));
  for (const name of names) {
    const cases = Object.entries(commands)
      .filter(([line]) => line.split(" ")[0] === name)
      .map(([line, answer], index) => {
        const file = join(root, "answers", `${name}-${index}`);
        if (answer !== null) writeInside(file, answer);
        return `'${line}') ${answer === null ? "exit 1" : `exec cat ${file}`} ;;\n`;
      });
    writeInside(
      join(root, "bin", name),
      // Told without the directory, as the script names its paths.
      `#!/bin/bash\nline="${name} $*"\ncase \${line//"${root}"/} in\n${cases.join("")}` +
        `*) echo "\${line//"${root}"/}" >>${root}/unknown-calls; exit 1 ;;\nesac\n`,
      0o755,
    );
  }
}

function writeInside(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
}

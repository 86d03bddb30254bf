import { spawnSync } from "node:child_process";
import fc from "fast-check";

/** How a tool ended, and all that it said. */
export interface Ran {
  status: number | null;
  text: string;
}

/** Runs a tool on `input`; a tool that is not there is an error that names the package. */
export function runTool(tool: string, args: readonly string[], input: string): Ran {
  const { error, status, stdout, stderr } = spawnSync(tool, args, {
    input,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) {
    throw new Error(`${tool} can't be run (${error.message}); install it: apt-get install ${tool}`);
  }
  return { status, text: stdout + stderr };
}

/** What bash prints for `script`, which must end well. */
export function bash(script: string): string {
  const { status, text } = runTool("bash", ["-s"], script);
  if (status !== 0) throw new Error(`bash ended with ${status}: ${text}`);
  return text;
}

/** Values that a script's assignments leave in the variables, told by bash itself. */
export function variablesOf(script: string, names: readonly string[]): Record<string, string> {
  const [header, rest] = split(script);
  if (rest === "") throw new Error("the script has no `set -Eeuo pipefail` after its variables");
  const printed = bash(
    `${header}printf '%s\\0' ${names.map((name) => `"\${${name}-(unset)}"`).join(" ")}\n}\nquorate\n`,
  );
  const values = printed.split("\0");
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
}

// A hostile value may hold the marker as well; the last one is the script's own.
function split(script: string): [string, string] {
  const at = script.lastIndexOf("\nset -Eeuo pipefail\n") + 1;
  return at === 0 ? [script, ""] : [script.slice(0, at), script.slice(at)];
}

/** Any text that an argument can hold, with many more of the characters that a shell or YAML minds. */
export const anyText = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(..."'\"\\`$(){}[]<>|&;*?~!#%=:,-@^ \t\r\n01aé"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    ),
    maxLength: 40,
  })
  .filter((text) => !text.includes("\0"));

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { revealProps, text, type Props } from "../values";

/** Runs the tool with these arguments and this standard input; gives back its standard output. */
export type Run = (args: string[], stdin?: string) => Promise<string>;

export interface KubeTool {
  /** The command, such as `["kubectl"]`, or one with a wrapper before it. */
  argv: string[];
  /** How this tool names its kubeconfig and its context. */
  flags: (kubeconfig: string, dir: string, context?: string) => string[];
  cwd?: string | undefined;
}

const runTool = (tool: KubeTool, args: string[], stdin: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const [file = "", ...prefix] = tool.argv;
    const name = tool.argv.at(-1) ?? file;
    const child = spawn(file, [...prefix, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      ...(tool.cwd !== undefined && { cwd: tool.cwd }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => reject(new Error(`${name}: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString());
      else reject(new Error(`${args[0] ?? name}: ${Buffer.concat(err).toString().trim()}`));
    });
    child.stdin.end(stdin);
  });

/** Lends out the tool with the provider's kubeconfig in a file that only we can read and that goes away with the call. */
export const withKubeconfig = async <T>(
  tool: KubeTool,
  provider: Props | undefined,
  work: (run: Run) => Promise<T>,
): Promise<T> => {
  const settings = revealProps(provider ?? {});
  const kubeconfig = text(settings.kubeconfig);
  if (kubeconfig === undefined) {
    throw new Error("kubernetes: give the resource a provider with a kubeconfig");
  }
  const dir = await mkdtemp(join(tmpdir(), "quorate-kube-"));
  try {
    const file = join(dir, "kubeconfig");
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const flags = tool.flags(file, dir, text(settings.context));
    return await work((args, stdin = "") => runTool(tool, [...args, ...flags], stdin));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

export const kubectlTool = (argv: string[]): KubeTool => ({
  argv,
  // One cache for the calls of one step: each kubectl asks the API for all its kinds otherwise.
  flags: (kubeconfig, dir, context) => [
    `--kubeconfig=${kubeconfig}`,
    `--cache-dir=${join(dir, "cache")}`,
    ...(context === undefined ? [] : [`--context=${context}`]),
  ],
});

export const helmTool = (argv: string[], cwd: string | undefined): KubeTool => ({
  argv,
  cwd,
  flags: (kubeconfig, _dir, context) => [
    `--kubeconfig=${kubeconfig}`,
    ...(context === undefined ? [] : [`--kube-context=${context}`]),
  ],
});

import { readFileSync, writeFileSync } from "node:fs";
import { layout } from "./topology/layout";
import { topologiesIn } from "./topology/outputs";
import { svg } from "./topology/svg";
import { runProgram } from "./verify/program";
import { Final } from "./verify/until";

/** What the command line gives. */
export interface TopologyFlags {
  stack?: string;
  cwd?: string;
  output?: string;
  outputName?: string;
  pulumi: string;
}

/** A login to a backend takes its time; a question that nobody answers would take for ever. */
const OUTPUTS_MS = 120_000;

/**
 * The clusters of a stack as one SVG.
 * @param outputs what `pulumi stack output --json` printed
 * @throws Error where there is no cluster in it
 */
export function drawingOf(outputs: string, outputName?: string): string {
  return svg(topologiesIn(outputs, outputName).map(layout));
}

async function outputsOf(file: string | undefined, flags: TopologyFlags): Promise<string> {
  if (file !== undefined) return readFileSync(file === "-" ? 0 : file, "utf8");
  const { pulumi, stack, cwd } = flags;
  const argv = [
    ...[pulumi, "stack", "output", "--json", "--non-interactive"],
    ...(stack === undefined ? [] : ["--stack", stack]),
    ...(cwd === undefined ? [] : ["--cwd", cwd]),
  ];
  const { signal } = new AbortController();
  try {
    return await runProgram("pulumi stack output", argv, { timeoutMs: OUTPUTS_MS, signal });
  } catch (error) {
    if (!(error instanceof Final)) throw error;
    const remedy = "give the stack's outputs as a file, or name the program with --pulumi";
    throw new Error(`${error.message}; ${remedy}`, { cause: error });
  }
}

/** Draws for whoever sits at the command line. */
export async function topologyCommand(
  file: string | undefined,
  flags: TopologyFlags,
): Promise<void> {
  try {
    const text = drawingOf(await outputsOf(file, flags), flags.outputName);
    if (flags.output === undefined) process.stdout.write(text);
    else writeFileSync(flags.output, text);
  } catch (error) {
    const { message } = error as Error;
    process.stderr.write(`${message.startsWith("quorate: ") ? message : `quorate: ${message}`}\n`);
    process.exitCode = 1;
  }
}

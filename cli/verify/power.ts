import { createInterface } from "node:readline/promises";
import { runProgram } from "./program";
import { Final, interrupted } from "./until";

/** How nodes are switched off and on. */
export interface Power {
  off(node: string, signal: AbortSignal): Promise<void>;
  on(node: string, signal: AbortSignal): Promise<void>;
  /** It needs nobody at the keyboard to switch a node on. */
  onByItself: boolean;
}

export interface PowerOptions {
  /** Shell commands with `{node}` in the place of the node's name. */
  powerOff?: string | undefined;
  powerOn?: string | undefined;
  timeoutMs: number;
  /** Asks whoever sits there, and resolves at Enter; undefined where nobody does. */
  ask?: ((question: string, signal: AbortSignal) => Promise<void>) | undefined;
}

/** Why the node can't be switched with these options, or undefined. */
export function powerRefusal({ powerOff, powerOn, ask }: PowerOptions): string | undefined {
  const commands = { "--power-off": powerOff, "--power-on": powerOn };
  for (const [flag, command] of Object.entries(commands)) {
    if (command === undefined && ask === undefined) {
      return `there is no terminal to ask at when a node shall be switched; give ${flag} '<command with {node}>'`;
    }
    if (command !== undefined && !command.includes("{node}")) {
      return `${flag} names no node; write {node} where the node's name belongs`;
    }
  }
  return undefined;
}

export function power({ powerOff, powerOn, timeoutMs, ask }: PowerOptions): Power {
  const run = async (flag: string, command: string, node: string, signal: AbortSignal) => {
    // Names of nodes are DNS names. Any other would be read by the shell.
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(node)) throw new Final(`${node} is no node`);
    const script = command.replaceAll("{node}", node);
    await runProgram(flag, ["sh", "-c", script], { timeoutMs, signal });
  };
  const at = (question: string, signal: AbortSignal) =>
    ask?.(question, signal) ?? Promise.reject(new Final("there is no terminal to ask at"));
  return {
    onByItself: powerOn !== undefined,
    off: (node, signal) =>
      powerOff === undefined
        ? at(`Cut the power of ${node} now, then press Enter. `, signal)
        : run("--power-off", powerOff, node, signal),
    on: (node, signal) =>
      powerOn === undefined
        ? at(`Switch ${node} on again, then press Enter. `, signal)
        : run("--power-on", powerOn, node, signal),
  };
}

/** Asks at the terminal. */
export async function askAtTerminal(question: string, signal: AbortSignal): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // A terminal in line mode takes Ctrl-C for itself.
  terminal.on("SIGINT", () => process.emit("SIGINT"));
  try {
    await terminal.question(question, { signal });
  } catch (error) {
    throw signal.aborted ? interrupted() : error;
  } finally {
    terminal.close();
  }
}

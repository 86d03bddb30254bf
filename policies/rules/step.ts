/** What the command line of a step says of it. */
export interface StepLine {
  host: string;
  address: string;
  phase: string;
  version?: string;
  /** Digest of what shall run, in a rollout: it restarts the node where another one runs. */
  wanted?: string;
}

/** Reads a step's command line; undefined where it is none. */
export function readStepLine(text: string): StepLine | undefined {
  const [, host, address] = /^# host: (\S+) \((.*)\)$/m.exec(text) ?? [];
  const [, phase] = /^# phase: (\S+)$/m.exec(text) ?? [];
  if (host === undefined || address === undefined || phase === undefined) return undefined;
  const [, version] = /^# version: (.+)$/m.exec(text) ?? [];
  const [, wanted] = /^# restarts \S+: yes, unless (\S+) runs already$/m.exec(text) ?? [];
  return {
    ...{ host, address, phase },
    ...(version !== undefined && { version }),
    ...(wanted !== undefined && { wanted }),
  };
}

const ASSIGNMENT = /(\w+)='([^']*(?:'\\''[^']*)*)'\n/y;

/** The values in front of a step's script; none where the text is no step's. */
export function readAssignments(script: string): Record<string, string> {
  const opening = "quorate() {\n";
  if (!script.startsWith(opening)) return {};
  const found: Record<string, string> = {};
  ASSIGNMENT.lastIndex = opening.length;
  for (;;) {
    const [, name, quoted] = ASSIGNMENT.exec(script) ?? [];
    if (name === undefined || quoted === undefined) return found;
    found[name] = quoted.replaceAll("'\\''", "'");
  }
}

import { shellQuote } from "./shell";

/** What a step's command line says of it to whoever reads a preview. None of it is secret. */
export interface StepLine {
  host: string;
  address: string;
  phase: string;
  /** Distribution and release, such as `k3s v1.36.5+k3s1`; undefined on a dedicated load balancer. */
  version?: string;
  /** Service that a rollout restarts: `k3s` or `rke2`. */
  unit: string;
  /** Digest of what shall run, in a rollout: it restarts the service where another one runs. */
  wanted?: string;
  /** Fingerprint of the script without its secrets: the step runs when it changes. */
  script: string;
}

/**
 * The command line of a step. Comments stand first, each in a line of its own: Pulumi shows a changed text line by line, and of a new one only the first three.
 * @param user login user; sudo's own complaint would name neither the host nor the remedy
 */
export function stepLine(line: StepLine, user: string): string {
  const { host, address, phase, version, unit, wanted, script } = line;
  const restarts = wanted === undefined ? "no" : `yes, unless ${wanted} runs already`;
  return [
    `# host: ${host} (${address})`,
    `# phase: ${phase}`,
    ...(version === undefined ? [] : [`# version: ${version}`]),
    `# restarts ${unit}: ${restarts}`,
    // Pulumi cuts long lines, and with sudo's complaint in it the command is one.
    `# script: ${script}`,
    `${runner(user, host)} up ${host}/${phase}/${script}`,
  ].join("\n");
}

/** The command line that takes back what the step did, when its resource is deleted. */
export function downLine(host: string, phase: string, user: string): string {
  return `${runner(user, host)} down ${host}/${phase}`;
}

/** What a command line says; undefined where it is not a step's. */
export function readStepLine(text: string): StepLine | undefined {
  const [, host, address] = /^# host: (\S+) \((.*)\)$/m.exec(text) ?? [];
  const [, of, phase, script] = /bash -s -- up ([^/\s]+)\/([a-z]+)\/(\w+)$/.exec(text) ?? [];
  const [, unit, wanted] =
    /^# restarts (\S+): (?:no|yes, unless (\w+) runs already)$/m.exec(text) ?? [];
  const [, version] = /^# version: (.+)$/m.exec(text) ?? [];
  if (host === undefined || host !== of || address === undefined) return undefined;
  if (phase === undefined || script === undefined || unit === undefined) return undefined;
  return {
    host,
    address,
    phase,
    unit,
    script,
    ...(version !== undefined && { version }),
    ...(wanted !== undefined && { wanted }),
  };
}

function runner(user: string, host: string): string {
  if (user === "root") return "bash -s --";
  const complaint = `quorate: ${host}: QRT-101: user ${user} may not run sudo without a password; allow it: ${user} ALL=(ALL) NOPASSWD: ALL`;
  return `sudo -n true 2>/dev/null || { echo ${shellQuote(complaint)} >&2; exit 1; }; sudo -n bash -s --`;
}

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { runProgram } from "../verify/program";
import type { DrillHost, Reach } from "./hosts";

/** How long one command on a host may take: a service that is stopped has its own 90 seconds. */
const COMMAND_MS = 120_000;

/** The system's own ssh, so that the user's agent, known_hosts and configuration decide. */
export function sshArgv(reach: Reach, host: DrillHost): string[] {
  return [
    ...reach.inside,
    "ssh",
    ...(reach.configured ? [] : ["-F", "none"]),
    ...["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=10"],
    ...(reach.knownHosts === undefined ? [] : ["-o", `UserKnownHostsFile=${reach.knownHosts}`]),
    ...(reach.identity === undefined ? [] : ["-i", reach.identity, "-o", "IdentitiesOnly=yes"]),
    ...(host.port === undefined ? [] : ["-p", String(host.port)]),
    `${host.user}@${host.address}`,
  ];
}

const shell = (host: DrillHost): string => (host.user === "root" ? "sh -s" : "sudo -n sh -s");

/** Runs a script as root on a host, and gives what it prints. */
export function runOn(
  reach: Reach,
  host: DrillHost,
  script: string,
  { signal, timeoutMs = COMMAND_MS }: { signal: AbortSignal; timeoutMs?: number },
): Promise<string> {
  const argv = [...sshArgv(reach, host), "--", shell(host)];
  return runProgram(host.name, argv, { input: script, timeoutMs, signal });
}

/** Runs a script that goes on printing lines, until `stop`. */
export function streamFrom(
  reach: Reach,
  host: DrillHost,
  script: string,
  onLine: (line: string) => void,
): { stop: () => void } {
  const [program = "", ...args] = [...sshArgv(reach, host), "--", "sh -s"];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined).end(script);
  createInterface({ input: child.stdout }).on("line", onLine);
  return {
    stop: () => {
      child.kill("SIGKILL");
      child.stdout.destroy();
    },
  };
}

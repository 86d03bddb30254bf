import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inNamespace, namespaceArgv } from "./network";
import { type Lab, network } from "./options";
import { kill, processes, waitFor } from "./process";

const script = join(__dirname, "mirror-server.ts");
const pidFile = (lab: Lab): string => join(lab.dir, "mirror.pid");
const logFile = (lab: Lab): string => join(lab.dir, "mirror.log");

export const mirrorUrl = `http://${network.router}:${network.mirrorPort}`;

/** The mirror's process, if it runs: the pid in the file may be somebody else's by now. */
function mirrorPid(lab: Lab): number | undefined {
  if (!existsSync(pidFile(lab))) return undefined;
  const pid = Number(readFileSync(pidFile(lab), "utf8"));
  const found = processes().find((process) => process.pid === pid);
  return found?.argv.includes(script) && found.argv.includes(lab.mirrorDir) ? pid : undefined;
}

async function mirrorAnswers(lab: Lab): Promise<boolean> {
  const ask = ["curl", "-s", "-o", "/dev/null", "--max-time", "2", `${mirrorUrl}/`];
  return (await inNamespace(lab, ask)).code === 0;
}

export async function startMirror(lab: Lab): Promise<void> {
  mkdirSync(lab.mirrorDir, { recursive: true });
  if (mirrorPid(lab) !== undefined && (await mirrorAnswers(lab))) return;
  await stopMirror(lab);
  const log = openSync(logFile(lab), "a");
  const compile = ["-r", require.resolve("ts-node/register/transpile-only")];
  const serve = [process.execPath, ...compile, script, lab.mirrorDir, network.router];
  const [command, ...args] = namespaceArgv(lab, [...serve, String(network.mirrorPort)]);
  const child = spawn(command ?? "", args, {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: __dirname,
  });
  closeSync(log);
  child.unref();
  writeFileSync(pidFile(lab), String(child.pid ?? ""));
  const what = "the mirror to answer";
  const why = (): string => readFileSync(logFile(lab), "utf8").split("\n").slice(-10).join("\n");
  await waitFor(() => mirrorAnswers(lab), { timeout: 20_000, what, why });
}

export async function stopMirror(lab: Lab): Promise<void> {
  // By command line too: a crash may have come between its start and its pid file.
  const ours = processes()
    .filter(({ argv }) => argv.includes(script) && argv.includes(lab.mirrorDir))
    .map(({ pid }) => pid);
  for (const pid of ours) kill(pid, "SIGKILL");
  const gone = (): boolean =>
    processes().every(({ pid, argv }) => !ours.includes(pid) || !argv.length);
  await waitFor(gone, { timeout: 10_000, what: "the mirror to end" });
}

export const mirrorRuns = (lab: Lab): boolean => mirrorPid(lab) !== undefined;

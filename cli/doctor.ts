import { judgeAll } from "./doctor/check";
import { CHECKS } from "./doctor/checks";
import { exportedState, type Source } from "./doctor/export";
import { gather } from "./doctor/gather";
import { type Report, reportOf, reportText } from "./doctor/report";
import type { HostScene } from "./doctor/scene";
import { parseStack, type Stack, type StackCluster } from "./doctor/stack";
import { timeoutOf } from "./timeout";

/** What the command line gives. */
export interface DoctorFlags extends Source {
  cluster?: string | undefined;
  timeout: string;
  insecureHostKeys?: boolean;
  json?: boolean;
  strict?: boolean;
  verbose?: boolean;
}

/** The rest of the world, of which tests have another. */
export interface Surroundings {
  signal: AbortSignal;
  /** Progress; left out where nobody watches. */
  say?: ((line: string) => void) | undefined;
  /** A command in front of ssh: tests look at hosts that live in a network of their own. */
  inside?: readonly string[];
}

/** Seconds until a host that does not answer is given up. */
const CONNECT_SECONDS = 3;

/** Looks at every cluster of a stack, and changes nothing anywhere. */
export async function doctor(
  flags: DoctorFlags,
  { signal, say, inside = [] }: Surroundings,
): Promise<Report[]> {
  const timeoutMs = timeoutOf(flags.timeout);
  const stack = parseStack(await exportedState(flags, signal));
  const reports: Report[] = [];
  for (const cluster of chosen(stack, flags.cluster)) {
    const began = Date.now();
    const scene = await gather(stack, cluster, {
      insecureHostKeys: flags.insecureHostKeys === true,
      connectSeconds: CONNECT_SECONDS,
      inside,
      timeoutMs,
      signal,
      ...(say && { onHost: (host: HostScene, seconds: number) => say(progress(host, seconds)) }),
    });
    if (signal.aborted) throw new Error("quorate: interrupted");
    const findings = judgeAll(CHECKS, scene);
    reports.push(reportOf(scene, findings, (Date.now() - began) / 1000));
  }
  return reports;
}

function progress({ name, login, said }: HostScene, seconds: number): string {
  return `${name}: ${login === "ok" ? "looked at" : `${login}${said === "" ? "" : `: ${said}`}`} (${seconds.toFixed(1)} s)`;
}

function chosen({ clusters }: Stack, name: string | undefined): StackCluster[] {
  const found = clusters.filter((cluster) => name === undefined || cluster.name === name);
  if (found.length > 0) return found;
  const names = clusters.map((cluster) => cluster.name).join(", ");
  throw new Error(
    names === ""
      ? "quorate: the stack has no cluster of quorate's; was it ever brought up?"
      : `quorate: the stack has no cluster ${name ?? ""}, only ${names}`,
  );
}

/** 0 where nothing is wrong, 1 with a failure, 2 with a warning where these count, 3 where nobody could look, 130 interrupted. */
export function exitCode(reports: readonly Report[], strict: boolean): number {
  if (reports.some(({ counts }) => counts.fail > 0)) return 1;
  return strict && reports.some(({ counts }) => counts.warn > 0) ? 2 : 0;
}

/** Runs the look for whoever sits at the command line: the report on standard output, progress beside it. */
export async function doctorCommand(flags: DoctorFlags): Promise<void> {
  const interrupt = new AbortController();
  const abort = () => interrupt.abort();
  // Each time: a second one must not end the process before keys are removed.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, abort);
  const watched = process.stderr.isTTY && flags.json !== true;
  try {
    const reports = await doctor(flags, {
      signal: interrupt.signal,
      ...(watched && { say: (line) => process.stderr.write(`${line}\n`) }),
    });
    const text =
      flags.json === true
        ? `${JSON.stringify(reports, null, 2)}\n`
        : reports.map((one) => reportText(one, flags.verbose)).join("\n");
    process.stdout.write(text);
    process.exitCode = exitCode(reports, flags.strict === true);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = interrupt.signal.aborted ? 130 : 3;
  } finally {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.removeListener(name, abort);
  }
}

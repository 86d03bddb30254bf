import { timeoutOf } from "./timeout";
import { type Access, type Finding, lookAt, type Wishes } from "./verify-cluster/check";
import { checkControlPlane } from "./verify-cluster/control-plane";
import { checkEndpoint } from "./verify-cluster/endpoint";
import { checkNodes, distributionOf, seenNodes } from "./verify-cluster/nodes";
import { checkPods } from "./verify-cluster/pods";
import { report } from "./verify-cluster/report";
import type { Limits } from "./verify/until";

/** What the command line gives. */
export interface VerifyClusterFlags extends Access {
  version?: string | undefined;
  requests: string;
  image: string;
  timeout: string;
  readOnly?: boolean;
  keep?: boolean;
}

/** The rest of the world, of which tests have another. */
export interface Surroundings {
  say: (line: string) => void;
  signal: AbortSignal;
  intervalMs: number;
  timeoutMs?: number;
}

/**
 * Looks at a cluster that somebody made, of either distribution.
 * @returns the report, and whether nothing speaks against the cluster
 * @throws Error where the cluster can't be asked at all
 */
export async function verifyCluster(
  flags: VerifyClusterFlags,
  { say, signal, intervalMs, timeoutMs }: Surroundings,
): Promise<{ ok: boolean; text: string }> {
  const limits: Limits = { timeoutMs: timeoutMs ?? timeoutOf(flags.timeout), intervalMs, signal };
  const look = lookAt(flags, wishesOf(flags), limits);
  const nodes = await seenNodes(look);
  if (nodes.length === 0) throw new Error("quorate: the cluster has no nodes");
  const findings: Finding[] = [];
  const parts = [
    () => checkNodes(look, nodes),
    () => checkControlPlane(look, nodes, distributionOf(nodes)),
    () => checkEndpoint(look, nodes),
    ...(look.wishes.readOnly ? [] : [() => checkPods(look, nodes, say)]),
  ];
  for (const part of parts) {
    const found = await part();
    for (const { ok, what, seen } of found) {
      say(`${ok === undefined ? "-" : ok ? "ok" : "FAILED"}: ${what}: ${seen}`);
    }
    findings.push(...found);
    if (signal.aborted) throw new Error("quorate: interrupted");
  }
  return { ok: findings.every(({ ok }) => ok !== false), text: report(nodes, findings) };
}

function wishesOf(flags: VerifyClusterFlags): Wishes {
  const { version, requests, image, readOnly = false, keep = false } = flags;
  if (!/^[1-9]\d{0,3}$/.test(requests)) {
    throw new Error(
      `quorate: --requests: ${requests} is no whole number; write one from 1 to 9999`,
    );
  }
  return { version, requests: Number(requests), image, readOnly, keep };
}

/** Runs the check for whoever sits at the command line: the report on standard output, the rest beside it. */
export async function verifyClusterCommand(flags: VerifyClusterFlags): Promise<void> {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort()).once("SIGTERM", () => interrupt.abort());
  try {
    const { ok, text } = await verifyCluster(flags, {
      say: (line) => process.stderr.write(`${line}\n`),
      signal: interrupt.signal,
      intervalMs: 2000,
    });
    process.stdout.write(`${text}\n`);
    if (!ok) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = interrupt.signal.aborted ? 130 : 1;
  }
}

import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { bootHost, hostState, waitForHost } from "./boot";
import { removeCgroups } from "./cgroups";
import { type LabDescription, writeDescription } from "./describe";
import { ensureClientKey, readIdentity, removeDisk } from "./host-disk";
import { withLabLock } from "./lock";
import { startMirror, stopMirror } from "./mirror";
import { ensureNetwork, healHost, killInNamespace, networkExists, removeNetwork } from "./network";
import { type Lab, defaultBase, defaultHosts, hostNamed } from "./options";
import { cleanHost, thawHost } from "./power";
import { ensureRootfs } from "./rootfs";
import { rememberSysctls, restoreSysctls } from "./sysctls";
import { ensureTools, requireMachine } from "./tools";
import { removeTree } from "./trees";

export type Say = (line: string) => void;

export interface StartOptions {
  /** @default three servers s1..s3 and three agents a1..a3 */
  readonly hosts?: readonly string[];
  readonly say?: Say;
}

/**
 * Brings up the lab, or what is missing of it. Hosts that run are left alone, but for a cut or a
 * freeze somebody left on them.
 */
export async function startLab(lab: Lab, options: StartOptions = {}): Promise<LabDescription> {
  const say = options.say ?? console.log;
  const hosts = options.hosts ?? defaultHosts;
  hosts.forEach(hostNamed);
  await ensureTools(say);
  const rootfs = await ensureRootfs(say);
  return withLabLock(lab, async () => {
    mkdirSync(lab.hostsDir, { recursive: true });
    rememberSysctls();
    await ensureClientKey(lab);
    await ensureNetwork(lab);
    const began = Date.now();
    const boot = async (host: string): Promise<void> => {
      await ensureRunning(lab, host, rootfs);
      say(`${host} ${hostNamed(host).address} answers SSH after ${seconds(began)}`);
    };
    // Wait for all, then report: one host that fails must not leave the others half started.
    const ended = await Promise.allSettled([startMirror(lab), ...hosts.map(boot)]);
    const faults = ended.flatMap((end) => (end.status === "rejected" ? [String(end.reason)] : []));
    if (faults.length > 0) throw new Error(faults.join("\n\n"));
    say(`lab "${lab.name}": ${hosts.length} hosts up after ${seconds(began)}`);
    return writeDescription(lab);
  });
}

async function ensureRunning(lab: Lab, host: string, rootfs: string): Promise<void> {
  if (readIdentity(lab, host) && (await hostState(lab, host)) !== "stopped") {
    await thawHost(lab, host);
    await healHost(lab, host).catch(() => undefined); // no link yet: it is still booting
    const there = await waitForHost(lab, host).then(
      () => true,
      () => false,
    );
    if (there) return;
  }
  await bootHost(lab, host, rootfs);
  await waitForHost(lab, host);
}

export async function startHost(lab: Lab, host: string): Promise<void> {
  hostNamed(host);
  requireMachine();
  if (!(await networkExists(lab))) throw new Error(`lab "${lab.name}" isn't up`);
  await ensureRunning(lab, host, await ensureRootfs());
  writeDescription(lab);
}

/** The same name and address on an empty disk: a new machine-id, a new host key, no data. */
export async function recreateHost(lab: Lab, host: string): Promise<void> {
  await cleanHost(lab, host);
  await removeDisk(lab, host);
  await startHost(lab, host);
}

export async function removeHost(lab: Lab, host: string): Promise<void> {
  await cleanHost(lab, host);
  await removeDisk(lab, host);
  writeDescription(lab);
}

/** Takes down a lab and leaves nothing of it, in whatever state a crash left it. */
export async function downLab(lab: Lab, say: Say = console.log): Promise<void> {
  requireMachine();
  await withLabLock(lab, async () => {
    const hosts = existsSync(lab.hostsDir) ? readdirSync(lab.hostsDir) : [];
    await Promise.all(hosts.map((host) => cleanHost(lab, host)));
    await stopMirror(lab);
    await killInNamespace(lab);
    await removeCgroups(lab);
    await removeNetwork(lab);
    for (const host of hosts) await removeDisk(lab, host);
    await removeTree(lab.dir);
    restoreSysctls(lab.bridge);
    const base = dirname(lab.dir);
    if (base === defaultBase && existsSync(base) && readdirSync(base).length === 0) rmdirSync(base);
  });
  say(`lab "${lab.name}" is down`);
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { removeCgroups, setFrozen } from "./cgroups";
import { hostRoot } from "./host-disk";
import { leader, supervisors } from "./host-process";
import { removeLink } from "./network";
import { type Lab, machineName } from "./options";
import { kill, waitFor } from "./process";
import { unmountUnder } from "./trees";

/** Power off as by the button: services stop in order. Falls back to a power loss after a minute. */
export async function stopHost(lab: Lab, host: string): Promise<void> {
  const powerOff = 34 + 4; // SIGRTMIN+4, what systemd takes for it as process 1
  const pid = leader(lab, host);
  if (pid !== undefined) {
    kill(pid, powerOff);
    const gone = (): boolean => supervisors(lab, host).length === 0;
    await waitFor(gone, { timeout: 60_000, what: `${host} to power off` }).catch(() => undefined);
  }
  await cleanHost(lab, host);
}

/** Power loss: nothing on the host gets a say. */
export const killHost = (lab: Lab, host: string): Promise<void> => cleanHost(lab, host);

/** Ends whatever a host, or a start of it that was killed, left behind. Its disk stays. */
export async function cleanHost(lab: Lab, host: string): Promise<void> {
  const gone = async (): Promise<boolean> => {
    const pids = supervisors(lab, host).map((process) => process.pid);
    const init = leader(lab, host);
    for (const pid of init === undefined ? pids : [...pids, init]) kill(pid, "SIGKILL");
    // Only now: a frozen process takes its death when it thaws, and until then nothing runs.
    if (pids.length > 0) await setFrozen(lab, host, false);
    return pids.length === 0;
  };
  await waitFor(gone, { timeout: 15_000, what: `${host} to die` });
  await removeCgroups(lab, host);
  removeImageLock(lab, host);
  await unmountUnder(hostRoot(lab, host));
  // A stale one keeps the next start from coming up.
  rmSync(join("/run/systemd/nspawn/propagate", machineName(lab, host)), {
    recursive: true,
    force: true,
  });
  await removeLink(lab, host);
}

/** nspawn names its lock after the mounted root, so it can be found only while that is mounted. */
function removeImageLock(lab: Lab, host: string): void {
  if (!existsSync(hostRoot(lab, host))) return;
  const { dev, ino } = statSync(hostRoot(lab, host));
  rmSync(`/run/systemd/nspawn/locks/inode-${dev}:${ino}`, { force: true });
}

/** Stops every process of a host where it is; its link stays up. */
export async function freezeHost(lab: Lab, host: string): Promise<void> {
  if (leader(lab, host) === undefined) throw new Error(`${host} isn't running`);
  await setFrozen(lab, host, true);
}

export const thawHost = (lab: Lab, host: string): Promise<void> => setFrozen(lab, host, false);

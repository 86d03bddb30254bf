import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { ensureCgroups, isFrozen, isUnified, scopeName } from "./cgroups";
import { binds, consoleLog, ensureDisk, hostRoot, journalDir } from "./host-disk";
import { execOnHost, leader, supervisors } from "./host-process";
import { inNamespace, linkIsUp, namespaceArgv } from "./network";
import { type Lab, hostNamed, machineName } from "./options";
import { cleanHost } from "./power";
import { run, waitFor } from "./process";

export type HostState = "running" | "booting" | "frozen" | "stopped";

export async function hostState(lab: Lab, host: string): Promise<HostState> {
  if (supervisors(lab, host).length === 0) return "stopped";
  if (await isFrozen(lab, host)) return "frozen";
  return (await answers(lab, host)) ? "running" : "booting";
}

/** sshd answers and lets users in. Nobody logs in for this: logins are counted. */
async function answers(lab: Lab, host: string): Promise<boolean> {
  const pid = leader(lab, host);
  if (pid === undefined) return false;
  // A host that is cut off on purpose is up none the less: then ask from inside, where it may have
  // lost its address with its link.
  const cut = !(await linkIsUp(lab, host));
  const address = cut ? "127.0.0.1" : hostNamed(host).address;
  const banner = `exec 3<>/dev/tcp/${address}/22 && read -r -t 2 line <&3 && [[ $line == SSH-* ]]`;
  const ask = ["timeout", "3", "bash", "-c", banner];
  const answer = cut ? await execOnHost(lab, host, ask) : await inNamespace(lab, ask);
  return answer.code === 0 && !existsSync(`/proc/${pid}/root/run/nologin`);
}

export async function bootHost(lab: Lab, host: string, rootfs: string): Promise<void> {
  await cleanHost(lab, host);
  await ensureDisk(lab, host, rootfs);
  const cgroups = isUnified() ? [] : ensureCgroups(lab, host);
  const enter =
    'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || { echo "$1 takes no process"; exit 70; }; shift; done; shift; exec "$@"';
  const argv = ["-c", enter, "sh", ...cgroups, "--", ...scope(lab, host), ...nspawn(lab, host)];
  const log = openSync(consoleLog(lab, host), "w");
  const child = spawn("sh", argv, {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: "/",
    // "network": /proc/sys/net is writable. With "yes" networkd waits for udev, for ever.
    env: { PATH: process.env.PATH, SYSTEMD_NSPAWN_API_VFS_WRITABLE: "network" },
  });
  closeSync(log);
  child.unref();
}

/** On cgroup v2 a process can't delegate from the cgroup it is in; systemd can. */
const scope = (lab: Lab, host: string): string[] =>
  isUnified()
    ? [
        "systemd-run",
        "--scope",
        "--quiet",
        "--property=Delegate=yes",
        `--unit=${scopeName(lab, host)}`,
      ]
    : [];

function nspawn(lab: Lab, host: string): string[] {
  return namespaceArgv(lab, [
    "systemd-nspawn",
    "--quiet",
    "--boot",
    "--settings=no",
    "--register=no",
    "--keep-unit",
    `--directory=${hostRoot(lab, host)}`,
    `--machine=${machineName(lab, host)}`,
    `--hostname=${host}`,
    "--capability=all",
    "--system-call-filter=@keyring bpf",
    "--link-journal=no",
    "--resolv-conf=off",
    "--timezone=off",
    `--network-bridge=${lab.bridge}`,
    "--bind=/dev/kmsg",
    ...(existsSync("/dev/net/tun") ? ["--bind=/dev/net/tun"] : []),
    ...(existsSync("/lib/modules") ? ["--bind-ro=/lib/modules"] : []),
    ...binds(lab, host).map((bind) => `--bind=${bind}`),
  ]);
}

export async function waitForHost(lab: Lab, host: string): Promise<void> {
  const why = async (): Promise<string> => `${host}: ${await bootReport(lab, host)}`;
  const ready = async (): Promise<boolean> => {
    if (supervisors(lab, host).length === 0)
      throw new Error(`${host} ended while booting\n${await why()}`);
    return answers(lab, host);
  };
  await waitFor(ready, { timeout: 90_000, interval: 250, what: `${host} to boot`, why });
}

/** The last lines a host said, on its console and to its journal. */
export async function bootReport(lab: Lab, host: string): Promise<string> {
  const file = consoleLog(lab, host);
  const console = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-25) : [];
  const journal = await run([
    "journalctl",
    "-q",
    "--no-pager",
    "-n",
    "25",
    "-D",
    journalDir(lab, host),
  ]);
  return ["console:", ...console, "journal:", journal.stdout.trim() || "(empty)"].join("\n");
}

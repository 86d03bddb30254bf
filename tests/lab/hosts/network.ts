import { createHash } from "node:crypto";
import { existsSync, readlinkSync, statSync } from "node:fs";
import { type Lab, linkName, network } from "./options";
import { type Result, type RunOptions, kill, processes, run, runOk, waitFor } from "./process";

const namespaceFile = (lab: Lab): string => `/run/netns/${lab.namespace}`;

/**
 * Command line that runs `argv` in the lab's network. Not `ip netns exec`: that mounts a fresh /sys
 * and so hides /sys/fs/cgroup.
 */
export const namespaceArgv = (lab: Lab, argv: readonly string[]): string[] => [
  "nsenter",
  `--net=${namespaceFile(lab)}`,
  ...argv,
];

export const inNamespace = (
  lab: Lab,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Result> => run(namespaceArgv(lab, argv), options);

const ip = (lab: Lab, ...args: string[]): Promise<string> =>
  runOk(["ip", "-n", lab.namespace, ...args]);

const ipTry = (lab: Lab, ...args: string[]): Promise<Result> =>
  run(["ip", "-n", lab.namespace, ...args]);

export async function networkExists(lab: Lab): Promise<boolean> {
  // The file alone says nothing: a crash between `touch` and `mount` leaves an empty one.
  return existsSync(namespaceFile(lab)) && (await ipTry(lab, "link", "show", "lo")).code === 0;
}

/**
 * A bridge without an address of its own takes the lowest of its ports', so another one when a host goes: for some ten seconds, until the hosts noticed,
 * the router was gone for all of them, and every BGP session with it.
 */
function bridgeAddress({ namespace }: Lab): string {
  const own = createHash("sha256").update(namespace).digest("hex").match(/../g) ?? [];
  return ["02", ...own.slice(0, 5)].join(":");
}

/** The namespace with its router address. It has no way out: no uplink, no forwarding. */
export async function ensureNetwork(lab: Lab): Promise<void> {
  if (!(await networkExists(lab))) {
    await run(["ip", "netns", "delete", lab.namespace]);
    await runOk(["ip", "netns", "add", lab.namespace]);
  }
  if ((await ipTry(lab, "link", "show", lab.bridge)).code !== 0) {
    // Forward delay 0: ports forward at once, and no host waits 15 s for its first packet.
    const bridge = ["type", "bridge", "forward_delay", "0"];
    await ip(lab, "link", "add", lab.bridge, "address", bridgeAddress(lab), ...bridge);
  }
  await ip(lab, "address", "replace", `${network.router}/${network.prefix}`, "dev", lab.bridge);
  await ip(lab, "link", "set", "lo", "up");
  await ip(lab, "link", "set", lab.bridge, "up");
  await inNamespace(lab, ["sysctl", "-qw", "net.ipv4.ip_forward=0"]);
}

export async function removeNetwork(lab: Lab): Promise<void> {
  if (!existsSync(namespaceFile(lab))) return;
  await ipTry(lab, "link", "delete", lab.bridge);
  await run(["ip", "netns", "delete", lab.namespace]);
  if (existsSync(namespaceFile(lab))) throw new Error(`could not delete ${namespaceFile(lab)}`);
}

/** Clients that somebody left running in the lab's network would keep it alive, unseen. */
export async function killInNamespace(lab: Lab): Promise<void> {
  if (!(await networkExists(lab))) return;
  const inside = `net:[${statSync(namespaceFile(lab)).ino}]`;
  const netOf = (pid: number): string => {
    try {
      return readlinkSync(`/proc/${pid}/ns/net`);
    } catch {
      return "";
    }
  };
  const gone = (): boolean => {
    const left = processes().filter(({ pid }) => netOf(pid) === inside && pid !== process.pid);
    for (const { pid } of left) kill(pid, "SIGKILL");
    return left.length === 0;
  };
  await waitFor(gone, { timeout: 10_000, what: "the processes in the lab's network to end" });
}

/** A link left by a killed host keeps its next start from coming up. */
export async function removeLink(lab: Lab, host: string): Promise<void> {
  if (existsSync(namespaceFile(lab))) await ipTry(lab, "link", "delete", linkName(lab, host));
}

export interface CutOptions {
  /** The switch drops everything but the host's own link stays up, so that nothing there notices. */
  readonly silent?: boolean;
}

/** Takes a host off the network: as if its cable were pulled, or `silent`, as if its switch hung. */
export async function cutHost(lab: Lab, host: string, options: CutOptions = {}): Promise<void> {
  const link = linkName(lab, host);
  if (options.silent) await bridgePort(lab, link, "disabled");
  else await ip(lab, "link", "set", link, "down");
}

export async function healHost(lab: Lab, host: string): Promise<void> {
  const link = linkName(lab, host);
  await ip(lab, "link", "set", link, "up");
  await bridgePort(lab, link, "forwarding");
}

const bridgePort = (lab: Lab, link: string, state: string): Promise<string> =>
  runOk(["bridge", "-n", lab.namespace, "link", "set", "dev", link, "state", state]);

export async function linkIsUp(lab: Lab, host: string): Promise<boolean> {
  const shown = await ipTry(lab, "-d", "-o", "link", "show", "dev", linkName(lab, host));
  return /[<,]UP[,>]/.test(shown.stdout) && !/bridge_slave state disabled/.test(shown.stdout);
}

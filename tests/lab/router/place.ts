import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Lab,
  type Result,
  type RunOptions,
  inNamespace,
  namespaceArgv,
  network,
  run,
  runOk,
} from "../hosts";
import { type Daemon, pidsOf } from "./daemon";

/** Router 1 is the lab's own; a further one has a network of its own, that of its zebra, on a cable to the lab's bridge. */
const isLabs = (number: number): boolean => number === 1;

export const routersDir = (lab: Lab): string => join(lab.dir, "routers");
export const routerDir = (lab: Lab, number: number): string =>
  join(routersDir(lab), String(number));

export const daemonOf = (lab: Lab, number: number, program: Daemon["program"]): Daemon => ({
  program,
  dir: join(routerDir(lab, number), program),
  zebraSocket: join(routerDir(lab, number), "zebra", "zserv.api"),
});

/** Command line that runs `argv` in a router's network. */
export function routerArgv(lab: Lab, number: number, argv: readonly string[]): string[] {
  if (isLabs(number)) return namespaceArgv(lab, argv);
  const [pid] = pidsOf(daemonOf(lab, number, "zebra"));
  if (pid === undefined) throw new Error(`router ${number} of lab "${lab.name}" does not run`);
  return ["nsenter", `--net=/proc/${pid}/ns/net`, ...argv];
}

/** Runs a client behind a router: its connections go where that router's routes lead. */
export const inRouter = (
  lab: Lab,
  number: number,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Result> => run(routerArgv(lab, number, argv), options);

/** The lab's end kills what runs in its network; from there this shell takes along what runs in another. */
const WITH_LAB = 'setpriv --pdeathsig KILL "$@" & wait "$!"';

/** Like `routerArgv`, for a daemon; zebra is a network's first. */
export function daemonArgv(
  lab: Lab,
  daemon: Daemon,
  number: number,
): (argv: readonly string[]) => string[] {
  return (argv) => {
    if (isLabs(number)) return namespaceArgv(lab, argv);
    const inside =
      daemon.program === "zebra" ? ["unshare", "--net", ...argv] : routerArgv(lab, number, argv);
    return namespaceArgv(lab, ["sh", "-c", WITH_LAB, "sh", ...inside]);
  };
}

const addressFile = (lab: Lab, number: number): string => join(routerDir(lab, number), "addresses");

/** Gives a router its link, its addresses and the settings that a router has. */
export async function settle(
  lab: Lab,
  number: number,
  addresses: readonly string[],
): Promise<void> {
  const inside = async (...argv: string[]): Promise<string> => runOk(routerArgv(lab, number, argv));
  // By ports too, else all connections of one client take the same next hop.
  await inside("sysctl", "-qw", "net.ipv4.fib_multipath_hash_policy=1");
  if (isLabs(number)) return addToBridge(lab, addresses);
  const [pid] = pidsOf(daemonOf(lab, number, "zebra"));
  const link = `router${number}`;
  const ip = ["ip", "-n", lab.namespace, "link"];
  await runOk([...ip, "add", link, "type", "veth", "peer", "name", "eth0", "netns", String(pid)]);
  await runOk([...ip, "set", link, "master", lab.bridge, "up"]);
  await inside("ip", "link", "set", "lo", "up");
  await inside("ip", "link", "set", "eth0", "up");
  for (const address of [`10.10.0.${number}/${network.prefix}`, ...addresses]) {
    await inside("ip", "address", "add", address, "dev", "eth0");
  }
  // It is one for the lab's clients too; a redirect would send them past it the next time.
  await inside("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.send_redirects=0");
  await inside("sysctl", "-qw", "net.ipv4.conf.eth0.send_redirects=0");
}

async function addToBridge(lab: Lab, wanted: readonly string[]): Promise<void> {
  const addresses = wanted.map((address) => (address.includes("/") ? address : `${address}/32`));
  const { stdout } = await inNamespace(lab, ["ip", "-o", "-4", "address", "show"]);
  const missing = addresses.filter((address) => !stdout.includes(` ${address} `));
  mkdirSync(routerDir(lab, 1), { recursive: true });
  // Before the first is added: what a crash leaves must be found again.
  writeFileSync(addressFile(lab, 1), missing.join("\n"));
  for (const address of missing) {
    await runOk(["ip", "-n", lab.namespace, "address", "add", address, "dev", lab.bridge]);
  }
}

/** Takes the addresses off the lab's bridge that `settle` put there. */
export async function unsettle(lab: Lab, number: number): Promise<void> {
  const file = addressFile(lab, number);
  if (!existsSync(file)) return;
  for (const address of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    await run(["ip", "-n", lab.namespace, "address", "del", address, "dev", lab.bridge]);
  }
}

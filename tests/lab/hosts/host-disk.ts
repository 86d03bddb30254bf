import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Lab, hostNamed, network, user } from "./options";
import { runOk } from "./process";
import { removeTree, unmountUnder } from "./trees";

/** What makes a host itself; it changes when the host is created anew. */
export interface Identity {
  readonly machineId: string;
  readonly hostKey: string;
  /** The root file system under the host's own layer; a newer one can't be slid in below it. */
  readonly rootfs: string;
}

const uid = 1000;
/** Written by k3s and containerd, whose overlays can't lie on the host's own overlay. */
const realFileSystem = ["/var/lib/rancher"] as const;

export const hostDir = (lab: Lab, host: string): string => join(lab.hostsDir, host);
export const hostRoot = (lab: Lab, host: string): string => join(hostDir(lab, host), "root");
export const consoleLog = (lab: Lab, host: string): string =>
  join(hostDir(lab, host), "console.log");
export const journalDir = (lab: Lab, host: string): string =>
  join(hostDir(lab, host), "upper/var/log/journal");

export function binds(lab: Lab, host: string): string[] {
  return realFileSystem.map((path) => `${join(hostDir(lab, host), "data", path)}:${path}`);
}

export function readIdentity(lab: Lab, host: string): Identity | undefined {
  const file = join(hostDir(lab, host), "identity.json");
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as Identity;
}

export const clientKey = (lab: Lab): string => join(lab.dir, "id_ed25519");

export async function ensureClientKey(lab: Lab): Promise<void> {
  mkdirSync(lab.dir, { recursive: true });
  // The public half is renamed first: whoever finds the private one finds both.
  if (existsSync(clientKey(lab))) return;
  await makeKey(clientKey(lab), `${user}@${lab.name}`);
}

async function makeKey(file: string, comment: string): Promise<void> {
  const temp = `${file}.new`;
  await runOk(["rm", "-f", temp, `${temp}.pub`]);
  await runOk(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", temp]);
  renameSync(`${temp}.pub`, `${file}.pub`);
  renameSync(temp, file);
}

/** Mounts a host's disk, making it first if there is none or only half of one. */
export async function ensureDisk(lab: Lab, host: string, rootfs: string): Promise<Identity> {
  await unmountUnder(hostRoot(lab, host));
  const known = readIdentity(lab, host);
  if (known) {
    if (!existsSync(known.rootfs)) {
      throw new Error(`${host}: its root file system ${known.rootfs} is gone; recreate the host`);
    }
    await mountDisk(lab, host, known.rootfs);
    return known;
  }
  await removeTree(hostDir(lab, host));
  for (const name of ["upper", "work", "root", ...realFileSystem.map((path) => `data${path}`)]) {
    mkdirSync(join(hostDir(lab, host), name), { recursive: true });
  }
  await mountDisk(lab, host, rootfs);
  const identity = await writeIdentity(lab, host, rootfs);
  // Last, and at once: its presence says that the disk is whole.
  const file = join(hostDir(lab, host), "identity.json");
  writeFileSync(`${file}.new`, JSON.stringify(identity, undefined, 2));
  renameSync(`${file}.new`, file);
  return identity;
}

/** The identity goes first: a crash in the middle must not leave half a disk that looks whole. */
export async function removeDisk(lab: Lab, host: string): Promise<void> {
  rmSync(join(hostDir(lab, host), "identity.json"), { force: true });
  await removeTree(hostDir(lab, host));
}

async function mountDisk(lab: Lab, host: string, rootfs: string): Promise<void> {
  const dir = hostDir(lab, host);
  const layers = `lowerdir=${rootfs},upperdir=${dir}/upper,workdir=${dir}/work`;
  await runOk(["mount", "-t", "overlay", "-o", layers, `lab-${host}`, hostRoot(lab, host)]);
}

async function writeIdentity(lab: Lab, host: string, rootfs: string): Promise<Identity> {
  const { address } = hostNamed(host);
  const root = hostRoot(lab, host);
  const machineId = randomBytes(16).toString("hex");
  const key = join(root, "etc/ssh/ssh_host_ed25519_key");
  await makeKey(key, `root@${host}`);
  writeFileSync(join(root, "etc/machine-id"), `${machineId}\n`, { mode: 0o444 });
  writeFileSync(join(root, "etc/hostname"), `${host}\n`);
  writeFileSync(join(root, "etc/hosts"), `127.0.0.1 localhost\n${address} ${host}\n`);
  writeFileSync(join(root, "etc/systemd/network/10-host0.network"), networkFile(address));
  const ssh = join(root, "home", user, ".ssh");
  mkdirSync(ssh);
  chmodSync(ssh, 0o700);
  const keys = join(ssh, "authorized_keys");
  writeFileSync(keys, readFileSync(`${clientKey(lab)}.pub`), { mode: 0o600 });
  for (const path of [ssh, keys]) chownSync(path, uid, uid);
  const [type, body] = readFileSync(`${key}.pub`, "utf8").split(" ");
  return { machineId, hostKey: `${type ?? ""} ${body ?? ""}`, rootfs };
}

const networkFile = (address: string): string => `[Match]
Name=host0
[Network]
Address=${address}/${network.prefix}
Gateway=${network.router}
DHCP=no
IPv6AcceptRA=no
LLMNR=no
`;

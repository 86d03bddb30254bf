import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "./options";
import { runOk } from "./process";
import { packageSource } from "./tools";

const packages = [
  "systemd",
  "systemd-sysv",
  "dbus",
  "openssh-server",
  "sudo",
  "iproute2",
  "iputils-arping",
  "iputils-ping",
  "iptables",
  "nftables",
  "conntrack",
  "ca-certificates",
  "curl",
  "kmod",
  "ethtool",
  "socat",
  "procps",
  "psmisc",
  "haproxy",
  "keepalived",
  "containerd",
  "runc",
  "containernetworking-plugins",
];
const script = join(__dirname, "build-rootfs.sh");

/**
 * The read-only root file system of all hosts; made once, named by what went into it. It appears
 * whole or not at all: the script renames it into place as its last act.
 */
export async function ensureRootfs(say: (line: string) => void = console.log): Promise<string> {
  const source = await packageSource();
  const recipe = [source.suite, ...source.components, ...packages, readFileSync(script, "utf8")];
  const hash = createHash("sha256").update(recipe.join("\n")).digest("hex").slice(0, 12);
  const target = join(cacheDir, `rootfs-${hash}`);
  if (existsSync(target)) return target;
  say(`building the hosts' root file system, once, about 90 s (${target})`);
  mkdirSync(cacheDir, { recursive: true });
  const components = source.components.join(",");
  const build = ["bash", script, target, source.suite, source.mirror, components];
  // The lock is held by the build, not by us: if we are killed, the next to come waits for the
  // orphan and uses what it made. Its mounts stay in its own namespace and can't be left behind.
  const lock = ["flock", join(cacheDir, "rootfs.lock")];
  const unless = [
    "sh",
    "-c",
    '[ -d "$3" ] || exec unshare --mount --propagation private "$@"',
    "sh",
  ];
  await runOk([...lock, ...unless, ...build, packages.join(",")], { timeout: 1_200_000 });
  return target;
}

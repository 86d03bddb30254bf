import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { requireMachine, run, runOk } from "../hosts";
import { cacheDir } from "../hosts/options";
import { removeTree } from "../hosts/trees";

const root = join(cacheDir, "routers");

/** Debian's FRR and BIRD, unpacked beside the machine and not installed on it. */
export interface Frr {
  readonly zebra: string;
  readonly bgpd: string;
  readonly vtysh: string;
  readonly bird: string;
  /** Stands in for /etc/group, where FRR looks its group up: without it no daemon starts. */
  readonly groups: string;
  readonly env: NodeJS.ProcessEnv;
}

export function frr(): Frr {
  const libraries = join(root, "usr/lib");
  if (!existsSync(libraries)) throw new Error("the router needs FRR: call ensureRouterTools first");
  const own = readdirSync(libraries)
    .map((name) => join(libraries, name))
    .filter((directory) => existsSync(join(directory, "frr")));
  const path = own.flatMap((directory) => [directory, join(directory, "frr")]).join(":");
  return {
    zebra: join(libraries, "frr/zebra"),
    bgpd: join(libraries, "frr/bgpd"),
    vtysh: join(root, "usr/bin/vtysh"),
    bird: join(root, "usr/sbin/bird"),
    groups: join(root, "lab-group"),
    env: { ...process.env, LD_LIBRARY_PATH: path },
  };
}

/**
 * Gets the router's programs. Installed, the packages would enable and start the machine's own services and leave a user, groups and
 * files in /etc behind; unpacked it does nothing of its own.
 */
export async function ensureRouterTools(say: (line: string) => void = console.log): Promise<void> {
  requireMachine();
  if (existsSync(root)) return;
  say("unpacking Debian's frr and bird2 for the lab's routers");
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(join(cacheDir, "routers."));
  try {
    const archives = join(work, "archives");
    mkdirSync(join(archives, "partial"), { recursive: true });
    const apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
    const update = await run([...apt, "update"], { timeout: 300_000 });
    const only = ["--download-only", "--reinstall", "--no-install-recommends"];
    const into = ["-o", `Dir::Cache::archives=${archives}`, "-o", "APT::Sandbox::User=root"];
    await runOk([...apt, ...into, "install", "-y", ...only, "frr", "bird2"], {
      timeout: 600_000,
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\napt-get update said:\n${update.stderr}`);
    });
    const tree = join(work, "root");
    for (const file of readdirSync(archives).filter((name) => name.endsWith(".deb"))) {
      await runOk(["dpkg-deb", "--extract", join(archives, file), tree]);
    }
    writeFileSync(join(tree, "lab-group"), "root:x:0:\nfrrvty:x:0:\n");
    // Another process may have been faster: then its tree is as good as ours.
    if (!existsSync(root)) renameSync(tree, root);
  } finally {
    await removeTree(work);
  }
}

import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { withFreshLists } from "../lab/apt";
import { ensureRootfs, type Lab, mirrorUrl, runOk } from "../lab/hosts";
import { cacheDir } from "../lab/hosts/options";
import { onHost } from "./lab-steps";

/**
 * Debian packages with all that the hosts lack for them, fetched once by the machine's own apt: hosts have no way out. The lab's mirror offers them as a package source.
 */
export async function publishPackages(lab: Lab, names: readonly string[]): Promise<void> {
  const rootfs = await ensureRootfs(() => undefined);
  const hash = createHash("sha256")
    .update([rootfs, ...names].join())
    .digest("hex")
    .slice(0, 12);
  const store = join(cacheDir, `debs-${hash}`);
  if (!existsSync(store)) await fetchPackages(store, rootfs, names);
  const target = join(lab.mirrorDir, "debian");
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(store)) copyFileSync(join(store, file), join(target, file));
}

/** The source of `publishPackages` is the host's only one, or there is none. */
export async function usePackages(lab: Lab, host: string, there: boolean): Promise<void> {
  const line = there ? `deb [trusted=yes] ${mirrorUrl}/debian ./` : "";
  await onHost(
    lab,
    host,
    `rm -rf /etc/apt/sources.list.d /var/lib/apt/lists/*; echo '${line}' >/etc/apt/sources.list`,
  );
}

async function fetchPackages(store: string, rootfs: string, names: readonly string[]) {
  const building = `${store}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(join(building, "partial"), { recursive: true });
  const argv = [
    ...["apt-get", "-q", "-y", "install", "--download-only", "--no-install-recommends"],
    ...["-o", `Dir::State::status=${rootfs}/var/lib/dpkg/status`],
    ...["-o", `Dir::Cache::archives=${building}`, "-o", "Debug::NoLocking=1"],
    ...["-o", "APT::Sandbox::User=root"],
    ...names,
  ];
  await withFreshLists(argv);
  const index: string[] = [];
  for (const file of readdirSync(building).filter((name) => name.endsWith(".deb"))) {
    const path = join(building, file);
    const control = (await runOk(["dpkg-deb", "--field", path])).trim();
    const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
    // apt asks for the name decoded, and 1%3a2.6 would not be found.
    const plain = file.replaceAll("%3a", "_");
    renameSync(path, join(building, plain));
    const size = statSync(join(building, plain)).size;
    index.push(`${control}\nFilename: ./${plain}\nSize: ${size}\nSHA256: ${sha256}\n`);
  }
  rmSync(join(building, "partial"), { recursive: true });
  rmSync(join(building, "lock"), { force: true });
  writeFileSync(join(building, "Packages"), `${index.join("\n")}\n`);
  renameSync(building, store);
}

import { quantityBytes } from "./quantity";
import type { DiskArgs, StorageArgs } from "./storage-args";

/** The disk that Longhorn takes where none is named; the one folder that is made. */
const DEFAULT_DISK = "/var/lib/longhorn";

/** One disk with all defaults filled in. */
export interface DiskPlan {
  path: string;
  name: string;
  /** Bytes; undefined leaves it to Longhorn's setting. */
  reserved: number | undefined;
  tags: string[];
  allowScheduling: boolean;
  mounted: boolean;
}

/** What a host is prepared with, all defaults filled in. */
export interface StoragePlan {
  disks: DiskPlan[];
  tags: string[];
  multipath: "exclude" | "leave";
}

/** Hosts as far as storage goes. */
interface StorageInput {
  storage?: boolean | StorageArgs;
  servers: readonly { storage?: boolean | StorageArgs }[];
  agents?: readonly { storage?: boolean | StorageArgs }[];
}

/**
 * Whether the arguments say anything of storage. Only then do scripts: a cluster that never heard of it keeps them to the letter, and `false` takes back what was
 * laid down before.
 */
export function speaksOfStorage(input: StorageInput): boolean {
  return [input, ...input.servers, ...(input.agents ?? [])].some(
    ({ storage }) => storage !== undefined,
  );
}

/** The tools, and no disk. */
const TOOLS_ONLY: StorageArgs = { disks: [] };

/**
 * What a host with these arguments is prepared with; undefined for a host without storage. The cluster's word is for its agents. Its servers get the tools and no disk: k3s lets pods run
 * on them, and Longhorn's manager, which ends at once where there is no initiator.
 */
export function planStorage(
  role: "server" | "agent",
  own: boolean | StorageArgs | undefined,
  cluster: boolean | StorageArgs | undefined,
): StoragePlan | undefined {
  const isOn = cluster !== undefined && cluster !== false;
  const inherited = role === "server" && isOn ? TOOLS_ONLY : cluster;
  const said = own ?? inherited ?? false;
  if (said === false) return undefined;
  const { disks = [{ path: DEFAULT_DISK }], tags = [], multipath } = said === true ? {} : said;
  return {
    disks: disks.map(planDisk),
    tags: sorted(tags),
    multipath: multipath ?? "exclude",
  };
}

function planDisk(disk: DiskArgs): DiskPlan {
  return {
    path: disk.path,
    name: disk.name ?? diskName(disk.path),
    // Longhorn reads 0 as "not given", and takes its percentage instead.
    reserved: disk.reserved === undefined ? undefined : Math.max(1, bytesOf(disk.reserved)),
    tags: sorted(disk.tags ?? []),
    allowScheduling: disk.allowScheduling ?? true,
    mounted: mustBeMounted(disk),
  };
}

/** Whether something must be mounted at the disk's own path. */
function mustBeMounted(disk: { path: string; mounted?: boolean }): boolean {
  return disk.mounted ?? disk.path !== DEFAULT_DISK;
}

/** The name of a disk that has none. */
export function diskName(path: string): string {
  return path.replace(/^\/+/, "").replace(/[^A-Za-z0-9_.-]/g, "-");
}

// As Longhorn keeps them: another order in the arguments is no change.
function sorted(tags: readonly string[]): string[] {
  return [...new Set(tags)].sort();
}

function bytesOf(text: string): number {
  const bytes = quantityBytes(text);
  if (bytes === undefined) throw new RangeError(`quorate: ${text} is no size`);
  return bytes;
}

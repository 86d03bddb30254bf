import { disables, hostsOf, listOf, recordOf, textOf } from "../known";
import { isLate } from "../late";

/** A node that volumes' replicas can be on. */
export interface KnownStorageNode {
  name: string;
  tags: string[];
  /** Tags of each of its disks. */
  diskTags: string[][];
}

/** What is known, before anything runs, of the cluster that Longhorn comes to. */
export interface KnownStorage {
  /** Nodes with disks for Longhorn; undefined where that can't be told. */
  nodes: KnownStorageNode[] | undefined;
  /** Whether nodes say by a label which disks Longhorn takes, as those of a `Cluster` with `storage` do. */
  labelled: boolean;
  /** Whether k3s' own class `local-path` is there; undefined where that can't be told. */
  localPath: boolean | undefined;
}

/** The storage of the cluster that this program makes, if it makes one; the nodes that Longhorn's arguments list go first. */
export function knownStorage(longhorn: unknown, cluster: unknown): KnownStorage | undefined {
  const own = isLate(cluster) ? undefined : cluster;
  const given = recordOf(longhorn)["nodes"];
  if (own === undefined && given === undefined) return undefined;
  const ours = own === undefined ? undefined : ownNodes(own);
  return {
    nodes: given === undefined ? ours : listedNodes(given),
    labelled: ours !== undefined && ours.length > 0,
    localPath: own === undefined ? undefined : hasLocalPath(own),
  };
}

function ownNodes(own: unknown): KnownStorageNode[] | undefined {
  const cluster = recordOf(own)["storage"];
  const hosts = hostsOf(own).filter(({ retired }) => !retired);
  const said = hosts.map(({ name, role, fields }) => ({
    name: name ?? "",
    storage: fields["storage"] ?? (role === "agent" ? cluster : undefined) ?? false,
  }));
  if (said.some(({ storage }) => isLate(storage))) return undefined;
  return said.flatMap(({ name, storage }) => {
    if (storage === false) return [];
    const { tags, disks } = recordOf(storage);
    const usable = listOf(disks ?? [{}]).filter(
      (disk) => recordOf(disk)["allowScheduling"] !== false,
    );
    if (usable.length === 0) return [];
    return [
      { name, tags: texts(tags), diskTags: usable.map((disk) => texts(recordOf(disk)["tags"])) },
    ];
  });
}

function listedNodes(given: unknown): KnownStorageNode[] | undefined {
  if (isLate(given)) return undefined;
  return listOf(given).map((value) => {
    const { name, tags, diskTags } = recordOf(value);
    return {
      name: textOf(name) ?? "",
      tags: texts(tags),
      diskTags: diskTags === undefined ? [[]] : listOf(diskTags).map(texts),
    };
  });
}

function hasLocalPath(own: unknown): boolean {
  // RKE2 has no class of its own.
  if (recordOf(own)["distribution"] === "rke2") return false;
  return !disables(recordOf(recordOf(own)["serverConfig"])["disable"], "local-storage");
}

function texts(value: unknown): string[] {
  return listOf(value).flatMap((entry) => textOf(entry) ?? []);
}

/** Nodes that have all these tags, and a disk with all those; the scheduler takes no others for a volume that asks for them. */
export function nodesWith(
  nodes: readonly KnownStorageNode[],
  tags: readonly string[],
  diskTags: readonly string[],
): KnownStorageNode[] {
  const has = (wanted: readonly string[], own: readonly string[]) =>
    wanted.every((tag) => own.includes(tag));
  return nodes.filter(
    (node) => has(tags, node.tags) && node.diskTags.some((own) => has(diskTags, own)),
  );
}

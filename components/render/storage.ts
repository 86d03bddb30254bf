import type { ClusterPlan, NodePlan } from "../model/plan";
import type { DiskPlan, StoragePlan } from "../model/storage";
import { fingerprint } from "./shell";

/*
 * What Longhorn's manager reads of its own Node (types/types.go and controller/kubernetes_node_controller.go of longhorn-manager v1.12.1).
 */

const LABEL = "node.longhorn.io/create-default-disk";
const DISKS = "node.longhorn.io/default-disks-config";
const TAGS = "node.longhorn.io/default-node-tags";
/** Tells what this library set from what an administrator did, and one setting from the next. */
const MARK = "quorate.dev/storage";

/** The annotation that names a node's disks. One field that Longhorn does not take voids all of them, so it is stated in full. */
export function disksAnnotation({ disks }: StoragePlan): string {
  return JSON.stringify(
    disks.map(({ name, path, allowScheduling, reserved, tags }) => ({
      name,
      path,
      diskType: "filesystem",
      allowScheduling,
      ...(reserved === undefined ? {} : { storageReserved: reserved }),
      tags,
    })),
  );
}

/** How a Node is brought to what Longhorn shall read of it. */
export interface NodeMarks {
  /** A merge patch of the Node. */
  patch: string;
  /** Parts of the Node's JSON, one a line; with all of them there, nothing is to be done. Empty where all is to be taken back. */
  parts: string;
}

/** Label and annotations of a node; for a host without disks what takes them away. */
export function nodeMarks(storage: StoragePlan | undefined): NodeMarks {
  if (storage === undefined || storage.disks.length === 0) {
    const annotations = { [DISKS]: null, [TAGS]: null, [MARK]: null };
    return { patch: patchOf(annotations, { [LABEL]: null }), parts: "" };
  }
  const disks = disksAnnotation(storage);
  const tags = storage.tags.length === 0 ? null : JSON.stringify(storage.tags);
  const annotations = { [DISKS]: disks, [TAGS]: tags, [MARK]: fingerprint(`${disks}${tags}`) };
  const labels = { [LABEL]: "config" };
  const parts = Object.entries({ ...labels, ...annotations })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}\n`);
  return { patch: patchOf(annotations, labels), parts: parts.join("") };
}

function patchOf(annotations: object, labels: object): string {
  return JSON.stringify({ metadata: { annotations, labels } });
}

/** Lines `PATH|MOUNTED|RESERVED` for the checks of a host's disks. */
export function diskLines(disks: readonly DiskPlan[]): string {
  return disks
    .map(({ path, mounted, reserved }) => `${path}|${mounted ? "yes" : "no"}|${reserved ?? 0}\n`)
    .join("");
}

/**
 * Longhorn's devices and nothing else: its iSCSI target is a tgt, which calls itself vendor IET, product VIRTUAL-DISK. Blacklisting `sd*` by name, as is often
 * advised, takes a host's real paths away too.
 */
const MULTIPATH_CONF = `# Longhorn's volumes: with a map on top of one it can't be mounted.
blacklist {
    device {
        vendor "IET"
        product "VIRTUAL-DISK"
    }
}
`;

type Variables = Record<string, string | number>;

/** For `prepare`, on every host of a cluster that speaks of storage: one without it takes back what it had. */
export function storageVariables({ storage }: NodePlan): Variables {
  return {
    STORAGE: storage === undefined ? "" : "yes",
    DISKS: diskLines(storage?.disks ?? []),
    MULTIPATH_CONF: storage?.multipath === "exclude" ? MULTIPATH_CONF : "",
  };
}

/** For `join`: what the Node is to say. */
export function markVariables({ storage }: NodePlan): Variables {
  const { patch, parts } = nodeMarks(storage);
  return { STORAGE_PATCH: patch, STORAGE_PARTS: parts };
}

/** For whoever takes a node away from its volumes. */
export function waitVariables(plan: ClusterPlan): Variables {
  return { STORAGE_TIMEOUT: plan.rollout.storageSeconds };
}

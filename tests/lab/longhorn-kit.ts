import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hostArgv, type Lab, runOk, waitFor } from "./hosts";
import { cacheDir } from "./hosts/options";
import { withFreshLists } from "./apt";
import type { Admin } from "./admin";

export const NAMESPACE = "longhorn-system";

/** What Longhorn's manager looks for on a host; without iscsiadm it ends at once. */
const HOST_PACKAGES = [
  ...["open-iscsi", "libopeniscsiusr", "libisns0", "nfs-common"],
  ...["cryptsetup-bin", "libcryptsetup12", "dmsetup", "libdevmapper1.02.1"],
];

/**
 * Debian's initiator and the other tools, unpacked on hosts and not installed: their services can't start on the lab's kernel, and udev, which they
 * need, must not be on a host. For tests that don't have the library prepare the hosts.
 */
export async function unpackStorageTools(lab: Lab, hosts: readonly string[]): Promise<void> {
  const folder = join(cacheDir, "storage-tools");
  mkdirSync(folder, { recursive: true });
  const archives = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".deb"));
  if (archives().length < HOST_PACKAGES.length) {
    const apt = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", ...HOST_PACKAGES];
    await withFreshLists(["sh", "-c", 'cd "$0" && exec "$@"', folder, ...apt]);
  }
  const unpack = 'for deb in "$0"/*.deb; do dpkg-deb --fsys-tarfile "$deb" | "$@" || exit; done';
  for (const host of hosts) {
    const tar = hostArgv(lab, host, ["tar", "-x", "--keep-directory-symlink", "-C", "/"]);
    await runOk(["sh", "-c", unpack, folder, ...tar], { timeout: 60_000 });
  }
}

/** An entry of the annotation node.longhorn.io/default-disks-config. */
export interface NodeDisk {
  path: string;
  name?: string;
  allowScheduling?: boolean;
  /** Bytes. */
  storageReserved?: number;
  tags?: string[];
}

/** Label and annotations by which a Node gets its disks, where the library did not set them. */
export async function storageNode(
  kube: Admin,
  node: string,
  disks: NodeDisk[],
  tags: string[] = [],
): Promise<void> {
  const { kubectl } = kube;
  const prefix = "node.longhorn.io";
  await kubectl(
    ...["annotate", "--overwrite", "node", node],
    `${prefix}/default-disks-config=${JSON.stringify(disks)}`,
    `${prefix}/default-node-tags=${JSON.stringify(tags)}`,
  );
  const label = `${prefix}/create-default-disk=config`;
  await kubectl("label", "--overwrite", "node", node, label);
}

/** Until every manager answers, its webhook is called, and the engine's image counts as deployed; then Longhorn takes volumes. */
export async function longhornReady(kube: Admin): Promise<void> {
  const namespaced = ["--namespace", NAMESPACE];
  const rollout = ["rollout", "status", "daemonset/longhorn-manager", "--timeout=180s"];
  await kube.kubectl(...rollout, ...namespaced);
  const state = ["-o", "jsonpath={.items[*].status.state}"];
  await waitFor(
    async () =>
      (await kube.kubectl("get", "engineimages.longhorn.io", ...namespaced, ...state)) ===
        "deployed" && (await disksReady(kube)),
    { timeout: 180_000, interval: 1000, what: "the engine's image and every disk" },
  );
}

async function disksReady(kube: Admin): Promise<boolean> {
  const nodes = await get<{
    spec: { disks?: Record<string, unknown> };
    status: { diskStatus?: Record<string, { conditions?: { type: string; status: string }[] }> };
  }>(kube, "nodes.longhorn.io");
  const ready = (node: (typeof nodes)[number], disk: string): boolean =>
    (node.status.diskStatus?.[disk]?.conditions ?? []).some(
      ({ type, status }) => type === "Ready" && status === "True",
    );
  return nodes.every((node) =>
    Object.keys(node.spec.disks ?? {}).every((disk) => ready(node, disk)),
  );
}

/** Longhorn's objects of a kind, such as `volumes.longhorn.io`. */
export async function get<T>(kube: Admin, kind: string): Promise<T[]> {
  const text = await kube.kubectl("get", kind, "--namespace", NAMESPACE, "-o", "json");
  return (JSON.parse(text) as { items: T[] }).items;
}

/** A volume as the CSI driver would make it. It is placed on disks, and stays detached: nothing can run it in the lab. */
export const volume = (name: string, spec: Record<string, unknown> = {}): object => ({
  apiVersion: "longhorn.io/v1beta2",
  kind: "Volume",
  metadata: { name, namespace: NAMESPACE },
  spec: {
    size: String(1 << 30),
    numberOfReplicas: 2,
    frontend: "blockdev",
    dataEngine: "v1",
    accessMode: "rwo",
    ...spec,
  },
});

/** The value of a setting, as Longhorn keeps it. */
export const setting = (kube: Admin, name: string): Promise<string> =>
  kube.kubectl(
    ...["get", "settings.longhorn.io", name, "--namespace", NAMESPACE, "-o", "jsonpath={.value}"],
  );

/** Names of everything of Longhorn's that the cluster still has, the namespace itself excepted: "kind/name", sorted. */
export async function leftOvers(kube: Admin): Promise<string[]> {
  const lines = async (kinds: string, ...within: string[]): Promise<string[]> => {
    const text = await kube.kubectl(
      ...["get", kinds, "--ignore-not-found", "-o", "name"],
      ...within,
    );
    return text.split("\n").filter(Boolean);
  };
  // The same kind has more than one name, and events go by themselves.
  const known = await kube.kubectl("api-resources", "--namespaced", "--verbs=list", "-o", "name");
  const kinds = known.split("\n").filter((kind) => !/^(events|endpoints$)/.test(kind));
  const everywhere = [
    ...["customresourcedefinitions", "clusterroles", "clusterrolebindings", "priorityclasses"],
    ...["storageclasses", "csidrivers", "persistentvolumes", "volumeattachments.storage.k8s.io"],
    ...["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
  ];
  const within = await lines(kinds.join(), "--namespace", NAMESPACE);
  const without = await lines(everywhere.join());
  return [
    ...within.filter((one) => !/\/(kube-root-ca\.crt|default)$/.test(one)),
    ...without.filter((one) => one.includes("longhorn")),
  ].sort();
}

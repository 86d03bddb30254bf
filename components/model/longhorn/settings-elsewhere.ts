import type { Complaint } from "../faults";

/** Settings that only Longhorn itself writes. */
const READ_ONLY = [
  "crd-api-version",
  "current-longhorn-version",
  "default-backing-image-manager-image",
  "default-engine-image",
  "default-instance-manager-image",
  "latest-longhorn-version",
  "stable-longhorn-versions",
];

/** Settings without a key in the chart of 1.12.1. */
const WITHOUT_KEY = [
  "allow-live-engine-upgrade-on-same-image-commit",
  "concurrent-backing-image-replenish-per-node-limit",
  "default-min-number-of-backing-image-copies",
  "replica-auto-balance-disk-pressure-percentage",
  "replica-rebuild-concurrent-sync-limit",
  "support-bundle-node-collection-timeout",
];

/** Settings that follow from other arguments. */
const OWNED: Readonly<Record<string, string>> = {
  "deleting-confirmation-flag":
    "remove it: the cluster guards volumes in another way, see allowVolumeLoss",
  "registry-secret": "use images.pullSecrets",
  "support-bundle-manager-image": "use images.registry",
};

/** Complains of a setting that can't be set in `settings`, by its key or by Longhorn's name; undefined for any other. */
export function elsewhereComplaint(key: string): Complaint | undefined {
  const same = (name: string) => plain(name) === plain(key);
  if (READ_ONLY.some(same)) {
    return { problem: "is read-only", remedy: "remove it: Longhorn writes it itself" };
  }
  // The chart writes `rebuild-concurrent-sync-limit`, which Longhorn does not know.
  if (plain(key) === "rebuildconcurrentsynclimit") {
    const problem = "is ignored by Longhorn 1.12.1: its chart writes it under a wrong name";
    return { problem, remedy: byHand("replica-rebuild-concurrent-sync-limit") };
  }
  const keyless = WITHOUT_KEY.find(same);
  if (keyless !== undefined) {
    return { problem: "has no key in Longhorn's chart", remedy: byHand(keyless) };
  }
  const owned = Object.keys(OWNED).find(same);
  if (owned === undefined) return undefined;
  return { problem: "is set by quorate", remedy: OWNED[owned] ?? "remove it" };
}

function byHand(name: string): string {
  return `set it by hand: kubectl -n longhorn-system patch settings.longhorn.io ${name} --type merge -p '{"value":"…"}'`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/-/g, "");
}

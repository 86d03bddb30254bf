import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SAFETY } from "../../components/model/longhorn/safety";
import type { Setting } from "../../components/model/longhorn/setting";
import { SETTINGS } from "../../components/model/longhorn/settings";
import { ROOT } from "./longhorn";

const FOLDER = join(ROOT, "components/model/longhorn");

/** Comments above the entries of a file's tables, by key. */
function meanings(file: string): Map<string, string> {
  const text = readFileSync(join(FOLDER, file), "utf8");
  const entries = text.matchAll(/^ {2}\/\*\* (.*) \*\/\n {2}(\w+):/gm);
  return new Map([...entries].map(([, meaning = "", key = ""]) => [key, meaning]));
}

/** What each setting means. */
export const settingMeanings = new Map(
  readdirSync(FOLDER)
    .filter((file) => /^settings-(?!elsewhere)/.test(file))
    .flatMap((file) => [...meanings(file)]),
);

/** Why this library sets a setting. */
export const safetyReasons = meanings("safety.ts");

const TOPICS: readonly [title: string, file: string][] = [
  ["Replicas of volumes", "settings-replicas.ts"],
  ["Failures, drains and upgrades", "settings-failures.ts"],
  ["Snapshots and backups", "settings-backups.ts"],
  ["Longhorn's own programs", "settings-system.ts"],
  ["Data engines", "settings-v2.ts"],
];

const code = (value: unknown): string => (value === "" ? "" : `\`${String(value)}\``);
const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
const table = (head: string[], rows: string[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows].join("\n");

function settingRow(key: string): string {
  const { name, takes, standard, engines, danger } = SETTINGS[
    key as keyof typeof SETTINGS
  ] as Setting;
  const own = (SAFETY as Record<string, unknown>)[key];
  const both = engines.length === 0 ? "" : ` (${engines.join(", ")})`;
  return row(
    `${code(key)}${danger ? " ⚠" : ""}`,
    code(name),
    takes,
    `${code(standard)}${both}`,
    own === undefined ? "" : code(own),
    settingMeanings.get(key) ?? "",
  );
}

/** The page on settings, as docs/longhorn-settings.md has it, but for the width of its tables. */
export function settingsPage(): string {
  const topics = TOPICS.map(([title, file]) => {
    const head = ["Key", "Longhorn's name", "Takes", "Default", "Here", "Meaning"];
    return `## ${title}\n\n${table(head, [...meanings(file).keys()].map(settingRow))}`;
  });
  const reasons = Object.entries(SAFETY).map(([key, value]) =>
    row(code(key), code(value), safetyReasons.get(key) ?? ""),
  );
  return [
    "# Settings of Longhorn 1.12.1",
    "`settings` of a `Longhorn` takes these keys; a wrong name, type or value is a fault in the preview. Made of the tables in `components/model/longhorn`, and kept in step by a test.",
    [
      "- **Default** is Longhorn's. **Here** is what this library sets where `settings` do not say otherwise. The empty rest is not set at all: what somebody sets by hand stays.",
      "- A change reaches a living Longhorn at once. A setting that is taken away stays as it was.",
      '- ⚠ is Longhorn\'s "danger zone": a change restarts parts of it. `taintToleration`, `systemManagedComponentsNodeSelector`, `priorityClass` and `storageNetwork` wait until all volumes are detached, `endpointNetworkForRWXVolume` until all that many nodes use are; what is of instance managers reaches each when it has no volume left.',
      "- Settings of both data engines take one value, or an object with exactly the engines named beside the default: `{ v1: 12, v2: 0 }`. Longhorn drops an object that lacks one of them; here it is a fault.",
    ].join("\n"),
    `## What this library sets, and why\n\n${table(["Key", "Value", "Why"], reasons)}`,
    "Besides, `createDefaultDiskLabeledNodes` is `true` on a `Cluster` of this program with `storage`, whose nodes say by a label which disks they have, and `deletingConfirmationFlag` is always `true`: without it an uninstall hangs, and volumes are guarded by a policy in the cluster instead.",
    ...topics,
    "## What can't be set here",
    [
      "- Read-only, Longhorn writes them: `crd-api-version`, `current-longhorn-version`, `latest-longhorn-version`, `stable-longhorn-versions`, `default-engine-image`, `default-instance-manager-image`, `default-backing-image-manager-image`.",
      "- From other arguments: `deleting-confirmation-flag` (`allowVolumeLoss`), `registry-secret` (`images.pullSecrets`), `support-bundle-manager-image` (`images.registry`).",
      "- Without a key in the chart: `allow-live-engine-upgrade-on-same-image-commit`, `concurrent-backing-image-replenish-per-node-limit`, `default-min-number-of-backing-image-copies`, `replica-auto-balance-disk-pressure-percentage`, `support-bundle-node-collection-timeout`.",
      "- `replica-rebuild-concurrent-sync-limit`: the chart of 1.12.1 has a key `rebuildConcurrentSyncLimit`, writes it under a name that Longhorn does not know, and nothing happens. Here that key is a fault.",
    ].join("\n"),
    'The last two by hand, such as\n\n```sh\nkubectl -n longhorn-system patch settings.longhorn.io replica-rebuild-concurrent-sync-limit --type merge -p \'{"value":"3"}\'\n```',
  ]
    .join("\n\n")
    .concat("\n");
}

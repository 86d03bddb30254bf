import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SAFETY } from "../../components/model/longhorn/safety";
import type { Setting } from "../../components/model/longhorn/setting";
import { type LonghornSettings, SETTINGS } from "../../components/model/longhorn/settings";
import { longhornLines, ROOT, withChart } from "../support/longhorn";
import { safetyReasons, settingMeanings, settingsPage } from "../support/settings-page";

const table = Object.entries<Setting>(SETTINGS);
const lines = (settings: unknown) => longhornLines({ settings });

/** Keys of the chart that are no settings here, each with its reason in `elsewhereComplaint`. */
const REFUSED = ["deletingConfirmationFlag", "rebuildConcurrentSyncLimit"];

withChart("the table has every key of the chart, and no other", (values) => {
  const keys = Object.keys(values["defaultSettings"] as object);
  expect([...table.map(([key]) => key), ...REFUSED].sort()).toEqual(keys.sort());
});

withChart("where the chart has a default, the table has the same", (values) => {
  const chart = Object.entries(values["defaultSettings"] as Record<string, unknown>);
  const stated = chart.filter(([, value]) => value !== null);
  expect(stated.length).toBeGreaterThan(0);
  const ours = stated.map(([key]) => {
    const { standard, engines } = SETTINGS[key as keyof typeof SETTINGS] as Setting;
    if (engines.length === 0) return [key, standard];
    return [key, JSON.stringify(Object.fromEntries(engines.map((one) => [one, String(standard)])))];
  });
  expect(ours).toEqual(stated);
});

test("every default is a value that the setting takes", () => {
  const defaults = Object.fromEntries(table.map(([key, { standard }]) => [key, standard]));
  expect(lines(defaults)).toEqual([]);
  const perEngine = table.filter(([, { engines }]) => engines.length > 0);
  expect(perEngine.length).toBeGreaterThan(10);
  const objects = perEngine.map(([key, { standard, engines }]) => [
    key,
    Object.fromEntries(engines.map((engine) => [engine, standard])),
  ]);
  expect(lines(Object.fromEntries(objects))).toEqual([]);
});

test("every name occurs once, and every setting has a meaning", () => {
  const names = table.map(([, { name }]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect([...settingMeanings.keys()].sort()).toEqual(table.map(([key]) => key).sort());
});

test("what this library sets are good values, each with a reason", () => {
  expect(lines(SAFETY)).toEqual([]);
  expect([...safetyReasons.keys()]).toEqual(Object.keys(SAFETY));
});

test("the page for readers says the same (UPDATE_DOCS=1 writes it, and prettier makes it neat)", () => {
  const path = join(ROOT, "docs/longhorn-settings.md");
  if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(path, settingsPage());
  // Tables are as wide as prettier makes them.
  const plain = (text: string) => text.replace(/-{3,}/g, "---").replace(/ +/g, " ");
  expect(plain(readFileSync(path, "utf8"))).toBe(plain(settingsPage()));
});

test("a value for each engine names exactly those that Longhorn has one for", () => {
  expect(lines({ guaranteedInstanceManagerCPU: { v1: 20 } })).toEqual([
    "settings.guaranteedInstanceManagerCPU.v2: is missing; give v1 and v2, or one value for all",
  ]);
  expect(lines({ freezeFilesystemForSnapshot: { v1: true, v2: true } })).toEqual([
    "settings.freezeFilesystemForSnapshot.v2: is no engine with this setting; remove it",
  ]);
  expect(lines({ autoSalvage: { v1: true } })).toEqual([
    "settings.autoSalvage: is an object; write true or false, without quotes",
  ]);
});

test("Longhorn's own names lead to the chart's keys", () => {
  expect(lines({ "auto-salvage": true })).toEqual([
    'settings["auto-salvage"]: is no setting; write autoSalvage, or remove it',
  ]);
});

describe("settings that can't be set here say what to do instead", () => {
  test.each([
    [
      "crd-api-version",
      'settings["crd-api-version"]: is read-only; remove it: Longhorn writes it itself',
    ],
    ["registrySecret", "settings.registrySecret: is set by quorate; use images.pullSecrets"],
    [
      "rebuildConcurrentSyncLimit",
      `settings.rebuildConcurrentSyncLimit: is ignored by Longhorn 1.12.1: its chart writes it under a wrong name; set it by hand: kubectl -n longhorn-system patch settings.longhorn.io replica-rebuild-concurrent-sync-limit --type merge -p '{"value":"…"}'`,
    ],
    [
      "supportBundleNodeCollectionTimeout",
      `settings.supportBundleNodeCollectionTimeout: has no key in Longhorn's chart; set it by hand: kubectl -n longhorn-system patch settings.longhorn.io support-bundle-node-collection-timeout --type merge -p '{"value":"…"}'`,
    ],
  ])("%s", (key, line) => {
    expect(lines({ [key]: "1" })).toEqual([line]);
  });
});

describe("texts are read as Longhorn reads them", () => {
  const GOOD: [keyof LonghornSettings, string][] = [
    ["taintToleration", "dedicated=storage:NoSchedule; gpu:NoExecute"],
    ["taintToleration", "dedicated:"],
    ["taintToleration", ""],
    ["systemManagedComponentsNodeSelector", "example.com/storage:yes;disk:ssd"],
    ["systemManagedCSIComponentsResourceLimits", '{"csi-attacher":{"limits":{"cpu":"1"}}}'],
    ["blacklistForAutoDeletePodWhenVolumeDetachedUnexpectedly", "apps/StatefulSet;apps/DaemonSet"],
    ["orphanResourceAutoDeletion", "replica-data;instance"],
    ["storageNetwork", "kube-system/storage"],
    ["managerUrl", "https://longhorn.example.com:8443"],
    ["csiAllowedTopologyKeys", "topology.kubernetes.io/zone,topology.kubernetes.io/region"],
    ["dataEngineCPUMask", "0xff"],
    ["dataEngineCPUMask", "0-1,4"],
    ["dataEngineLogFlags", "all,bdev_raid,vbdev_zone_block"],
    ["snapshotDataIntegrityCronjob", "@daily"],
    ["defaultDataPath", "/mnt/disk-1/longhorn/"],
  ];
  test.each(GOOD)("%s takes %j", (key, value) => {
    expect(lines({ [key]: value })).toEqual([]);
  });

  const BAD: [keyof LonghornSettings, unknown, string][] = [
    [
      "taintToleration",
      "dedicated=storage",
      "dedicated=storage is no toleration; write key=value:NoSchedule or key:NoSchedule, separated by ;",
    ],
    [
      "taintToleration",
      "node.kubernetes.io/x:NoSchedule",
      "node.kubernetes.io/x belongs to Kubernetes; give taints of your own",
    ],
    [
      "systemManagedComponentsNodeSelector",
      "disk=ssd",
      "disk=ssd is no label and its value; write label:value, separated by ;, such as example.com/storage:yes",
    ],
    [
      "systemManagedCSIComponentsResourceLimits",
      '{"csi-atacher":{}}',
      "csi-atacher is no CSI program of Longhorn; write csi-attacher",
    ],
    [
      "systemManagedCSIComponentsResourceLimits",
      "{",
      '"{" is no JSON object; write JSON such as {"csi-attacher":{"limits":{"memory":"256Mi"}}}',
    ],
    [
      "orphanResourceAutoDeletion",
      "replicas",
      "replicas is no list of orphans; write replica-data, instance, or replica-data;instance",
    ],
    [
      "storageNetwork",
      "storage",
      "storage names no NetworkAttachmentDefinition; write namespace/name",
    ],
    [
      "managerUrl",
      "https://example.com/longhorn",
      "https://example.com/longhorn has a path; write scheme, host and port only, such as https://longhorn.example.com",
    ],
    [
      "dataEngineCPUMask",
      "0x0",
      "0x0 names no CPUs; write a mask such as 0x3, or a list such as 0-1,4",
    ],
    [
      "dataEngineCPUMask",
      "3-1",
      "3-1 names no CPUs; write a mask such as 0x3, or a list such as 0-1,4",
    ],
    [
      "defaultDataPath",
      "/var/../etc",
      '"/var/../etc" is no absolute path; write one such as /var/lib/longhorn, of letters, digits and . _ + @ : -',
    ],
    [
      "defaultDataPath",
      "",
      '"" is no absolute path; write one such as /var/lib/longhorn, of letters, digits and . _ + @ : -',
    ],
    ["guaranteedInstanceManagerCPU", 40.5, "is 40.5; give a number from 0 to 40"],
    ["guaranteedInstanceManagerCPU", Number.NaN, "is NaN; give a number from 0 to 40"],
    ["defaultBackupBlockSize", 4, "is 4; write 2 or 16"],
  ];
  test.each(BAD)("%s does not take %j", (key, value, complaint) => {
    expect(lines({ [key]: value })).toEqual([`settings.${key}: ${complaint}`]);
  });
});

test("types are those of the values", () => {
  const settings: LonghornSettings = {
    autoSalvage: true,
    nodeDrainPolicy: "always-allow",
    defaultBackupBlockSize: 16,
    engineReplicaTimeout: { v1: 8, v2: 30 },
    snapshotDataIntegrity: "disabled",
  };
  // @ts-expect-error one of a few texts
  settings.nodeDrainPolicy = "always";
  // @ts-expect-error no text
  settings.snapshotMaxCount = "3";
  // @ts-expect-error both engines
  settings.engineReplicaTimeout = { v1: 8 };
  // @ts-expect-error no setting
  settings.autoSalvaged = true;
  expect(lines(settings)).toHaveLength(4);
});

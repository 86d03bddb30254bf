import type { LonghornSpec } from "../../components/model/longhorn/args";
import { CHART_KEYS, keysBelow } from "../../components/model/longhorn/chart-keys";
import { knownStorage } from "../../components/model/longhorn/known-storage";
import { longhornFaults } from "../../components/model/longhorn/validate";
import { LATE } from "../../components/model/late";
import {
  type Change,
  changedLonghorn,
  exampleLonghorn,
  exampleStorage,
  longhornLines,
  withChart,
} from "../support/longhorn";

const cls =
  (fields: object): Change =>
  (spec) =>
    void Object.assign(spec.classes![1]!, fields);

test("good arguments have no fault, with nothing known of the cluster or everything", () => {
  expect(longhornLines(exampleLonghorn())).toEqual([]);
  expect(longhornLines(exampleLonghorn(), exampleStorage())).toEqual([]);
  expect(longhornLines({})).toEqual([]);
});

describe("one fault is", () => {
  test.each<[string, Change, string]>([
    // Classes
    [
      "a class twice",
      cls({ name: "longhorn" }),
      "classes[1].name: longhorn is also classes[0]'s; give each class a name of its own",
    ],
    [
      "a name that is none",
      cls({ name: "Retain" }),
      "classes[1].name: Retain is no name of Kubernetes; give 1 to 253 of a-z, 0-9, - and ., with a letter or digit at both ends",
    ],
    [
      "two defaults",
      cls({ default: true }),
      "classes[1].default: is true, and so is classes[0]'s; leave it at one of them",
    ],
    [
      "the class that Longhorn makes",
      cls({ name: "longhorn-static" }),
      "classes[1].name: longhorn-static is the class that Longhorn makes itself; give another name",
    ],
    [
      "21 replicas",
      cls({ replicas: 21 }),
      "classes[1].replicas: is 21; give a whole number from 1 to 20",
    ],
    [
      "strict-local with two replicas",
      cls({ nfsOptions: undefined, dataLocality: "strict-local", replicas: 2 }),
      "classes[1].replicas: is 2, and strict-local keeps one replica only; give 1, or dataLocality best-effort",
    ],
    [
      "strict-local without a number",
      cls({ nfsOptions: undefined, dataLocality: "strict-local" }),
      "classes[1].replicas: is missing, and strict-local keeps one replica only; give 1, or dataLocality best-effort",
    ],
    [
      "strict-local for many nodes",
      cls({ dataLocality: "strict-local", replicas: 1 }),
      "classes[1].nfsOptions: is for volumes that many nodes use, which strict-local volumes can't be; leave it out, or give dataLocality best-effort",
    ],
    [
      "a migratable class with NFS",
      cls({ migratable: true }),
      "classes[1].nfsOptions: is for volumes with a file system, and migratable ones are block devices; leave it out, or make another class",
    ],
    [
      "an encryption without a key",
      cls({ encryption: {} }),
      "classes[1].encryption: has no key; give passphrase, or secret if there is one already",
    ],
    [
      "an encryption with two keys",
      cls({ encryption: { passphrase: "x", secret: { name: "a", namespace: "b" } } }),
      "classes[1].encryption: has passphrase and secret; give one of them",
    ],
    [
      "a cipher beside a Secret",
      cls({
        encryption: {
          cipher: "aes-xts-plain64",
          secret: { name: "${pvc.name}", namespace: "${pvc.namespace}" },
        },
      }),
      "classes[1].encryption.cipher: is given beside secret; leave it out; the Secret says it",
    ],
    [
      "a Secret's namespace by a claim's name",
      cls({ encryption: { secret: { name: "a", namespace: "${pvc.name}" } } }),
      'classes[1].encryption.secret.namespace: "${pvc.name}" is no name of Kubernetes; give a-z, 0-9, - and ., also with ${pvc.namespace}',
    ],
    [
      "a key of 300 bits",
      cls({ encryption: { passphrase: "x", keySize: 300 } }),
      "classes[1].encryption.keySize: is 300; write 256 or 512",
    ],
    [
      "options of mkfs with a shell in them",
      cls({ mkfsParams: "-I 256; reboot" }),
      'classes[1].mkfsParams: "-I 256; reboot" are no options of mkfs; begin with -, put one space between them, and use letters, digits and ^ , = . / : + - _',
    ],
    [
      "two spaces in them",
      cls({ mkfsParams: "-I  256" }),
      'classes[1].mkfsParams: "-I  256" are no options of mkfs; begin with -, put one space between them, and use letters, digits and ^ , = . / : + - _',
    ],
    [
      "two mount options in one",
      cls({ mountOptions: ["noatime,nodiratime"] }),
      'classes[1].mountOptions[0]: "noatime,nodiratime" is no option of a mount; write one such as noatime; more options are more entries',
    ],
    [
      "a tag with a comma",
      cls({ nodeTags: ["a,b"] }),
      'classes[1].nodeTags[0]: "a,b" is no tag of Longhorn; give 1 to 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends',
    ],
    [
      "an unknown schedule",
      cls({ schedules: [{ name: "hurly" }] }),
      "classes[1].schedules[0].name: hurly is no schedule; write hourly, or remove it",
    ],
    [
      "a group as a schedule",
      cls({ schedules: [{ name: "nightly" }] }),
      "classes[1].schedules[0].name: nightly is no schedule; remove it",
    ],
    [
      "an unknown group",
      cls({ schedules: [{ name: "nightlies", isGroup: true }] }),
      "classes[1].schedules[0].name: nightlies is no group of a schedule; write nightly, or remove it",
    ],
    [
      "the cluster's schedule",
      cls({ schedules: [{ name: "system" }] }),
      "classes[1].schedules[0].name: system backs up Longhorn itself, not volumes; remove it: it runs for the whole cluster",
    ],
    [
      "no schedules",
      cls({ schedules: [] }),
      "classes[1].schedules: is empty, which keeps volumes in group default all the same; leave it out, or name some",
    ],
    [
      "an unknown target",
      cls({ backupTarget: "offside" }),
      "classes[1].backupTarget: offside is no target in backupTargets; write offsite, or remove it",
    ],
    [
      "an engine that is off",
      cls({ dataEngine: "v2" }),
      "classes[1].dataEngine: is v2, which is off; set settings.v2DataEngine to true, or give v1",
    ],
    [
      "a parameter that is another argument's",
      cls({ parameters: { numberOfReplicas: "2" } }),
      "classes[1].parameters.numberOfReplicas: is set by quorate; use replicas",
    ],
    [
      "a Secret by a parameter",
      cls({ parameters: { "csi.storage.k8s.io/node-stage-secret-name": "x" } }),
      'classes[1].parameters["csi.storage.k8s.io/node-stage-secret-name"]: is set by quorate; use encryption',
    ],
    [
      "an unknown parameter",
      cls({ parameters: { replicaAutoBalanced: "ignored" } }),
      "classes[1].parameters.replicaAutoBalanced: is no parameter of Longhorn's; write replicaAutoBalance, or remove it",
    ],
    [
      "a parameter's wrong value",
      cls({ parameters: { replicaAutoBalance: "best" } }),
      "classes[1].parameters.replicaAutoBalance: is best; write one of ignored, disabled, least-effort, best-effort",
    ],
    [
      "a parameter that is no text",
      cls({ parameters: { disableRevisionCounter: true } }),
      'classes[1].parameters.disableRevisionCounter: is true; give a text in quotes, such as "true"',
    ],
    // Snapshot classes
    [
      "a snapshot class twice",
      (spec) => void (spec.snapshotClasses![1]!.name = "here"),
      "snapshotClasses[1].name: here is also snapshotClasses[0]'s; give each class a name of its own",
    ],
    [
      "two defaults of snapshots",
      (spec) => void (spec.snapshotClasses![1]!.default = true),
      "snapshotClasses[1].default: is true, and so is snapshotClasses[0]'s; leave it at one of them",
    ],
    [
      "a backup mode of snapshots",
      (spec) => void (spec.snapshotClasses![0]!.backupMode = "full"),
      "snapshotClasses[0].backupMode: is for backups, and the type is snapshot; leave it out, or give type backup",
    ],
    [
      "an own class in undefault",
      (spec) => void (spec.undefault = ["longhorn-retain"]),
      "undefault[0]: longhorn-retain is classes[1], whose own argument says it; remove it, and leave out that class's default",
    ],
    // Settings
    [
      "an unknown setting",
      (spec) => ({ ...spec, settings: { nodeDrainPolice: "always-allow" } }),
      "settings.nodeDrainPolice: is no setting; write nodeDrainPolicy, or remove it",
    ],
    [
      "a choice that is none",
      (spec) => ({ ...spec, settings: { nodeDrainPolicy: "block" } }),
      "settings.nodeDrainPolicy: is block; write one of block-for-eviction, block-for-eviction-if-contains-last-replica, block-if-contains-last-replica, allow-if-replica-is-stopped, always-allow",
    ],
    [
      "a number out of its range",
      (spec) => ({ ...spec, settings: { engineReplicaTimeout: { v1: 5, v2: 8 } } }),
      "settings.engineReplicaTimeout.v1: is 5; give a whole number from 8 to 30",
    ],
    [
      "a number of another type",
      (spec) => ({ ...spec, settings: { storageMinimalAvailablePercentage: "25" } }),
      "settings.storageMinimalAvailablePercentage: is the text 25; give a number from 0 to 100",
    ],
    [
      "a setting that is read-only",
      (spec) => ({ ...spec, settings: { currentLonghornVersion: "v1" } }),
      "settings.currentLonghornVersion: is read-only; remove it: Longhorn writes it itself",
    ],
    [
      "the confirmation",
      (spec) => ({ ...spec, settings: { deletingConfirmationFlag: true } }),
      "settings.deletingConfirmationFlag: is set by quorate; remove it: the cluster guards volumes in another way, see allowVolumeLoss",
    ],
    [
      "purging off and on",
      (spec) => ({ ...spec, settings: { disableSnapshotPurge: true } }),
      "settings.disableSnapshotPurge: is true, and so is autoCleanupSystemGeneratedSnapshot, which needs purging; set autoCleanupSystemGeneratedSnapshot to false as well, or leave it out",
    ],
    [
      "no engine at all",
      (spec) => ({ ...spec, classes: [], settings: { v1DataEngine: false } }),
      "settings.v1DataEngine: is false, and the second engine is off, too; leave one of them on",
    ],
    // The chart
    [
      "a wrong setting as a value",
      (spec) => void (spec.values = { defaultSettings: { autoSalvages: false } }),
      "values.defaultSettings.autoSalvages: is no setting; write autoSalvage, or remove it",
    ],
    [
      "a value that follows from another argument",
      (spec) => void (spec.values = { csi: { kubeletRootDir: "/x" } }),
      "values.csi.kubeletRootDir: is set by quorate; use kubeletRoot",
    ],
    [
      "a setting as a value",
      (spec) => void (spec.values = { defaultSettings: { autoSalvage: false } }),
      "values.defaultSettings.autoSalvage: is set by quorate; use settings.autoSalvage",
    ],
    [
      "a value that the chart does not have",
      (spec) => void (spec.values = { longhornUi: { replicas: 1 } }),
      "values.longhornUi: is no value of Longhorn's chart; write longhornUI, or remove it",
    ],
    [
      "one below",
      (spec) => void (spec.values = { longhornUI: { replica: 1 } }),
      "values.longhornUI.replica: is no value of Longhorn's chart; write replicas, or remove it",
    ],
    [
      "a version that moves",
      (spec) => void (spec.version = "1.12"),
      "version: 1.12 is no exact version of the chart; write one such as 1.12.1",
    ],
    [
      "an old version",
      (spec) => void (spec.version = "1.11.0"),
      "version: 1.11.0 is too old; give 1.11.1 or later, such as 1.12.1",
    ],
    [
      "an absolute path",
      (spec) => void (spec.chart = { path: "/longhorn.tgz" }),
      'chart.path: "/longhorn.tgz" is no path from the project\'s folder; write one that begins with ./ or ../, such as ./charts/longhorn-1.12.1.tgz',
    ],
    [
      "two sources of the other chart",
      (spec) =>
        void (spec.snapshotController = {
          chart: { path: "./a.tgz", repository: "https://a.example" },
        }),
      "snapshotController.chart: has path and repository; give one of repository, path and oci",
    ],
    // The rest
    [
      "a namespace of Kubernetes'",
      (spec) => void (spec.namespace = "kube-system"),
      "namespace: kube-system belongs to Kubernetes; give a namespace of its own",
    ],
    [
      "a relative folder",
      (spec) => void (spec.kubeletRoot = "var/lib/kubelet"),
      "kubeletRoot: var/lib/kubelet is no absolute path; write one such as /var/lib/kubelet",
    ],
    [
      "a password in clear",
      (spec) => void (spec.ui!.users = "ops:open-sesame-7"),
      "ui.users: are no lines of an htpasswd file; give the output of htpasswd -nB NAME, one line for each user",
    ],
    [
      "a site by address",
      (spec) => void (spec.ui!.host = "10.0.0.1"),
      "ui.host: 10.0.0.1 is no DNS name; write one such as longhorn.example.com, in lower case",
    ],
    [
      "a login by annotation",
      (spec) => void (spec.ui!.annotations = { "nginx.ingress.kubernetes.io/auth-type": "basic" }),
      'ui.annotations["nginx.ingress.kubernetes.io/auth-type"]: is set by quorate; use users',
    ],
    [
      "monitoring by a text",
      (spec) => ({ ...spec, monitoring: "yes" }),
      "monitoring: is the text yes; write true or false, without quotes",
    ],
  ])("%s", (_what, change, line) => {
    expect(longhornLines(changedLonghorn(change))).toEqual([line]);
  });
});

describe("against a cluster", () => {
  const lines = (change: Change) => longhornLines(changedLonghorn(change), exampleStorage());

  test("replicas have as many nodes", () => {
    expect(lines(cls({ replicas: 4 }))).toEqual([
      "classes[1].replicas: is 4, and only 3 nodes have storage: a1, a2, a3; give 3, or more nodes with storage",
    ]);
    const together = (spec: LonghornSpec) => {
      spec.classes![1]!.replicas = 4;
      spec.settings!.replicaSoftAntiAffinity = true;
    };
    expect(lines(together)).toEqual([]);
  });

  test("tags are there", () => {
    expect(lines(cls({ nodeTags: ["fats"], diskTags: ["nvm"] }))).toEqual([
      "classes[1].diskTags[0]: nvm is no tag of a disk; write nvme, or remove it",
      "classes[1].nodeTags[0]: fats is no tag of a storage node; write fast, or remove it",
    ]);
  });

  test("tags are on enough nodes, and disks' tags on one disk", () => {
    expect(lines(cls({ replicas: 2, nodeTags: ["big"] }))).toEqual([
      "classes[1].nodeTags: only one node has all of big, and volumes have 2 replicas: a3; tag more nodes or disks, or give fewer replicas",
    ]);
    expect(lines(cls({ diskTags: ["nvme", "hdd"] }))).toEqual([
      "classes[1].diskTags: no node has all of nvme, hdd, and volumes have 1 replica; tag more nodes or disks, or give fewer replicas",
    ]);
  });

  test("some node has storage", () => {
    expect(longhornLines({}, { nodes: [], labelled: false, localPath: true })).toEqual([
      "nodes: no node has storage, and no volume could be placed; give the Cluster storage: true, or list the nodes that have disks for Longhorn",
    ]);
  });
});

withChart("the keys of the chart's values are known", (values) => {
  expect(Object.keys(CHART_KEYS).sort()).toEqual(Object.keys(values).sort());
  const below = Object.keys(values).flatMap((key) => {
    const keys = keysBelow(key);
    return keys === undefined ? [] : [[key, keys.sort()]];
  });
  const wanted = below.map(([key]) => [key, Object.keys(values[key as string] as object).sort()]);
  expect(below).toEqual(wanted);
});

test("a node is listed once", () => {
  const spec = { nodes: [{ name: "n1" }, { name: "n2" }, { name: "n1" }] };
  expect(longhornLines(spec, knownStorage(spec, undefined))).toEqual([
    "nodes[2].name: n1 is also nodes[0]'s; list each node once",
  ]);
});

test("another version may have other values and settings, but not another way to those that are arguments", () => {
  const values = {
    networkPolicies: { v1DataEngineInitiatorSourceCIDRs: [] },
    defaultSettings: { newInThirteen: true, autoSalvage: false },
  };
  expect(longhornLines({ version: "1.13.0", values })).toEqual([
    "values.defaultSettings.autoSalvage: is set by quorate; use settings.autoSalvage",
  ]);
});

test("what comes late is not judged", () => {
  const spec = exampleLonghorn();
  const late = {
    ...spec,
    classes: [
      { ...spec.classes![2], encryption: { passphrase: LATE } },
      { name: "local", dataLocality: "strict-local", replicas: LATE },
    ],
    backupTargets: [
      { nfs: { host: LATE, path: "/a" } },
      {
        name: "offsite",
        s3: { ...spec.backupTargets![1]!.s3, accessKeyId: LATE, secretAccessKey: LATE },
      },
    ],
    ui: { host: "longhorn.example.com", users: LATE },
  };
  expect(longhornLines(late)).toEqual([]);
  for (const key of [
    "classes",
    "schedules",
    "backupTargets",
    "settings",
    "ui",
    "values",
    "nodes",
  ]) {
    expect(longhornFaults({ [key]: LATE })).toEqual([]);
  }
});

test("nothing at all is a list of faults, and no exception", () => {
  for (const nothing of [undefined, null, 7, "x", [], { classes: 7, schedules: [null, 3] }]) {
    expect(longhornFaults(nothing).length).toBeGreaterThan(0);
  }
});

test("no message repeats a secret", () => {
  const spec = exampleLonghorn();
  spec.classes![2]!.encryption!.passphrase = " for-your-eyes ";
  Object.assign(spec.backupTargets![1]!.s3!, {
    accessKeyId: " for-your-eyes",
    secretAccessKey: "for-your-eyes\n",
  });
  spec.backupTargets!.push(
    {
      name: "c",
      cifs: { host: "a", share: "b", username: "for-your-eyes ", password: " for-your-eyes" },
    },
    {
      name: "d",
      azure: { container: "abc", accountName: " for-your-eyes", accountKey: "for-your-eyes " },
    },
  );
  spec.ui!.users = "for-your-eyes";
  const lines = longhornLines(spec);
  expect(lines).toHaveLength(8);
  expect(lines.join("\n")).not.toContain("for-your");
});

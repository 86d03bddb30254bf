import { stringify } from "yaml";
import * as verify from "../../cli/verify/objects";
import type { LonghornSpec } from "../../components/model/longhorn/args";
import { SAFETY } from "../../components/model/longhorn/safety";
import { backupTargets, storageClasses } from "../../components/model/longhorn/plan";
import { settingOf, SETTINGS } from "../../components/model/longhorn/settings";
import type { TargetPlace } from "../../components/model/longhorn/target-url";
import { storageClassFields } from "../../components/render/longhorn/classes";
import { recurringJobSpec } from "../../components/render/longhorn/jobs";
import { backupTargetSpec } from "../../components/render/longhorn/targets";
import { chartSettings } from "../../components/render/longhorn/values";
import { exampleLonghorn, officialDefinitions } from "../support/longhorn";
import { admin, type Admin } from "./admin";
import { ensureDistribution, withImages } from "./artifacts";
import { downLab, ensureTools, execOnHost, labNamed, waitFor } from "./hosts";
import { ensureLonghorn, longhornFromBuild, type LonghornBuild } from "./longhorn";
import * as kit from "./longhorn-kit";
import { runs } from "./layer-runs";
import { LAYER, runLayer, runProgram } from "./program";
import { faultsOf } from "./progress";
import { bareLab, saveKubeconfig } from "./up";

/*
 * One Longhorn's life on six hosts, told in order: each test stands on what the one before it left. Its control plane is the real one, with its webhooks, settings, nodes, schedules
 * and the job that uninstalls. Nothing moves data: the lab's kernel has no iSCSI, so volumes stay detached.
 */
const lab = labNamed("labtest");
const MINUTES = 60_000;
const quiet = (): void => undefined;
const AGENTS = ["a1", "a2", "a3"];

let built: LonghornBuild;
let kube: Admin;
let layer: ReturnType<typeof layerOn>;

const step = (name: string, body: () => Promise<void>): void => test(name, body, 8 * MINUTES);

function layerOn() {
  return runs((operation, spec: LonghornSpec) => {
    const longhorn = { ...longhornFromBuild(built, LAYER), ...spec };
    return runLayer(lab, operation, { longhorn }, { tools: built });
  });
}

/** What a home lab wants that keeps everything on Longhorn, on a cluster that had another default. */
const home = (more: LonghornSpec = {}): LonghornSpec => ({
  undefault: ["local-path"],
  settings: { createDefaultDiskLabeledNodes: true },
  classes: [
    { name: "longhorn", default: true, replicas: 2 },
    { name: "longhorn-retain", reclaimPolicy: "Retain", schedules: [{ name: "backup-weekly" }] },
    { name: "longhorn-fast", replicas: 1, nodeTags: ["fast"], diskTags: ["ssd"] },
    { name: "longhorn-secret", encryption: { passphrase: "open-sesame-7" } },
  ],
  schedules: [
    { name: "snapshot-daily", task: "snapshot", cron: "0 3 * * *" },
    {
      name: "backup-weekly",
      task: "backup",
      cron: "0 4 * * 0",
      retain: 4,
      groups: [],
      fullBackupInterval: 4,
    },
    { name: "trim", task: "filesystem-trim", cron: "0 5 * * 6" },
    { name: "itself", task: "system-backup", cron: "0 6 * * 6", retain: 2 },
  ],
  backupTargets: [
    { nfs: { host: "10.10.0.1", path: "/srv/backups" } },
    {
      name: "bucket",
      pollInterval: "1h",
      s3: {
        ...{ bucket: "backups", region: "eu-west-1", endpoint: "http://10.10.0.1:9000" },
        ...{ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "open-sesame-8" },
      },
    },
  ],
  ...more,
});

const localPath = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name: "local-path",
    annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
  },
  provisioner: "rancher.io/local-path",
};

const defaultClasses = async (): Promise<string[]> => {
  const path = `jsonpath={range .items[?(@.metadata.annotations.storageclass\\.kubernetes\\.io/is-default-class=="true")]}{.metadata.name}{"\\n"}{end}`;
  return (await kube.kubectl("get", "storageclasses", "-o", path)).split("\n").filter(Boolean);
};

beforeAll(async () => {
  await ensureTools(quiet);
  built = await ensureLonghorn(quiet);
  await downLab(lab, quiet);
  const { cluster } = await bareLab(lab, withImages(await ensureDistribution(quiet), built), quiet);
  const result = await runProgram(lab, "up", cluster);
  if (!result.ok) throw new Error(faultsOf(result));
  saveKubeconfig(lab, result);
  kube = admin(lab, built);
  layer = layerOn();
  // The step that prepares storage hosts refuses a kernel without iSCSI, and says so.
  await kit.unpackStorageTools(lab, ["s1", "s2", "s3", ...AGENTS]);
  for (const agent of AGENTS) {
    // A folder that is not there, and Longhorn takes none of the node's disks.
    await execOnHost(lab, agent, ["mkdir", "-p", "/var/lib/rancher/longhorn"]);
    const disk = { path: "/var/lib/rancher/longhorn", tags: agent === "a1" ? ["ssd"] : [] };
    await kit.storageNode(
      kube,
      agent,
      [{ ...disk, allowScheduling: true }],
      agent === "a1" ? ["fast"] : [],
    );
  }
  // As k3s makes it, without kubectl's own notes.
  await kube.applyText(stringify(localPath));
}, 40 * MINUTES);

afterAll(() => downLab(lab, quiet), 2 * MINUTES);

step("another default class is refused before anything of Longhorn is there", async () => {
  const faults = await layer.refused(home({ undefault: [] }));
  expect(faults).toContain(
    "class longhorn shall be the default, and local-path is; add local-path to undefault",
  );
  expect(await kit.leftOvers(kube)).toEqual([]);
});

step(
  "snapshots and monitoring without their definitions are refused, with what helps",
  async () => {
    const faults = await layer.refused(
      home({ monitoring: true, snapshotClasses: [{ name: "snap", type: "snapshot" }] }),
    );
    expect(faults).toContain(
      "monitoring: the cluster does not know servicemonitors.monitoring.coreos.com; install Prometheus' operator first",
    );
    expect(faults).toContain(
      "snapshotClasses: the cluster does not know volumesnapshotclasses.snapshot.storage.k8s.io; give snapshotController: true",
    );
  },
);

step(
  "a home lab's Longhorn: managers answer, settings hold, disks are where Nodes say",
  async () => {
    await layer.up(home());
    await kit.longhornReady(kube);
    for (const [key, value] of Object.entries(SAFETY)) {
      const { name, engines } = SETTINGS[key as keyof typeof SAFETY];
      const live = await kit.setting(kube, name);
      const wanted = String(value);
      // Settings of both engines are an object, which names at least the one that was given.
      if (engines.length === 0) expect([name, live]).toEqual([name, wanted]);
      else
        expect([name, JSON.parse(live)]).toEqual([name, expect.objectContaining({ v1: wanted })]);
    }
    const nodes = () =>
      kit.get<{
        metadata: { name: string };
        spec: { tags: string[]; disks?: Record<string, { path: string; tags: string[] }> };
      }>(kube, "nodes.longhorn.io");
    const withDisks = await waitFor(
      async () => {
        const found = (await nodes()).filter(
          ({ spec }) => Object.keys(spec.disks ?? {}).length > 0,
        );
        return found.length === AGENTS.length && found;
      },
      { timeout: 2 * MINUTES, what: "disks on three nodes" },
    );
    expect(withDisks.map(({ metadata }) => metadata.name).sort()).toEqual(AGENTS);
    const fast = withDisks.find(({ metadata }) => metadata.name === "a1")?.spec;
    expect(fast?.tags).toEqual(["fast"]);
    expect(Object.values(fast?.disks ?? {})).toMatchObject([
      { path: "/var/lib/rancher/longhorn", tags: ["ssd"] },
    ]);
    expect(await defaultClasses()).toEqual(["longhorn"]);
  },
);

step("a second up changes nothing: webhooks filled in nothing that was not said", async () => {
  expect(await layer.preview(home())).toEqual([]);
  expect(await layer.up(home())).toEqual([]);
  const specs = await kit.get<{ metadata: { name: string }; spec: object }>(
    kube,
    "recurringjobs.longhorn.io",
  );
  expect(specs.map(({ metadata }) => metadata.name).sort()).toEqual([
    "backup-weekly",
    "itself",
    "snapshot-daily",
    "trim",
  ]);
  const targets = await kit.get<{ metadata: { name: string }; spec: Record<string, unknown> }>(
    kube,
    "backuptargets.longhorn.io",
  );
  expect(
    Object.fromEntries(
      targets.map(({ metadata, spec }) => [metadata.name, spec["backupTargetURL"]]),
    ),
  ).toEqual({
    default: "nfs://10.10.0.1:/srv/backups",
    bucket: "s3://backups@eu-west-1/",
  });
});

step("one setting is one update, and reaches the living Longhorn", async () => {
  const spec = home({
    settings: { createDefaultDiskLabeledNodes: true, replicaReplenishmentWaitInterval: 900 },
  });
  expect(await layer.preview(spec)).toEqual(["update release"]);
  expect(await layer.up(spec)).toEqual(["update release"]);
  await waitFor(
    async () => (await kit.setting(kube, "replica-replenishment-wait-interval")) === "900",
    {
      timeout: MINUTES,
      what: "the setting to change",
    },
  );
});

step("the seed's claim finds its class, with Longhorn as its maker", async () => {
  await kube.apply({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "gitlab-data-claim" },
    spec: {
      storageClassName: "longhorn-retain",
      accessModes: ["ReadWriteMany"],
      resources: { requests: { storage: "100Gi" } },
    },
  });
  const note = "{.metadata.annotations.volume\\.kubernetes\\.io/storage-provisioner}";
  const claim = ["get", "pvc", "gitlab-data-claim", "-o", `jsonpath=${note}`];
  await waitFor(async () => (await kube.kubectl(...claim)) === "driver.longhorn.io", {
    timeout: MINUTES,
    what: "the claim to be given to Longhorn",
  });
  await kube.kubectl("delete", "pvc", "gitlab-data-claim");
});

step("what the drill of storage makes is taken as it is", async () => {
  const wishes = { namespace: "default", className: "longhorn", image: "busybox", megabytes: 64 };
  const objects = [
    verify.namespaceObject({ ...wishes, namespace: "verify" }),
    verify.claimObject(wishes, "rwo"),
    verify.claimObject(wishes, "rwx"),
    verify.sharedPods(wishes),
    verify.singlePod(wishes, "a1"),
  ];
  for (const object of objects) {
    expect(await kube.dryRun(object)).toMatch(/created \(server dry run\)$/);
  }
});

describe("versions", () => {
  step("over a minor one, or back, are refused with the way to take", async () => {
    expect(await layer.refused(home({ version: "1.14.0" }))).toContain(
      "version: Longhorn 1.12.0 runs, and takes one minor version at a time; go to the newest 1.13 and then to 1.14.0, each with an up of its own",
    );
    expect(await layer.refused(home({ version: "1.11.2" }))).toContain(
      "version: Longhorn 1.12.0 runs, and can't go back to 1.11.2; give 1.12.0 or later",
    );
    expect(await layer.up(home())).toEqual(["update release"]);
  });
});

describe("while there is a volume", () => {
  const everything = () => kit.leftOvers(kube);

  step("Pulumi deletes nothing that is protected", async () => {
    await kube.apply(kit.volume("vol-1"));
    const before = await everything();
    expect(await layer.refused(home(), "destroy")).toContain("protect");
    expect(await everything()).toEqual(before);
  });

  step(
    "the cluster refuses destroy by the volume's name, and nothing is missing afterwards",
    async () => {
      expect(await layer.up(home({ protect: false }))).toEqual(expect.any(Array));
      const before = await everything();
      const faults = await layer.refused(home({ protect: false }), "destroy");
      expect(faults).toContain(
        "Longhorn still holds volume vol-1; delete its claim, and the volume if that retains it; or give allowVolumeLoss: true",
      );
      expect(await everything()).toEqual(before);
    },
  );

  step("it refuses an uninstall by hand as well", async () => {
    const job = ["create", "job", "longhorn-uninstall", "--image=any", "-n", kit.NAMESPACE];
    await expect(kube.kubectl(...job, "--dry-run=server")).rejects.toThrow(
      "still holds volume vol-1",
    );
    const other = ["create", "job", "other", "--image=any", "-n", kit.NAMESPACE];
    expect(await kube.kubectl(...other, "--dry-run=server")).toContain("created");
  });
});

step(
  "with allowVolumeLoss destroy takes the volume along, and leaves nothing of Longhorn",
  async () => {
    await layer.up(home({ allowVolumeLoss: true }));
    // Each API server looks for changes of policies once a second.
    const guard = ["delete", "configmap", "quorate-volumes", "-n", kit.NAMESPACE];
    const open = () => kube.kubectl(...guard, "--dry-run=server").then(Boolean, () => false);
    await waitFor(open, { timeout: MINUTES, what: "the guard to let volumes go" });
    const result = await layer.go("destroy", home({ allowVolumeLoss: true }));
    expect(faultsOf(result)).toBe("");
    expect(result.ok).toBe(true);
    // The one that Longhorn's own uninstall forgets, here as with Helm alone.
    expect(await kit.leftOvers(kube)).toEqual(["storageclass.storage.k8s.io/longhorn-static"]);
    expect(await kube.kubectl("get", "namespaces", "-o", "name")).not.toContain("longhorn");
    // The annotation of the other class went with the patch that set it.
    expect(await defaultClasses()).toEqual([]);
  },
);

const definitions = officialDefinitions();
if (definitions === undefined) {
  console.warn("SKIPPED: no definitions of Longhorn 1.12.1 at hand (LONGHORN_CHART)");
}
const withDefinitions = definitions === undefined ? test.skip : step;

withDefinitions("those of the version that users get take every object of ours", async () => {
  await kube.applyText(definitions ?? "");
  await kube.kubectl("create", "namespace", kit.NAMESPACE);
  const spec = exampleLonghorn();
  const own = (kind: string, name: string, fields: object) => ({
    apiVersion: "longhorn.io/v1beta2",
    kind,
    metadata: { name, namespace: kit.NAMESPACE },
    ...fields,
  });
  const objects = [
    ...storageClasses(spec, undefined).map(({ encryption: _encryption, ...one }) => ({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: one.name },
      ...storageClassFields(one, undefined),
    })),
    ...(spec.schedules ?? []).map((one) =>
      own("RecurringJob", one.name, { spec: recurringJobSpec(one) }),
    ),
    ...backupTargets({ backupTargets: spec.backupTargets ?? [] }).map((one) =>
      own("BackupTarget", one.name, { spec: backupTargetSpec(one as TargetPlace, "secret") }),
    ),
    // Of the restore recipe, which can't be tried further without a data path.
    own("SystemRestore", "restore-1", { spec: { systemBackup: "itself-1" } }),
    ...Object.entries(chartSettings(spec.settings ?? {}, undefined)).map(([key, value]) =>
      own("Setting", settingOf(key)?.name ?? "deleting-confirmation-flag", {
        value: typeof value === "string" ? value : JSON.stringify(value),
      }),
    ),
  ];
  expect(new Set(objects.map(({ kind }) => kind)).size).toBe(5);
  for (const object of objects) {
    expect(await kube.dryRun(object)).toMatch(/created \(server dry run\)$/);
  }
  await expect(kube.dryRun(own("RecurringJob", "odd", { spec: { crown: "x" } }))).rejects.toThrow();
});

/** @jest-environment ./tests/support/graph-environment.js */
import * as pulumi from "@pulumi/pulumi";
import { Cluster, Longhorn, type LonghornArgs } from "../../components";
import { describeTree, MODES } from "../support/clusters";
import { healthyHosts } from "../support/hosts";
import { part, recordLonghorn } from "../support/longhorn-layer";
import { opened, record, type Recording } from "../support/recording-monitor";
import { exampleArgs } from "../support/specs";

jest.setTimeout(120_000);

const LATER = pulumi.unknown as unknown as string;

/** What somebody wants who keeps everything on Longhorn: volumes that outlive their claims, snapshots and backups by the clock. */
const homeArgs = (): LonghornArgs => ({
  classes: [
    { name: "longhorn-retain", default: true, reclaimPolicy: "Retain" },
    { name: "longhorn-secret", encryption: { passphrase: "open-sesame-7" } },
  ],
  schedules: [
    { name: "snapshot-daily", task: "snapshot", cron: "0 3 * * *" },
    { name: "backup-weekly", task: "backup", cron: "0 4 * * 0", retain: 4 },
  ],
  backupTargets: [
    {
      s3: {
        bucket: "backups",
        region: "eu-west-1",
        accessKeyId: "AKIDEXAMPLE",
        secretAccessKey: "open-sesame-8",
      },
    },
    { name: "elsewhere", nfs: { host: "192.0.2.5", path: "/srv/longhorn" } },
  ],
});

const everything = (): LonghornArgs => ({
  ...homeArgs(),
  snapshotClasses: [{ name: "longhorn-snapshot", type: "snapshot", default: true }],
  snapshotController: true,
  ui: {
    host: "longhorn.example.com",
    users: "ops:$2y$05$abcdefghijklmnopqrstuu5tLrP7mV8pJmZl0m1bqk3pS1nSx2q1u",
    tlsSecret: "tls",
  },
  monitoring: true,
  undefault: ["local-path"],
});

const valuesOf = (recording: Recording) =>
  opened(part(recording, "release").inputs["values"]) as Record<string, Record<string, unknown>>;

describe.each(MODES)("in $mode", ({ preview }) => {
  test("a plain Longhorn is a namespace, a look at the cluster, the chart, a class and the guard", async () => {
    const recording = await recordLonghorn({}, { preview });
    expect(recording.errors).toEqual([]);
    expect(describeTree(recording)).toMatchSnapshot();
  });

  test("all that can be asked for shows object by object", async () => {
    const recording = await recordLonghorn(everything(), { preview });
    expect(recording.errors).toEqual([]);
    expect(describeTree(recording)).toMatchSnapshot();
  });
});

test("one setting changes the release's values by that setting, and nothing else at all", async () => {
  const before = await recordLonghorn(homeArgs());
  const after = await recordLonghorn({
    ...homeArgs(),
    settings: { replicaAutoBalance: "disabled" },
  });
  const changed = after.resources.filter(
    (resource, i) => JSON.stringify(resource) !== JSON.stringify(before.resources[i]),
  );
  expect(changed.map(({ name }) => name)).toEqual(["storage-release"]);
  const { defaultSettings, ...rest } = valuesOf(after);
  const { defaultSettings: settingsBefore, ...restBefore } = valuesOf(before);
  expect(rest).toEqual(restBefore);
  expect(defaultSettings).toEqual({ ...settingsBefore, replicaAutoBalance: "disabled" });
});

test("the seed's class is Longhorn's, and its volumes outlive their claims", async () => {
  expect(part(await recordLonghorn(homeArgs()), "class-longhorn-retain").inputs).toMatchObject({
    metadata: {
      name: "longhorn-retain",
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "driver.longhorn.io",
    reclaimPolicy: "Retain",
    allowVolumeExpansion: true,
    parameters: { numberOfReplicas: "3" },
  });
});

test("secrets are in Secrets, and nowhere in clear", async () => {
  const recording = await recordLonghorn(homeArgs());
  const text = JSON.stringify([recording.resources, recording.outputs]);
  for (const secret of ["open-sesame-7", "open-sesame-8", "AKIDEXAMPLE"]) {
    expect(text).not.toContain(secret);
    // In its envelope, it is the Secret's alone.
    expect(text.split(Buffer.from(secret).toString("base64"))).toHaveLength(2);
  }
  expect(valuesOf(recording)["defaultBackupStore"]).toMatchObject({
    backupTarget: "s3://backups@eu-west-1/",
    backupTargetCredentialSecret: "longhorn-backup-default",
  });
});

describe("what keeps volumes", () => {
  const options = async (args: LonghornArgs) => {
    const recording = await recordLonghorn({ ...homeArgs(), ...args });
    const isProtected = (name: string) => part(recording, name).options["protect"] === true;
    const { validationActions } = part(recording, "guard-binding").inputs["spec"] as {
      validationActions: string[];
    };
    return {
      release: isProtected("release"),
      guard: isProtected("guard"),
      passphrase: isProtected("passphrase-longhorn-secret-secret"),
      validationActions,
    };
  };

  test.each<[LonghornArgs, object]>([
    [{}, { release: true, guard: true, passphrase: true, validationActions: ["Deny"] }],
    [
      { protect: false },
      { release: false, guard: false, passphrase: false, validationActions: ["Deny"] },
    ],
    [
      { allowVolumeLoss: true },
      { release: false, guard: false, passphrase: false, validationActions: ["Audit"] },
    ],
  ])("with %j", async (args, wanted) => {
    expect(await options(args)).toEqual(wanted);
  });

  test("waits for all other objects, so that it is the first to go", async () => {
    const recording = await recordLonghorn(everything());
    const { deps } = part(recording, "guard");
    const reachable = new Set<string>();
    const visit = (name: string): void => {
      if (reachable.has(name)) return;
      reachable.add(name);
      const found = recording.resources.find((resource) => resource.name === name);
      found?.deps.forEach(visit);
    };
    deps.forEach(visit);
    const others = recording.resources
      .map(({ name }) => name)
      .filter((name) => name.startsWith("storage-") && name !== "storage-guard");
    expect(others.filter((name) => !reachable.has(name))).toEqual([]);
  });
});

describe("faults", () => {
  const wrong = (): LonghornArgs => ({
    classes: [{ name: "Fast!", replicas: 0 }],
    schedules: [{ name: "daily", task: "snapshot", cron: "every day" }],
    settings: { nodeDrainPolicie: "always-allow" } as never,
  });

  test.each(MODES)("throw all at once before anything is registered, in $mode", async (mode) => {
    const { resources, thrown } = await recordLonghorn(wrong, mode);
    expect(resources.map(({ name }) => name)).toEqual(["elsewhere"]);
    expect(pulumi.RunError.isInstance(thrown)).toBe(true);
    const lines = (thrown as Error).message.split("\n");
    expect(lines[0]).toBe('quorate: Longhorn "storage" has 4 faults:');
    expect(lines.slice(1).map((line) => line.trim().split(":")[0])).toEqual([
      "classes[0].name",
      "classes[0].replicas",
      "schedules[0].cron",
      "settings.nodeDrainPolicie",
    ]);
  });

  test("of a value that comes late stop the up before the namespace, and not the preview", async () => {
    const args = (value: string) => (): LonghornArgs => ({
      classes: [{ name: "secret", encryption: { passphrase: pulumi.output(value) } }],
    });
    const up = await recordLonghorn(args(""));
    expect(up.errors.join("\n")).toContain("classes[0].encryption.passphrase");
    expect(up.resources.map(({ name }) => name).sort()).toEqual(["elsewhere", "storage"]);
    const preview = await recordLonghorn(args(LATER), { preview: true });
    expect(preview.resources.map(({ name }) => name)).toContain("storage-class-secret");
  });
});

describe("on a cluster of this program", () => {
  const both = (args: LonghornArgs, more: object) =>
    record(
      () => {
        jest.spyOn(console, "warn").mockImplementation(() => undefined);
        const cluster = new Cluster("prod", { ...exampleArgs(), ...more });
        new Longhorn("storage", args, { provider: cluster.provider });
      },
      { preview: true, respond: healthyHosts() },
    );

  test("k3s' own class stops being the default, unless k3s does not make it", async () => {
    const on = await both({}, { storage: true });
    expect(part(on, "undefault-local-path").inputs["metadata"]).toMatchObject({
      name: "local-path",
      annotations: { "storageclass.kubernetes.io/is-default-class": "false" },
    });
    const off = await both({}, { storage: true, serverConfig: { disable: ["local-storage"] } });
    expect(off.resources.map(({ name }) => name).join()).not.toContain("undefault");
  });

  test("more replicas than storage nodes are a fault", async () => {
    const { thrown } = await both({ classes: [{ name: "wide", replicas: 9 }] }, { storage: true });
    expect((thrown as Error).message).toContain("classes[0].replicas");
  });
});

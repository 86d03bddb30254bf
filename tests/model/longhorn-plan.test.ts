import { LATE } from "../../components/model/late";
import { backupCoverage, longestGap } from "../../components/model/longhorn/backup-age";
import { chartVersionComplaint } from "../../components/model/longhorn/chart";
import { knownStorage } from "../../components/model/longhorn/known-storage";
import * as plan from "../../components/model/longhorn/plan";
import { longhornWarnings } from "../../components/model/longhorn/warnings";
import { exampleStorage } from "../support/longhorn";
import { exampleSpec } from "../support/specs";

const agent = (name: string, fields: object = {}) => ({ name, address: "10.0.0.9", ...fields });

describe("what is known of storage nodes", () => {
  test("the cluster's word is for its agents, a host's own goes before it", () => {
    const own = {
      servers: [agent("s1"), agent("s2", { storage: true })],
      agents: [
        agent("a1"),
        agent("a2", { storage: false }),
        agent("a3", { storage: { tags: ["big"], disks: [{ path: "/x", tags: ["nvme"] }] } }),
        agent("a4", { retired: true }),
      ],
      storage: { tags: ["fast"] },
    };
    expect(knownStorage({}, own)).toEqual({
      nodes: [
        { name: "s2", tags: [], diskTags: [[]] },
        { name: "a1", tags: ["fast"], diskTags: [[]] },
        { name: "a3", tags: ["big"], diskTags: [["nvme"]] },
      ],
      labelled: true,
      localPath: true,
    });
  });

  test("a disk that takes no new replicas does not count", () => {
    const disks = [{ path: "/a", allowScheduling: false }];
    const own = { servers: [], agents: [agent("a1", { storage: { disks } })] };
    expect(knownStorage({}, own)?.nodes).toEqual([]);
  });

  test("what comes late is not known", () => {
    const own = { servers: [], agents: [agent("a1", { storage: LATE })] };
    expect(knownStorage({}, own)?.nodes).toBeUndefined();
    expect(knownStorage({ nodes: LATE }, own)?.nodes).toBeUndefined();
  });

  test("listed nodes go first, and nothing is known without them and without a cluster", () => {
    const nodes = [{ name: "n1", tags: ["fast"], diskTags: [["nvme"], []] }, { name: "n2" }];
    expect(knownStorage({ nodes }, undefined)).toEqual({
      nodes: [
        { name: "n1", tags: ["fast"], diskTags: [["nvme"], []] },
        { name: "n2", tags: [], diskTags: [[]] },
      ],
      labelled: false,
      localPath: undefined,
    });
    expect(knownStorage({}, undefined)).toBeUndefined();
    expect(knownStorage({ nodes }, exampleSpec())?.nodes).toHaveLength(2);
  });

  test("k3s has a class of its own, unless it is told not to", () => {
    const localPath = (disable?: unknown) =>
      knownStorage({}, { ...exampleSpec(), serverConfig: { disable } })?.localPath;
    expect(localPath()).toBe(true);
    expect(localPath(["traefik", "local-storage"])).toBe(false);
    expect(localPath("traefik,local-storage")).toBe(false);
  });
});

describe("defaults", () => {
  test("one class, with three replicas or as many as there are nodes", () => {
    expect(plan.storageClasses({}, undefined)).toEqual([
      { name: "longhorn", default: true, replicas: 3 },
    ]);
    const nodes = exampleStorage().nodes!.slice(0, 2);
    const few = { ...exampleStorage(), nodes };
    expect(plan.storageClasses({}, few)[0]?.replicas).toBe(2);
    const tagged = { name: "a", diskTags: ["nvme"] };
    expect(plan.replicasOf(tagged, exampleStorage())).toBe(2);
    expect(plan.replicasOf({ ...tagged, replicas: 1 }, exampleStorage())).toBe(1);
    expect(plan.storageClasses({ classes: [] }, undefined)).toEqual([]);
  });

  test("k3s' class makes way for a default of ours", () => {
    expect(plan.undefaulted({}, exampleStorage())).toEqual(["local-path"]);
    expect(plan.undefaulted({ undefault: [] }, exampleStorage())).toEqual([]);
    expect(plan.undefaulted({ classes: [{ name: "a" }] }, exampleStorage())).toEqual([]);
    expect(plan.undefaulted({}, { ...exampleStorage(), localPath: undefined })).toEqual([]);
    expect(plan.undefaulted({}, undefined)).toEqual([]);
  });

  test("Longhorn is protected, until volumes may go", () => {
    expect(plan.isProtected({})).toBe(true);
    expect(plan.isProtected({ allowVolumeLoss: true })).toBe(false);
    expect(plan.isProtected({ allowVolumeLoss: true, protect: true })).toBe(true);
    expect(plan.isProtected({ protect: false })).toBe(false);
  });

  test("a target without a name is the default one", () => {
    const targets = plan.backupTargets({ backupTargets: [{}, { name: "offsite" }] });
    expect(targets.map(({ name }) => name)).toEqual(["default", "offsite"]);
    expect(plan.backupTargets({})).toEqual([]);
  });
});

describe("a version", () => {
  test("begins at 1.11.1", () => {
    const old = ["1.10.9", "1.11.0", "0.9.0"].map(chartVersionComplaint);
    expect(old.map((one) => one?.problem)).toEqual(
      ["1.10.9", "1.11.0", "0.9.0"].map((one) => `${one} is too old`),
    );
    expect(["1.11.1", "1.12.1", "2.0.0"].map(chartVersionComplaint)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the age of backups", () => {
  test.each([
    ["0 2 * * *", 1],
    ["*/5 * * * *", 1],
    ["@hourly", 1],
    ["@daily", 1],
    ["0 2 * * 0", 7],
    ["0 2 * * mon,thu", 4],
    ["0 2 * * 1-5", 3],
    ["0 2 1 * *", 31],
    ["0 2 */2 * *", 2],
    ["0 2 1 * 1", 7],
    ["@monthly", 31],
    ["0 0 1 jan *", 366],
  ])("%s runs every %i days at least", (cron, days) => {
    expect(longestGap(cron)).toBe(days);
  });

  const backup = (cron: string, groups?: string[]) =>
    ({ name: "b", task: "backup", cron, ...(groups !== undefined && { groups }) }) as const;

  test("is known where every class has scheduled backups", () => {
    const daily = backup("0 2 * * *");
    expect(backupCoverage({ schedules: [daily] })).toEqual({ scheduled: true, days: 1 });
    const classes = [{ name: "a" }, { name: "b", schedules: [{ name: "weekly", isGroup: true }] }];
    const weekly = backup("@weekly", ["weekly"]);
    expect(backupCoverage({ classes, schedules: [daily, weekly] })).toEqual({
      scheduled: true,
      days: 7,
    });
    expect(backupCoverage({ classes, schedules: [daily] })).toEqual({
      scheduled: true,
      days: undefined,
    });
  });

  test("snapshots are no backups", () => {
    const schedules = [{ name: "s", task: "snapshot", cron: "0 * * * *" } as const];
    expect(backupCoverage({ schedules })).toEqual({ scheduled: false, days: undefined });
  });
});

test("what is likely not meant is said", () => {
  expect(longhornWarnings({})).toEqual([]);
  const spec = {
    classes: [{ name: "db", dataLocality: "strict-local", replicas: 1 } as const],
    ui: { host: "longhorn.example.com", users: "x" },
    images: { pullSecrets: ["one", "two"] },
  };
  expect(longhornWarnings(spec)).toEqual([
    "ui: longhorn.example.com has no tlsSecret, so passwords travel as clear text unless something in front of it speaks TLS",
    'class db: a strict-local replica can\'t move to another node, so a drain of its node waits until it gives up; settings.nodeDrainPolicy "allow-if-replica-is-stopped" lets it go on',
    "images.pullSecrets: pods that Longhorn makes itself get one only; put all credentials into it",
  ]);
  const settings = { nodeDrainPolicy: "always-allow" } as const;
  expect(longhornWarnings({ ...spec, settings })).toHaveLength(2);
});

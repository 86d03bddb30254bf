import fc from "fast-check";
import { LATE } from "../../components/model/late";
import type { LonghornSpec } from "../../components/model/longhorn/args";
import type { Setting } from "../../components/model/longhorn/setting";
import { SETTINGS } from "../../components/model/longhorn/settings";
import { longhornFaults } from "../../components/model/longhorn/validate";
import { storageClasses } from "../../components/model/longhorn/plan";
import { isRecord } from "../../components/model/shape";
import { storageClassFields } from "../../components/render/longhorn/classes";
import { recurringJobSpec } from "../../components/render/longhorn/jobs";
import { chartValues, type ValuesInput } from "../../components/render/longhorn/values";
import { withValue, type Path } from "../support/faults";
import { exampleLonghorn, exampleStorage, longhornLines, withChart } from "../support/longhorn";

const chars = (from: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...from), minLength: min, maxLength: max });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const name = chars("abcdefghijklmnopqrstuvwxyz0123456789", 2, 20);
const label = fc.dictionary(name, name, { maxKeys: 2 });
const cron = fc.oneof(
  fc.constantFrom("@daily", "@weekly", "*/5 * * * *", "0 2 * * mon-fri"),
  fc
    .tuple(fc.nat(59), fc.nat(23), fc.integer({ min: 1, max: 31 }), fc.nat(6))
    .map(([m, h, d, w]) => `${m} ${h} ${d} * ${w}`),
);

/** Objects without the fields that have no value. */
function some<T>(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<T> {
  return fc
    .record(fields)
    .map(
      (all) => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined)) as T,
    );
}

function named<T extends { name: string }>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.uniqueArray(one, { maxLength: 4, selector: (entry) => entry.name });
}

const classes = named(
  some<NonNullable<LonghornSpec["classes"]>[number]>({
    name,
    replicas: maybe(fc.integer({ min: 1, max: 3 })),
    reclaimPolicy: maybe(fc.constantFrom("Retain", "Delete")),
    allowExpansion: maybe(fc.boolean()),
    dataLocality: maybe(fc.constantFrom("disabled", "best-effort")),
    fsType: maybe(fc.constantFrom("ext4", "xfs")),
    mountOptions: maybe(fc.array(name)),
    nodeTags: maybe(fc.constantFrom([], ["fast"])),
    encryption: maybe(
      fc.constantFrom({ passphrase: "open-sesame-7" }, { secret: { name: "a", namespace: "b" } }),
    ),
    staleReplicaTimeout: maybe(fc.integer({ min: 1, max: 9999 })),
    parameters: maybe(
      fc.constantFrom({}, { backupBlockSize: "16Mi", disableRevisionCounter: "false" }),
    ),
    labels: maybe(label),
  }),
);

const schedules = named(
  some<NonNullable<LonghornSpec["schedules"]>[number]>({
    name,
    cron,
    task: fc.constantFrom("snapshot", "backup", "snapshot-delete", "backup-force-create"),
    retain: maybe(fc.integer({ min: 1, max: 100 })),
    concurrency: maybe(fc.integer({ min: 1, max: 9 })),
    groups: maybe(fc.uniqueArray(name, { maxLength: 3 })),
    labels: maybe(label),
  }),
);

const settings = fc
  .subarray(Object.entries<Setting>(SETTINGS))
  .chain((chosen) =>
    fc.record(
      Object.fromEntries(
        chosen.map(([key, { standard, engines }]) => [
          key,
          engines.length === 0
            ? fc.constant(standard)
            : fc.constantFrom(
                standard,
                Object.fromEntries(engines.map((engine) => [engine, standard])),
              ),
        ]),
      ),
    ),
  );

/** Arguments without a fault. */
const accepted = some<LonghornSpec>({
  classes: maybe(classes),
  schedules: maybe(schedules),
  backupTargets: fc.constantFrom(
    [{ nfs: { host: "nas", path: "/srv/backups" } }],
    [{ s3: { bucket: "b-1", region: "eu-1", accessKeyId: "a", secretAccessKey: "b" } }],
  ),
  settings: maybe(settings),
  version: maybe(fc.constantFrom("1.12.1", "1.12.0", "1.13.2")),
  images: maybe(fc.constantFrom({ registry: "registry.example.com/a", pullSecrets: ["b"] })),
  ui: maybe(
    fc.constantFrom(
      { host: "a.example.com", users: `ops:$2y$05$${"a".repeat(53)}` },
      {
        host: "a.example.com",
        users: `ops:{SHA}${"a".repeat(27)}=`,
        ingressClass: "nginx",
        tlsSecret: "tls",
      },
    ),
  ),
  monitoring: maybe(fc.oneof(fc.boolean(), fc.record({ labels: label }))),
  kubeletRoot: maybe(fc.constant("/data/kubelet")),
  values: maybe(
    fc.constantFrom({}, { longhornUI: { replicas: 1 } }, { global: { timezone: "UTC" } }),
  ),
});

/** Paths in `ours` that the chart does not have. Below what the chart leaves empty, anything may be. */
function strangers(ours: unknown, chart: unknown, path: string): string[] {
  if (!isRecord(ours) || !isRecord(chart) || Object.keys(chart).length === 0) return [];
  return Object.entries(ours).flatMap(([key, value]) =>
    Object.hasOwn(chart, key) ? strangers(value, chart[key], `${path}.${key}`) : [`${path}.${key}`],
  );
}

withChart("any accepted arguments render values whose keys the chart has", (official) => {
  fc.assert(
    fc.property(accepted, (spec) => {
      expect(longhornLines(spec, exampleStorage())).toEqual([]);
      const input = { ...spec, namespace: "longhorn-system" } as ValuesInput;
      const values = chartValues(input, exampleStorage(), { users: "users" });
      expect(strangers(values, official, "")).toEqual([]);
    }),
  );
});

test("any accepted arguments render classes of texts, and whole schedules", () => {
  fc.assert(
    fc.property(accepted, (spec) => {
      for (const { encryption, ...one } of storageClasses(spec, exampleStorage())) {
        const secret = encryption && { name: "s", namespace: "n" };
        const { parameters } = storageClassFields(one, secret);
        expect(Object.values(parameters as object).every((one) => typeof one === "string")).toBe(
          true,
        );
      }
      for (const schedule of spec.schedules ?? []) {
        const job = recurringJobSpec(schedule);
        expect(Object.values(job)).not.toContain(undefined);
        expect(Object.keys(job)).toHaveLength(8);
      }
    }),
  );
});

/** Values that can't be, each for arguments at these paths. */
const BAD: readonly [what: string, value: fc.Arbitrary<unknown>, paths: readonly Path[]][] = [
  [
    "cron",
    fc.oneof(
      fc.string().filter((text) => !/^[\d*@]/.test(text)),
      fc.constantFrom("* * * *", "60 * * * *", "@often"),
    ),
    [
      ["schedules", 0, "cron"],
      ["settings", "snapshotDataIntegrityCronjob"],
    ],
  ],
  [
    "size",
    fc.oneof(
      fc.integer({ max: -1 }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.integer({ min: 100001 }),
      fc.constant("3"),
    ),
    [
      ["classes", 0, "replicas"],
      ["schedules", 0, "retain"],
      ["schedules", 0, "concurrency"],
      ["settings", "storageMinimalAvailablePercentage"],
      ["settings", "engineReplicaTimeout"],
    ],
  ],
  [
    "selector",
    fc.string({ minLength: 1 }).filter((text) => /[^A-Za-z0-9._/-]/.test(text)),
    [
      ["classes", 2, "nodeTags", 0],
      ["classes", 2, "diskTags", 0],
      ["settings", "systemManagedComponentsNodeSelector"],
    ],
  ],
  [
    "name",
    fc.string().filter((text) => !/^[a-z0-9]/.test(text)),
    [
      ["classes", 1, "name"],
      ["schedules", 0, "name"],
      ["snapshotClasses", 0, "name"],
      ["backupTargets", 1, "name"],
      ["namespace"],
    ],
  ],
];

describe.each(BAD)("any bad %s is refused with its path", (_what, bad, paths) => {
  test.each(paths.map((path) => [path]))("%j", (path) => {
    const where = path.reduce<string>(
      (text, key) =>
        typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`,
      "",
    );
    fc.assert(
      fc.property(bad, (value) => {
        // A selector with one label and its value is a good one.
        fc.pre(!(where.endsWith("NodeSelector") && /^[^:]+:[^:]*$/.test(String(value))));
        const spec = withValue(exampleLonghorn(), path, value);
        expect(longhornFaults(spec).map((fault) => fault.path)).toContain(where);
      }),
    );
  });
});

/** Anything that YAML or a program could hand over, at any place of the arguments. */
const junk = fc.oneof(
  fc.anything(),
  fc.constant(LATE),
  fc.constantFrom("v2", "default", "backup", "strict-local", 0, -1, true, "1.12.1"),
);
const entry = fc.dictionary(
  fc.constantFrom(
    ...["name", "replicas", "task", "cron", "retain", "groups", "schedules", "encryption", "s3"],
    ...["nfs", "backupTarget", "dataLocality", "type", "parameters", "nodeTags", "v1", "path"],
  ),
  junk,
);
const anySpec = fc.dictionary(
  fc.constantFrom(
    ...["classes", "snapshotClasses", "schedules", "backupTargets", "settings", "version", "ui"],
    ...["values", "chart", "images", "nodes", "undefault", "monitoring", "snapshotController"],
  ),
  fc.oneof(junk, fc.array(fc.oneof(entry, junk)), entry),
);

test("no arguments make the check throw, and every fault has a path, a problem and a remedy", () => {
  fc.assert(
    fc.property(anySpec, (value) => {
      for (const { path, problem, remedy } of longhornFaults(value, exampleStorage())) {
        expect([path, problem, remedy].every((text) => text.length > 0)).toBe(true);
        expect(`${path}${problem}${remedy}`).not.toMatch(/\p{Cc}|\bundefined\b|\[object/u);
      }
    }),
    { numRuns: 500 },
  );
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import type { LonghornSpec } from "../../components/model/longhorn/args";
import type { KnownStorage } from "../../components/model/longhorn/known-storage";
import { longhornFaults } from "../../components/model/longhorn/validate";

export const ROOT = join(__dirname, "../..");

/** Data of Longhorn's chart in the version that the tables are of; no part of this project. */
const CHART = process.env["LONGHORN_CHART"] ?? join(ROOT, "../shared/charts/longhorn-1.12.1");

/** Values of the official chart; undefined where it is not at hand. */
const officialValues: Record<string, unknown> | undefined = existsSync(CHART)
  ? (parse(readFileSync(join(CHART, "values.yaml"), "utf8")) as Record<string, unknown>)
  : undefined;

/** The official definitions as they are installed; undefined where they are not at hand. */
export function officialDefinitions(): string | undefined {
  const file = join(CHART, "crds.yaml");
  // Lines of the template add labels only.
  return existsSync(file) ? readFileSync(file, "utf8").replace(/^.*\{\{.*$/gm, "") : undefined;
}

/** Names of the fields that a kind of Longhorn's has in its `spec`, by the official definitions. */
export function officialFields(kind: string): string[] {
  const definitions = parseAllDocuments(officialDefinitions() ?? "").map(
    (document) => document.toJS() as Definition,
  );
  const found = definitions.find((one) => one?.spec.names.kind === kind);
  const version = found?.spec.versions.find(({ name }) => name === "v1beta2");
  return Object.keys(version?.schema.openAPIV3Schema.properties.spec.properties ?? {});
}

interface Fields {
  properties: { spec: { properties: object } };
}

type Definition = {
  spec: {
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Fields } }[];
  };
} | null;

/** A test against the official chart. Without it, it is skipped and says so. */
export function withChart(name: string, run: (values: Record<string, unknown>) => void): void {
  if (officialValues !== undefined) {
    const values = officialValues;
    test(name, () => run(values));
    return;
  }
  console.warn(`SKIPPED: "${name}": no chart of Longhorn 1.12.1 at ${CHART} (LONGHORN_CHART)`);
  test.skip(name, () => undefined);
}

/** Three nodes; all fast, two with a disk for databases. */
export function exampleStorage(): KnownStorage {
  return {
    nodes: [
      { name: "a1", tags: ["fast"], diskTags: [["nvme", "db"], ["hdd"]] },
      { name: "a2", tags: ["fast"], diskTags: [["nvme", "db"]] },
      { name: "a3", tags: ["fast", "big"], diskTags: [["hdd"]] },
    ],
    labelled: true,
    localPath: true,
  };
}

/** A spec without a fault in which each rule can be broken. */
export function exampleLonghorn(): LonghornSpec {
  return {
    classes: [
      { name: "longhorn", default: true, replicas: 3 },
      { name: "longhorn-retain", reclaimPolicy: "Retain", nfsOptions: "vers=4.2,softerr" },
      {
        name: "secret",
        replicas: 2,
        nodeTags: ["fast"],
        diskTags: ["nvme"],
        mkfsParams: "-I 256 -b 4096 -O ^metadata_csum,^64bit",
        mountOptions: ["noatime"],
        encryption: { passphrase: "open-sesame-7" },
        schedules: [{ name: "hourly" }, { name: "nightly", isGroup: true }],
        backupTarget: "offsite",
      },
    ],
    snapshotClasses: [
      { name: "here", type: "snapshot", default: true },
      { name: "there", type: "backup", backupMode: "full" },
    ],
    schedules: [
      { name: "hourly", task: "snapshot", cron: "0 * * * *", retain: 24 },
      { name: "backup", task: "backup", cron: "0 2 * * *", groups: ["default", "nightly"] },
      { name: "trim", task: "filesystem-trim", cron: "@weekly" },
      { name: "system", task: "system-backup", cron: "0 4 * * 0" },
    ],
    backupTargets: [
      { nfs: { host: "nas.example.com", path: "/srv/backups", options: "soft,timeo=330" } },
      {
        name: "offsite",
        s3: {
          bucket: "prod-backups",
          region: "eu-central-1",
          path: "prod",
          accessKeyId: "AKIAEXAMPLE",
          secretAccessKey: "hush-hush-3",
        },
        pollInterval: "90s",
      },
    ],
    settings: { nodeDrainPolicy: "block-if-contains-last-replica" },
    ui: { host: "longhorn.example.com", users: `ops:$2y$05$${"a".repeat(53)}`, tlsSecret: "tls" },
  };
}

/** The lines of the report on `spec`. */
export function longhornLines(spec: unknown, storage?: KnownStorage): string[] {
  return longhornFaults(spec, storage).map(
    ({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`,
  );
}

/** Breaks a spec, or makes another one. */
export type Change = (spec: LonghornSpec) => unknown;

/** The example after a change. */
export function changedLonghorn(change: Change): unknown {
  const spec = exampleLonghorn();
  return change(spec) ?? spec;
}

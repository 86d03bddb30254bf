import { checkNames, namedEntries, textsOf, type Entry } from "../entries";
import type { Add } from "../faults";
import { listOf, numberOf, recordOf, textOf } from "../known";
import { isLate } from "../late";
import { unknownName } from "../shape";
import type { KnownStorage } from "./known-storage";
import { DEFAULT_TARGET } from "./plan";
import { checkPlacement } from "./validate-placement";
import { hasEngine } from "./validate-settings";
import { hasNoTarget } from "./validate-targets";

/** Rules of single classes, and between them. */
export function checkClasses(spec: unknown, add: Add, storage: KnownStorage | undefined): void {
  const classes = namedEntries(spec, "classes");
  checkNames(classes, "class", add);
  checkDefaults(classes, add);
  checkStaticClass(spec, classes, add);
  for (const one of classes) {
    checkLocality(one, add);
    checkEncryption(one, add);
    checkModes(one, add);
    checkEngine(spec, one, add);
    checkSchedules(spec, one, add);
    checkTarget(spec, one, add);
    checkPlacement(spec, one, storage, add);
  }
  const snapshots = namedEntries(spec, "snapshotClasses");
  checkNames(snapshots, "class", add);
  checkDefaults(snapshots, add);
  for (const one of snapshots) checkSnapshotClass(spec, one, add);
  checkUndefault(spec, classes, add);
}

function checkDefaults(classes: readonly Entry[], add: Add): void {
  const [first, ...others] = classes.filter(({ fields }) => fields["default"] === true);
  for (const { path } of others) {
    const problem = `is true, and so is ${first?.path ?? ""}'s`;
    add(`${path}.default`, { problem, remedy: "leave it at one of them" });
  }
}

// Longhorn makes it for volumes that get a claim in its own interface, and would fight over it.
function checkStaticClass(spec: unknown, classes: readonly Entry[], add: Add): void {
  const settings = recordOf(recordOf(spec)["settings"]);
  const own = textOf(settings["defaultLonghornStaticStorageClass"]) ?? "longhorn-static";
  for (const { path, name } of classes) {
    if (name !== "longhorn-static" || own !== name) continue;
    add(`${path}.name`, {
      problem: `${name} is the class that Longhorn makes itself`,
      remedy: "give another name",
    });
  }
}

function checkLocality({ path, fields }: Entry, add: Add): void {
  if (fields["dataLocality"] !== "strict-local") return;
  const replicas = fields["replicas"];
  if (replicas !== 1 && !isLate(replicas)) {
    const count = numberOf(replicas);
    const problem = count === undefined ? "is missing" : `is ${count}`;
    add(`${path}.replicas`, {
      problem: `${problem}, and strict-local keeps one replica only`,
      remedy: "give 1, or dataLocality best-effort",
    });
  }
  if (fields["nfsOptions"] !== undefined) {
    add(`${path}.nfsOptions`, {
      problem: "is for volumes that many nodes use, which strict-local volumes can't be",
      remedy: "leave it out, or give dataLocality best-effort",
    });
  }
}

const INSIDE_SECRET = ["cipher", "hash", "keySize", "pbkdf"];

function checkEncryption({ path, fields }: Entry, add: Add): void {
  if (fields["encryption"] === undefined || isLate(fields["encryption"])) return;
  const encryption = recordOf(fields["encryption"]);
  const { passphrase, secret } = encryption;
  if (passphrase === undefined && secret === undefined) {
    const remedy = "give passphrase, or secret if there is one already";
    add(`${path}.encryption`, { problem: "has no key", remedy });
  } else if (passphrase !== undefined && secret !== undefined) {
    const remedy = "give one of them";
    add(`${path}.encryption`, { problem: "has passphrase and secret", remedy });
  }
  if (secret === undefined) return;
  for (const key of INSIDE_SECRET.filter((one) => encryption[one] !== undefined)) {
    const remedy = "leave it out; the Secret says it";
    add(`${path}.encryption.${key}`, { problem: "is given beside secret", remedy });
  }
}

function checkModes({ path, fields }: Entry, add: Add): void {
  if (fields["migratable"] !== true) return;
  // Longhorn exports a migratable volume as a block device, never by NFS.
  for (const key of ["nfsOptions", "mkfsParams", "mountOptions"]) {
    if (fields[key] === undefined) continue;
    add(`${path}.${key}`, {
      problem: "is for volumes with a file system, and migratable ones are block devices",
      remedy: "leave it out, or make another class",
    });
  }
}

function checkEngine(spec: unknown, { path, fields }: Entry, add: Add): void {
  const engine = fields["dataEngine"] ?? "v1";
  if ((engine !== "v1" && engine !== "v2") || hasEngine(spec, engine) !== false) return;
  add(`${path}.dataEngine`, {
    problem: `is ${engine}, which is off`,
    remedy: `set settings.${engine}DataEngine to true, or give ${engine === "v1" ? "v2" : "v1"}`,
  });
}

function checkSchedules(spec: unknown, { path, fields }: Entry, add: Add): void {
  const given = fields["schedules"];
  if (Array.isArray(given) && given.length === 0) {
    const problem = "is empty, which keeps volumes in group default all the same";
    add(`${path}.schedules`, { problem, remedy: "leave it out, or name some" });
  }
  const schedules = namedEntries(spec, "schedules");
  if (isLate(recordOf(spec)["schedules"]) || schedules.some(isUnsure)) return;
  const groups = new Set(
    schedules.flatMap((one) =>
      one.fields["groups"] === undefined
        ? one.fields["task"] === "system-backup"
          ? []
          : ["default"]
        : textsOf(one, "groups").map(({ text }) => text),
    ),
  );
  const names = new Set(schedules.flatMap(({ name }) => name ?? []));
  const cluster = new Set(
    schedules.flatMap(({ name, fields: own }) =>
      own["task"] === "system-backup" ? (name ?? []) : [],
    ),
  );
  listOf(given).forEach((value, i) => {
    const { name, isGroup } = recordOf(value);
    const text = textOf(name);
    if (text === undefined) return;
    const [what, known] =
      isGroup === true
        ? (["group of a schedule", groups] as const)
        : (["schedule", names] as const);
    const where = `${path}.schedules[${i}].name`;
    if (!known.has(text)) {
      const complaint = unknownName(what, text, known);
      add(where, { ...complaint, problem: `${text} ${complaint.problem}` });
    } else if (isGroup !== true && cluster.has(text)) {
      const problem = `${text} backs up Longhorn itself, not volumes`;
      add(where, { problem, remedy: "remove it: it runs for the whole cluster" });
    }
  });
}

function isUnsure({ fields }: Entry): boolean {
  const { name, groups } = fields;
  return isLate(name) || isLate(groups) || listOf(groups).some(isLate);
}

function checkTarget(spec: unknown, { path, fields }: Entry, add: Add): void {
  const target = textOf(fields["backupTarget"]);
  const all = recordOf(spec)["backupTargets"];
  const known = namedEntries(spec, "backupTargets", () => DEFAULT_TARGET);
  if (target === undefined || target === DEFAULT_TARGET || isLate(all)) return;
  if (known.some((one) => isLate(one.fields["name"]))) return;
  const names = known.flatMap(({ name }) => name ?? []);
  if (names.includes(target)) return;
  const complaint = unknownName("target in backupTargets", target, names);
  add(`${path}.backupTarget`, { ...complaint, problem: `${target} ${complaint.problem}` });
}

function checkSnapshotClass(spec: unknown, { path, fields }: Entry, add: Add): void {
  if (fields["type"] === "snapshot" && fields["backupMode"] !== undefined) {
    const problem = "is for backups, and the type is snapshot";
    add(`${path}.backupMode`, { problem, remedy: "leave it out, or give type backup" });
  }
  if (fields["type"] === "backup" && hasNoTarget(spec)) {
    const problem = "is backup, and there is no place for backups";
    add(`${path}.type`, { problem, remedy: "list one in backupTargets, or give snapshot" });
  }
}

function checkUndefault(spec: unknown, classes: readonly Entry[], add: Add): void {
  listOf(recordOf(spec)["undefault"]).forEach((value, i) => {
    const own = classes.find(({ name }) => name !== undefined && name === value);
    if (own === undefined) return;
    const problem = `${own.name ?? ""} is ${own.path}, whose own argument says it`;
    add(`undefault[${i}]`, { problem, remedy: "remove it, and leave out that class's default" });
  });
}

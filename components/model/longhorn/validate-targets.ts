import { checkNames, namedEntries, type Entry } from "../entries";
import type { Add } from "../faults";
import { recordOf, textOf } from "../known";
import { isLate } from "../late";
import { isRecord } from "../shape";
import { DEFAULT_TARGET } from "./plan";
import { targetUrl } from "./target-url";

const KINDS = ["s3", "nfs", "cifs", "azure"] as const;
type Kind = (typeof KINDS)[number];

/** Rules of single backup targets, and between them. */
export function checkTargets(spec: unknown, add: Add): void {
  const targets = namedEntries(spec, "backupTargets", ({ name }) =>
    name === undefined ? DEFAULT_TARGET : undefined,
  );
  checkNames(targets, "target", add);
  const places = new Map<string, string>();
  for (const target of targets) {
    const kind = checkKind(target, add);
    if (kind === "s3") checkS3(target, add);
    if (kind === "nfs") checkNfs(target, add);
    if (kind === "s3" || kind === "azure") checkCertificate(target, kind, add);
    if (kind !== undefined) checkPlace(target, kind, places, add);
  }
  checkDefault(targets, add);
}

function checkKind({ path, fields }: Entry, add: Add): Kind | undefined {
  const given = KINDS.filter((kind) => fields[kind] !== undefined);
  if (given.length === 1) return given[0];
  const problem = given.length === 0 ? "has no place" : `has ${given.join(" and ")}`;
  add(path, { problem, remedy: `give one of ${KINDS.join(", ")}` });
  return undefined;
}

function checkS3({ path, fields }: Entry, add: Add): void {
  if (!isRecord(fields["s3"])) return;
  const { accessKeyId, secretAccessKey, iamRole, proxy, noProxy } = recordOf(fields["s3"]);
  const keys = [accessKeyId, secretAccessKey].filter((key) => key !== undefined).length;
  if (keys === 1) {
    const missing = accessKeyId === undefined ? "accessKeyId" : "secretAccessKey";
    add(`${path}.s3.${missing}`, { problem: "is missing", remedy: "give both keys, or none" });
  } else if (keys === 0 && iamRole === undefined) {
    const remedy = "give accessKeyId and secretAccessKey, or iamRole";
    add(`${path}.s3`, { problem: "has no way in", remedy });
  } else if (keys === 2 && iamRole !== undefined) {
    const remedy = "give keys, or a role";
    add(`${path}.s3.iamRole`, { problem: "is given beside keys", remedy });
  }
  if (noProxy !== undefined && proxy === undefined) {
    const remedy = "give proxy, or leave it out";
    add(`${path}.s3.noProxy`, { problem: "is given without a proxy", remedy });
  }
}

function checkNfs({ path, fields }: Entry, add: Add): void {
  const options = textOf(recordOf(fields["nfs"])["options"]);
  if (options?.split(",").includes("hard") !== true) return;
  const problem =
    "holds hard, which Longhorn takes out: a dead server would hang its pods for ever";
  add(`${path}.nfs.options`, { problem, remedy: "write soft, with timeo and retrans" });
}

function checkCertificate({ path, fields }: Entry, kind: Kind, add: Add): void {
  const { endpoint, caCertificate } = recordOf(fields[kind]);
  if (caCertificate === undefined || textOf(endpoint)?.startsWith("http:") !== true) return;
  const problem = "is given, and the endpoint is http";
  add(`${path}.${kind}.caCertificate`, {
    problem,
    remedy: "give an https endpoint, or leave it out",
  });
}

/** What makes the place of a target, and so its URL. */
const PLACE: Readonly<Record<Kind, { needs: string[]; may: string[] }>> = {
  s3: { needs: ["bucket", "region"], may: ["path"] },
  nfs: { needs: ["host", "path"], may: [] },
  cifs: { needs: ["host", "share"], may: [] },
  azure: { needs: ["container"], may: ["path", "domain"] },
};

// Longhorn's webhook refuses the second, in the middle of an `up`.
function checkPlace(target: Entry, kind: Kind, places: Map<string, string>, add: Add): void {
  const fields = recordOf(target.fields[kind]);
  const { needs, may } = PLACE[kind];
  const given = [...needs, ...may.filter((key) => fields[key] !== undefined)];
  const place = Object.fromEntries(given.map((key) => [key, textOf(fields[key])]));
  if (Object.values(place).includes(undefined)) return;
  const url = targetUrl({ [kind]: place })
    .toLowerCase()
    .replace(/\/$/, "");
  const first = places.get(url);
  if (first === undefined) places.set(url, target.path);
  else {
    const remedy = "give each target a place of its own";
    add(target.path, { problem: `is the same place as ${first}`, remedy });
  }
}

function checkDefault(targets: readonly Entry[], add: Add): void {
  if (
    targets.length === 0 ||
    targets.some(({ name, fields }) => name === DEFAULT_TARGET || isLate(fields["name"]))
  )
    return;
  add("backupTargets", {
    problem:
      "none is called default, so system backups, and volumes of classes that name no target, have no place",
    remedy: "leave out the name of one",
  });
}

/** Whether the arguments name no backup target. */
export function hasNoTarget(spec: unknown): boolean {
  const targets = recordOf(spec)["backupTargets"];
  return targets === undefined || (Array.isArray(targets) && targets.length === 0);
}

import { counted } from "../counted";
import { type Finding } from "./check";
import { GROUPS, groupOf } from "./checks";
import type { Scene } from "./scene";

export interface Report {
  cluster: string;
  version: string;
  /** Seconds it took to look. */
  seconds: number;
  hosts: { name: string; role: string; login: string }[];
  counts: Counts;
  findings: Finding[];
}

export interface Counts {
  ok: number;
  warn: number;
  fail: number;
  skip: number;
}

export function reportOf(scene: Scene, findings: Finding[], seconds: number): Report {
  const prepared = scene.hosts.find(({ steps }) => steps["prepare"]?.["VERSION"] !== undefined);
  return {
    cluster: scene.cluster.name,
    version: prepared?.steps["prepare"]?.["VERSION"] ?? "",
    seconds: Math.round(seconds * 10) / 10,
    hosts: scene.hosts.map(({ name, role, login }) => ({ name, role, login })),
    counts: countsOf(findings),
    findings,
  };
}

export function countsOf(findings: readonly Finding[]): Counts {
  const of = (state: Finding["state"]) => findings.filter((one) => one.state === state).length;
  return { ok: of("ok"), warn: of("warn"), fail: of("fail"), skip: of("skip") };
}

const LABELS = { ok: "ok", warn: "WARN", fail: "FAIL", skip: "skip" } as const;

/** For people: a line a group, and whatever is not well with its cause and its remedy. */
export function reportText(report: Report, verbose = false): string {
  const { cluster, version, seconds, hosts, findings, counts } = report;
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => {
    const own = findings.filter(({ id }) => groupOf(id) === group);
    return own.length === 0 ? [] : [groupText(title, own, verbose)];
  });
  return [
    `cluster ${cluster}${version === "" ? "" : ` (${version})`}: ${counted(hosts.length, "host")}, looked at in ${seconds} s\n\n`,
    ...groups,
    `\n${summary(counts)}\n`,
  ].join("");
}

function summary({ fail, warn, ok, skip }: Counts): string {
  return `${counted(fail, "failure")}, ${counted(warn, "warning")}; ${ok} fine, ${skip} do not apply or can't be seen`;
}

function groupText(title: string, findings: readonly Finding[], verbose: boolean): string {
  const { ok, skip } = countsOf(findings);
  const head = `${title.padEnd(26)} ${ok} fine${skip > 0 ? `, ${skip} skipped` : ""}\n`;
  const shown = findings.filter(({ state }) => verbose || state === "warn" || state === "fail");
  return head + together(shown).map(findingText).join("");
}

interface Entry extends Finding {
  /** `host: seen` of those with the same trouble; hosts that say the same are one line. */
  all: string[];
  /** Names of their hosts. */
  hosts: string[];
}

/** One entry for hosts that have the same trouble and the same remedy. */
function together(findings: readonly Finding[]): Entry[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = [finding.id, finding.state, finding.cause, withoutHost(finding)].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const bySeen = new Map<string, string[]>();
    for (const { seen, host } of group) {
      bySeen.set(seen, [...(bySeen.get(seen) ?? []), ...(host === undefined ? [] : [host])]);
    }
    const all = [...bySeen].map(([seen, hosts]) =>
      hosts.length === 0 ? seen : `${hosts.join(", ")}: ${seen}`,
    );
    return [{ ...first, all, hosts: group.flatMap(({ host }) => host ?? []) }];
  });
}

const withoutHost = ({ fix = "", host = "" }: Finding): string =>
  host === "" ? fix : fix.replaceAll(new RegExp(`\\b${host}\\b`, "g"), "HOST");

function findingText(entry: Entry): string {
  const { id, state, title, all, hosts, cause, fix = "" } = entry;
  const one = all.length === 1;
  const head = `  ${LABELS[state].padEnd(4)} ${id}: ${one ? (all[0] ?? "") : title}\n`;
  const lines = one ? [] : all.map((text) => `         ${text}\n`);
  const remedy = hosts.length < 2 ? fix : withoutHost(entry);
  return [
    head,
    ...lines,
    ...(cause === undefined ? [] : [`       cause: ${cause}\n`]),
    ...(remedy === "" ? [] : [`       fix:   ${remedy}\n`]),
  ].join("");
}

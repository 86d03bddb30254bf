import type { Group } from "./group";
import type { HostChange, Risk, StepRun } from "./model";
import { endpointRisks } from "./risks-endpoint";
import { layerRisks } from "./risks-layers";
import { addressRisks, quorumRisks } from "./risks-quorum";
import type { Shapes } from "./topology";
import { listed } from "./words";

/** What a reviewer must know of a change to one cluster, worst first. */
export function risksOf(
  group: Group,
  hosts: readonly HostChange[],
  clusterSteps: readonly StepRun[],
  shapes: Shapes,
): Risk[] {
  const levels: Risk["level"][] = ["danger", "warning", "note"];
  return [
    ...identityRisks(group, clusterSteps),
    ...quorumRisks(hosts, shapes),
    ...addressRisks(hosts),
    ...versionRisks(hosts, shapes),
    ...endpointRisks(hosts, shapes),
    ...storageHostRisks(hosts, shapes),
    ...layerRisks(group),
    ...wayInRisks(group, shapes),
  ].sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

/** What makes a cluster itself: once gone, everything on it is. */
function identityRisks(group: Group, clusterSteps: readonly StepRun[]): Risk[] {
  const risk = (text: string): Risk => ({ level: "danger", about: "identity", text });
  const bootstrap = group.steps.find(({ phase }) => phase === "bootstrap")?.step;
  const again = clusterSteps.find(({ phase }) => phase === "bootstrap");
  const told: Risk[] = [];
  if (bootstrap?.op === "delete") told.push(risk("the whole cluster is taken down"));
  else if (bootstrap?.op === "replace" || again?.op === "update") {
    told.push(
      risk(
        "the cluster is founded again: a new certificate authority, and nothing of the old cluster",
      ),
    );
  }
  for (const { name, op, type } of group.parts) {
    if (!type.startsWith("random:") || !["delete", "replace"].includes(op)) continue;
    if (!name.endsWith("-token") || bootstrap?.op === "delete") continue;
    told.push(
      risk(
        `${name} is ${op === "delete" ? "deleted" : "replaced"}: it encrypts the cluster's own certificates, and without it no snapshot can be restored`,
      ),
    );
  }
  return told;
}

function versionRisks(hosts: readonly HostChange[], shapes: Shapes): Risk[] {
  const parse = (text: string) => /^(\S+) v(\d+)\.(\d+)\./.exec(text);
  const risks = new Map<string, Risk>();
  const add = (level: Risk["level"], text: string) =>
    risks.set(text, { level, about: "version", text });
  const [was, is] = [shapes.old?.distribution ?? "", shapes.new?.distribution ?? ""];
  if (was !== "" && is !== "" && was !== is) {
    add(
      "danger",
      `the distribution changes from ${was} to ${is}: that is another cluster, and no upgrade`,
    );
  }
  for (const { version } of hosts) {
    const [from, to] = [parse(version.from), parse(version.to)];
    if (from === null || to === null) continue;
    if (from[1] !== to[1]) {
      add(
        "danger",
        `the distribution changes from ${from[1]} to ${to[1]}: that is another cluster, and no upgrade`,
      );
      continue;
    }
    const step = Number(to[3]) - Number(from[3]);
    if (step < 0)
      add(
        "danger",
        `${version.from} to ${version.to}: etcd can't go back to an older minor version`,
      );
    if (step > 1) add("danger", `${version.from} to ${version.to} skips minor versions`);
    if (step === 1)
      add(
        "note",
        `${version.from} to ${version.to} is a new minor version: read its notes for removed APIs`,
      );
  }
  return [...risks.values()];
}

function storageHostRisks(hosts: readonly HostChange[], shapes: Shapes): Risk[] {
  const hasDisks = (name: string) =>
    [shapes.old, shapes.new].some((shape) =>
      shape?.nodes.some((node) => node.name === name && node.storage),
    );
  const nodes = hosts.filter(({ name }) => hasDisks(name));
  const of = (some: readonly HostChange[]) => listed(some.map(({ name }) => name));
  const leaving = nodes.filter(({ change }) => change === "removed" || change === "replaced");
  const restarting = nodes.filter((host) => host.restarts !== "no" && !leaving.includes(host));
  const retired = (shapes.new?.nodes ?? []).filter(
    ({ name, storage, retired: gone }) =>
      storage && gone && shapes.old?.nodes.some((node) => node.name === name && !node.retired),
  );
  const risk = (level: Risk["level"], text: string): Risk => ({ level, about: "volumes", text });
  return [
    ...(leaving.length > 0
      ? [
          risk(
            "warning",
            `${of(leaving)} ${leaving.length === 1 ? "holds" : "hold"} disks of Longhorn and ${leaving.length === 1 ? "leaves" : "leave"}: replicas there are built anew elsewhere`,
          ),
        ]
      : []),
    ...(retired.length > 0
      ? [
          risk(
            "warning",
            `${listed(retired.map(({ name }) => name))} held disks of Longhorn and is given up: replicas there are lost`,
          ),
        ]
      : []),
    ...(restarting.length > 0
      ? [
          risk(
            "note",
            `${of(restarting)} ${restarting.length === 1 ? "holds" : "hold"} disks of Longhorn: each waits for whole replicas before and after its restart`,
          ),
        ]
      : []),
  ];
}

/** The connection is a secret as a whole: only that it changes can be seen. */
function wayInRisks(group: Group, shapes: Shapes): Risk[] {
  const risk = (level: Risk["level"], text: string): Risk => ({ level, about: "way in", text });
  const told: Risk[] = uncheckedRisks(shapes, risk);
  const moved = group.steps.filter(
    ({ phase, step }) =>
      phase === "facts" && step.op === "update" && step.changed.includes("connection"),
  );
  if (moved.length === 0) return told;
  const names = listed(moved.map(({ host }) => host));
  const text = `the way into ${names} changes: its address, port, user, key or host key (all of it secret). Where another machine answers, it is a replacement`;
  return [...told, risk("note", text)];
}

function uncheckedRisks(
  shapes: Shapes,
  risk: (level: Risk["level"], text: string) => Risk,
): Risk[] {
  const open = (shape: Shapes["old"]) =>
    (shape?.nodes ?? [])
      .filter(({ hostKey, retired }) => hostKey === "unchecked" && !retired)
      .map(({ name }) => name);
  const before = open(shapes.old);
  const fresh = open(shapes.new).filter((name) => !before.includes(name));
  if (fresh.length === 0) return [];
  return [
    risk(
      "warning",
      `nobody checks the host key of ${listed(fresh)}: whoever answers there gets the cluster's secrets`,
    ),
  ];
}

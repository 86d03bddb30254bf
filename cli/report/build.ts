import { type Group, groups } from "./group";
import { headlineOf, verdictOf } from "./headline";
import { hostsOf } from "./hosts";
import type { ClusterReport, HostChange, Report, StepRun } from "./model";
import { orderOf } from "./order";
import type { Preview } from "./read";
import { risksOf } from "./risks";
import { countsOf } from "./risks-layers";
import { type Surroundings, surroundings } from "./runs";
import { lengthOf } from "./times";
import { type Shapes, shapesOf } from "./topology";
import { unknownsOf } from "./unknowns";

/** What a preview means for the hosts; no text of a script, and nothing that a preview masks. */
export function buildReport(preview: Preview, stack = preview.stack): Report {
  const { clusters, others } = groups(preview);
  const around = surroundings(preview.steps);
  const reports = clusters.map((group) => clusterReport(group, around));
  const verdict = verdictOf(preview.errors, reports);
  const besides = countsOf(others.filter(({ type }) => !type.startsWith("pulumi:")));
  return {
    version: 1,
    stack,
    verdict,
    headline: headlineOf(verdict, { clusters: reports, others: besides }),
    clusters: reports,
    others: besides,
    errors: preview.errors,
  };
}

function clusterReport(group: Group, around: Surroundings): ClusterReport {
  const shapes = clusterShapes(group);
  const { hosts, clusterSteps, unchanged } = hostsOf(group, shapes, around);
  const distribution =
    shapes.new?.distribution ||
    shapes.old?.distribution ||
    (
      hosts.map(({ version }) => version.to || version.from).find((text) => text !== "") ?? ""
    ).split(" ")[0] ||
    "";
  const restarting = (role: string) =>
    hosts.filter((host) => host.restarts !== "no" && host.role === role);
  return {
    name: group.name,
    change: changeOf(group, hosts, clusterSteps),
    distribution,
    hosts,
    clusterSteps,
    unchanged,
    restarts: {
      servers: restarting("server").map(({ name }) => name),
      agents: restarting("agent").map(({ name }) => name),
      unknown: restarting("").map(({ name }) => name),
    },
    order: orderOf(hosts, clusterSteps),
    risks: risksOf(group, hosts, clusterSteps, shapes),
    length: lengthOf(group, hosts, clusterSteps),
    unknowns: unknownsOf(group, hosts),
    objects: countsOf(group.objects.filter(({ type }) => !type.startsWith("quorate:"))),
  };
}

function clusterShapes({ component }: Group): Shapes {
  const { before, after, op } = component ?? {};
  return op === "same" ? shapesOf(before ?? after, before ?? after) : shapesOf(before, after);
}

function changeOf(
  { component, steps, objects }: Group,
  hosts: readonly HostChange[],
  clusterSteps: readonly StepRun[],
): ClusterReport["change"] {
  const bootstrap = steps.find(({ phase }) => phase === "bootstrap")?.step.op;
  const op = component?.op ?? bootstrap;
  if (op === "create") return "new";
  if (op === "delete") return "removed";
  const objectsChange = objects.some((step) => step.op !== "same");
  return hosts.length + clusterSteps.length > 0 || objectsChange ? "changed" : "unchanged";
}

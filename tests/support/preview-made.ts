import { buildReport } from "../../cli/report/build";
import type { ClusterReport, Report } from "../../cli/report/model";
import { readPreview } from "../../cli/report/read";
import { Cluster } from "../../components";
import type { ClusterSpec } from "../../components/model/args";
import { copyOf } from "./preview-changes";
import { createStack, type Stack } from "./preview-engine";
import { recordingHosts } from "./preview-hosts";
import type { PreviewJson } from "./preview-json";
import { exampleSpec } from "./specs";

/** The example, unprotected so that anything may happen to it. */
export function plainSpec(change: (spec: ClusterSpec) => void = () => undefined): ClusterSpec {
  const spec = { ...exampleSpec(), protect: false };
  change(spec);
  return spec;
}

/** A stack on which the example runs. */
export async function runningStack(
  spec = plainSpec(),
  more: (cluster: Cluster) => void = () => undefined,
): Promise<Stack> {
  const stack = createStack();
  const { errors } = await stack.up(
    () => more(new Cluster("prod", copyOf(spec))),
    recordingHosts().transport,
  );
  expect(errors).toEqual([]);
  return stack;
}

/** The preview of a change of the example. */
export async function previewOf(change: (spec: ClusterSpec) => void): Promise<PreviewJson> {
  const stack = await runningStack();
  const { json, errors } = await stack.preview(() => new Cluster("prod", plainSpec(change)));
  expect(errors).toEqual([]);
  return json;
}

export const reportOf = (json: PreviewJson | object): Report =>
  buildReport(readPreview(JSON.stringify(json)));

/** The only cluster of a report. */
export function clusterOf({ clusters }: Report): ClusterReport {
  const [first, ...others] = clusters;
  if (first === undefined || others.length > 0) throw new Error(`${clusters.length} clusters`);
  return first;
}

/** Texts of the risks of this level. */
export const risks = (cluster: ClusterReport, level: string): string[] =>
  cluster.risks.filter((risk) => risk.level === level).map(({ text }) => text);

import { Cluster } from "../../components";
import type { ClusterArgs } from "../../components/model/args";
import type { HostFacts } from "../../components/model/facts";
import { healthyHosts } from "./hosts";
import { masked, record, type Recorded, type Recording } from "./recording-monitor";

/** Both ways to run a program. */
export const MODES = [
  { mode: "preview", preview: true },
  { mode: "up", preview: false },
] as const;

interface Options {
  preview?: boolean;
  /** What is different about a host's facts, by its name. */
  facts?: Readonly<Record<string, Partial<HostFacts>>>;
}

/** Registers a cluster called `prod` and hands back what the engine was asked for. */
export function recordCluster(
  args: ClusterArgs | (() => ClusterArgs),
  { preview = false, facts = {} }: Options = {},
): Promise<Recording> {
  return record(() => new Cluster("prod", typeof args === "function" ? args() : args), {
    preview,
    respond: healthyHosts(facts),
  });
}

/** The resource `prod-NAME`. */
export function find({ resources }: Recording, name: string): Recorded {
  const found = resources.find((resource) => resource.name === `prod-${name}`);
  if (found === undefined) {
    throw new Error(`no prod-${name} among ${resources.map((some) => some.name).join(", ")}`);
  }
  return found;
}

/** All steps. */
export function commands({ resources }: Recording): Recorded[] {
  return resources.filter(({ type }) => type === "command:remote:Command");
}

/** Names, without the cluster's, of what `after` has otherwise than `before`. */
export function differences(
  before: Recording,
  after: Recording,
  part: (resource: Recorded) => unknown = ({ inputs }) => inputs,
): { added: string[]; removed: string[]; changed: string[] } {
  const short = ({ name }: Recorded) => name.replace(/^prod-/, "");
  const inBoth = (one: Recording, other: Recording) =>
    one.resources.filter(({ urn }) => other.resources.some((some) => some.urn === urn));
  const only = (one: Recording, other: Recording) =>
    one.resources.filter((some) => !inBoth(one, other).includes(some)).map(short);
  const text = (recording: Recording, urn: string) => {
    const resource = recording.resources.find((some) => some.urn === urn);
    return JSON.stringify(resource === undefined ? undefined : part(resource));
  };
  return {
    added: only(after, before),
    removed: only(before, after),
    changed: inBoth(before, after)
      .filter(({ urn }) => text(before, urn) !== text(after, urn))
      .map(short),
  };
}

/** A recording for people: what there is, what it waits for and what it is told. */
export function describeTree({ resources }: Recording): string {
  return resources
    .map(({ urn, parent, deps, options, inputs }) => {
      const lines = [
        urn,
        ...(parent === "" ? [] : [`parent: ${parent}`]),
        ...(deps.length === 0 ? [] : [`after: ${deps.join(" ")}`]),
        ...Object.entries(options).map(([key, value]) => `option ${key}: ${JSON.stringify(value)}`),
        ...Object.entries(masked(inputs) as object).map(
          ([key, value]) => `${key}: ${JSON.stringify(value)}`,
        ),
      ];
      // Fingerprints have a snapshot of their own: here they would only be noise.
      return lines.join("\n  ").replace(/(\/|# script: )[0-9a-f]{12}("|\\n)/g, "$1(fingerprint)$2");
    })
    .join("\n");
}

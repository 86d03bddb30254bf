import { valid } from "semver";
import { urlComplaint } from "./artifact-names";
import { member, show, type Add, type Complaint } from "./faults";
import { recordOf } from "./known";
import { isRecord } from "./shape";

/*
 * What is the same of every Helm chart: its version, where it comes from, where its images come from, and values that are not free.
 */

/** Complains of a version that is not exact. */
export function exactVersionComplaint(version: string, example: string): Complaint | undefined {
  const bare = valid(version);
  if (bare !== null && !version.startsWith("v")) return undefined;
  return {
    problem: `${show(version)} is no exact version of the chart`,
    remedy: bare === null ? `write one such as ${example}` : `write ${bare}`,
  };
}

/** Complains of a URL that is no chart repository. */
export function repositoryComplaint(url: string): Complaint | undefined {
  if (!url.startsWith("oci://")) return urlComplaint(url);
  return {
    problem: `${show(url)} is an OCI registry`,
    remedy: "give it as chart.oci, with the chart's name",
  };
}

/** Complains of a reference that is no chart in an OCI registry. */
export function ociComplaint(chart: string) {
  return (reference: string): Complaint | undefined => {
    if (/^oci:\/\/[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/.test(reference)) return undefined;
    return {
      problem: `${show(reference)} is no chart in an OCI registry`,
      remedy: `write oci://registry.example.com/path/${chart}, without the version`,
    };
  };
}

/**
 * Complains of a path that would mean something else on another machine: the path is part of what a preview compares, so an absolute one shows a
 * change wherever the project lies elsewhere.
 */
export function chartPathComplaint(archive: string) {
  return (path: string): Complaint | undefined => {
    if (/^(\.{1,2}\/)[^\0]+$/.test(path)) return undefined;
    return {
      problem: `${show(path)} is no path from the project's folder`,
      remedy: `write one that begins with ./ or ../, such as ./charts/${archive}.tgz`,
    };
  };
}

/** Complains of a text that is no registry to pull images from. */
export function registryComplaint(registry: string): Complaint | undefined {
  if (/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/.test(registry)) return undefined;
  return {
    problem: `${show(registry)} is no registry`,
    remedy: "write its host, and a path if there is one: registry.example.com/mirror",
  };
}

/** Complains of a chart that has more than one source. */
export function checkChartSource(chart: unknown, path: string, add: Add): void {
  const given = Object.keys(recordOf(chart)).filter((key) => recordOf(chart)[key] !== undefined);
  if (given.length > 1) {
    const remedy = "give one of repository, path and oci";
    add(path, { problem: `has ${given.join(" and ")}`, remedy });
  }
}

/** Complains of values that follow from other arguments: `owned` has the remedy by the value's path. */
export function checkOwnedValues(
  values: unknown,
  owned: Readonly<Record<string, string>>,
  add: Add,
): void {
  for (const [path, remedy] of Object.entries(owned)) {
    const keys = path.split(".");
    if (read(values, keys) === undefined) continue;
    add(keys.reduce(member, "values"), { problem: "is set by quorate", remedy });
  }
}

function read(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((part, key) => (isRecord(part) ? part[key] : undefined), value);
}

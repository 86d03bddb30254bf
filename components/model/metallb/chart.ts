import { valid } from "semver";
import { urlComplaint } from "../artifact-names";
import { show, type Complaint } from "../faults";

/** Version that users get unless they say otherwise. */
export const DEFAULT_VERSION = "0.16.1";

/** The project's own chart repository. */
export const REPOSITORY = "https://metallb.github.io/metallb";

/** Complains of a version that is not exact. */
export function chartVersionComplaint(version: string): Complaint | undefined {
  if (valid(version) !== null && !version.startsWith("v")) return olderThanFields(version);
  const bare = valid(version);
  return {
    problem: `${show(version)} is no exact version of the chart`,
    remedy: bare === null ? `write one such as ${DEFAULT_VERSION}` : `write ${bare}`,
  };
}

// 0.16 made frr-k8s the default and added its values; 0.15 has neither `frrk8s.external` nor node-aware checks of peers.
function olderThanFields(version: string): Complaint | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 0 || minor >= 15) return undefined;
  return {
    problem: `${version} is too old`,
    remedy: `give 0.15.2 or later, such as ${DEFAULT_VERSION}`,
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
export function ociComplaint(reference: string): Complaint | undefined {
  if (/^oci:\/\/[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/.test(reference)) return undefined;
  return {
    problem: `${show(reference)} is no chart in an OCI registry`,
    remedy: "write oci://registry.example.com/path/metallb, without the version",
  };
}

/**
 * Complains of a path that would mean something else on another machine: the path is part of what a preview compares, so an absolute one shows a
 * change wherever the project lies elsewhere.
 */
export function chartPathComplaint(path: string): Complaint | undefined {
  if (/^(\.{1,2}\/)[^\0]+$/.test(path)) return undefined;
  return {
    problem: `${show(path)} is no path from the project's folder`,
    remedy: `write one that begins with ./ or ../, such as ./charts/metallb-${DEFAULT_VERSION}.tgz`,
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

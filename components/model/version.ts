import { DISTRIBUTIONS, type DistributionName } from "./distribution";
import { show, type Complaint } from "./faults";

/** A release, such as `v1.36.5+k3s1` or `v1.36.5+rke2r1`. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
}

const EXACT = /^v(\d{1,3})\.(\d{1,3})\.(\d{1,3})(-rc[1-9]\d?)?\+(k3s|rke2r)[1-9]\d?$/;
const OLDEST_MINOR = 32;

/** The numbers of an exact version, or undefined if it is none. */
export function parseVersion(version: string): Version | undefined {
  const match = EXACT.exec(version);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

/** Whether `version` is `major.minor.patch` or later. */
export function atLeast(version: Version, major: number, minor: number, patch: number): boolean {
  const difference = version.major - major || version.minor - minor || version.patch - patch;
  return difference >= 0;
}

/** Complains of a version that names no one release of the distribution. */
export function versionComplaint(
  version: string,
  distribution: DistributionName,
): Complaint | undefined {
  const { versionSuffix } = DISTRIBUTIONS[distribution];
  const exact = EXACT.exec(version)?.[5] === versionSuffix ? parseVersion(version) : undefined;
  if (exact === undefined) return inexact(version, distribution);
  if (atLeast(exact, 1, OLDEST_MINOR, 0)) return undefined;
  return {
    problem: `${version} is too old`,
    remedy: `give v1.${OLDEST_MINOR}.0+${versionSuffix}1 or later: older releases are not tested and get no fixes`,
  };
}

const WORDS: Readonly<Record<DistributionName, RegExp>> = {
  k3s: /[+-]k3s\d+$/,
  rke2: /[+-]rke2r\d+$/,
};

function inexact(version: string, distribution: DistributionName): Complaint {
  const { title, versionSuffix } = DISTRIBUTIONS[distribution];
  const other = distribution === "k3s" ? "rke2" : "k3s";
  const example = `such as v1.36.5+${versionSuffix}1`;
  if (/^(stable|latest|testing|v?1\.\d+)$/.test(version)) {
    return {
      problem: `${show(version)} is a channel, whose release changes by itself`,
      remedy: `give an exact release ${example}`,
    };
  }
  if (WORDS[other].test(version)) {
    return {
      problem: `${show(version)} is a release of ${DISTRIBUTIONS[other].title}`,
      remedy: `give one of ${title} ${example}, or distribution: ${show(other)}`,
    };
  }
  const meant = /^v?(\d+\.\d+\.\d+)(-rc\d+)?(?:[+-](?:k3s|rke2r?)(\d+))?$/.exec(version);
  const suggestion =
    meant && `v${meant[1] ?? ""}${meant[2] ?? ""}+${versionSuffix}${meant[3] ?? "1"}`;
  return {
    problem: `${show(version)} is no exact release of ${title}`,
    remedy: suggestion && EXACT.test(suggestion) ? `write ${suggestion}` : `give one ${example}`,
  };
}

import { show, type Complaint } from "./faults";

/** A release of k3s, such as `v1.36.5+k3s1`. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
}

const EXACT = /^v(\d{1,3})\.(\d{1,3})\.(\d{1,3})(-rc[1-9]\d?)?\+k3s[1-9]\d?$/;
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

/** Complains of a version that names no one release of k3s. */
export function versionComplaint(version: string): Complaint | undefined {
  const exact = parseVersion(version);
  if (exact === undefined) return inexact(version);
  if (atLeast(exact, 1, OLDEST_MINOR, 0)) return undefined;
  return {
    problem: `${version} is too old`,
    remedy: `give v1.${OLDEST_MINOR}.0+k3s1 or later: older releases are not tested and get no fixes`,
  };
}

function inexact(version: string): Complaint {
  const example = "such as v1.36.5+k3s1";
  if (/^(stable|latest|testing|v?1\.\d+)$/.test(version)) {
    return {
      problem: `${show(version)} is a channel, whose release changes by itself`,
      remedy: `give an exact release ${example}`,
    };
  }
  if (/[+-]rke2r\d+$/.test(version)) {
    return {
      problem: `${show(version)} is a release of RKE2`,
      remedy: `give one of k3s ${example}`,
    };
  }
  const meant = /^v?(\d+\.\d+\.\d+)(-rc\d+)?(?:[+-]k3s(\d+))?$/.exec(version);
  const suggestion = meant && `v${meant[1] ?? ""}${meant[2] ?? ""}+k3s${meant[3] ?? "1"}`;
  return {
    problem: `${show(version)} is no exact release of k3s`,
    remedy: suggestion && EXACT.test(suggestion) ? `write ${suggestion}` : `give one ${example}`,
  };
}

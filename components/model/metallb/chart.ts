import { exactVersionComplaint } from "../chart";
import type { Complaint } from "../faults";

/** Version that users get unless they say otherwise. */
export const DEFAULT_VERSION = "0.16.1";

/** The project's own chart repository. */
export const REPOSITORY = "https://metallb.github.io/metallb";

/** Complains of a version that is not exact, or older than what this library writes. */
export function chartVersionComplaint(version: string): Complaint | undefined {
  return exactVersionComplaint(version, DEFAULT_VERSION) ?? olderThanFields(version);
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

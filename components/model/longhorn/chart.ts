import { exactVersionComplaint } from "../chart";
import type { Complaint } from "../faults";

/** Version that users get unless they say otherwise; the one that the tables of settings and values are of. */
export const DEFAULT_VERSION = "1.12.1";

/** The project's own chart repository. */
export const REPOSITORY = "https://charts.longhorn.io";

/** Chart of the controller of VolumeSnapshots, which the SIG publishes none of; 5.2.0 holds release 8.6.0, of which Longhorn 1.12.1 has the sidecar. */
export const SNAPSHOT_VERSION = "5.2.0";
export const SNAPSHOT_REPOSITORY = "https://piraeus.io/helm-charts/";

/** Complains of a version that is not exact, or that no cluster should start with. */
export function chartVersionComplaint(version: string): Complaint | undefined {
  const inexact = exactVersionComplaint(version, DEFAULT_VERSION);
  if (inexact !== undefined) return inexact;
  const [x = 0, y = 0, z = 0] = version.split(".").map((part) => parseInt(part, 10));
  // 1.11.0 put a webhook in front of Nodes which could keep k3s from starting (longhorn/longhorn#12642).
  if (x > 1 || y > 11 || (y === 11 && z >= 1)) return undefined;
  return {
    problem: `${version} is too old`,
    remedy: `give 1.11.1 or later, such as ${DEFAULT_VERSION}`,
  };
}

import type { Add } from "../faults";
import { recordOf } from "../known";

/** Rules between settings. */
export function checkSettings(spec: unknown, add: Add): void {
  const settings = recordOf(recordOf(spec)["settings"]);
  // Longhorn's webhook refuses the pair.
  const cleansUp = settings["autoCleanupSystemGeneratedSnapshot"] ?? true;
  if (settings["disableSnapshotPurge"] === true && cleansUp === true) {
    add("settings.disableSnapshotPurge", {
      problem: "is true, and so is autoCleanupSystemGeneratedSnapshot, which needs purging",
      remedy: "set autoCleanupSystemGeneratedSnapshot to false as well, or leave it out",
    });
  }
  if (settings["v1DataEngine"] === false && settings["v2DataEngine"] !== true) {
    add("settings.v1DataEngine", {
      problem: "is false, and the second engine is off, too",
      remedy: "leave one of them on",
    });
  }
}

/** Whether a data engine is on; undefined while that is not known. */
export function hasEngine(spec: unknown, engine: "v1" | "v2"): boolean | undefined {
  const value = recordOf(recordOf(spec)["settings"])[`${engine}DataEngine`] ?? engine === "v1";
  return typeof value === "boolean" ? value : undefined;
}

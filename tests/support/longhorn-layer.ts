import { Longhorn, type LonghornArgs } from "../../components";
import { recordLayer, resourceNamed } from "./layers";
import type { Recorded, Recording } from "./recording-monitor";

/** Registers a Longhorn called `storage` on a cluster that somebody else made. */
export function recordLonghorn(
  args: LonghornArgs | (() => LonghornArgs),
  { preview = false }: { preview?: boolean } = {},
): Promise<Recording> {
  const make = () => (typeof args === "function" ? args() : args);
  return recordLayer(
    "longhorn-system",
    (provider) => void new Longhorn("storage", make(), { provider }),
    preview,
  );
}

/** The resource `storage-NAME`. */
export const part = (recording: Recording, name: string): Recorded =>
  resourceNamed(recording, `storage-${name}`);

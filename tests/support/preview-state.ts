import { createRecords } from "../lab/engine/records";
import type { State } from "../lab/engine/state";
import type { ResourceRecord } from "../lab/engine/types";

/** The engine's state without a file: sealing and writing it fifty times an operation would be most of a test's time. */
export function memoryState(first: readonly ResourceRecord[] = []): State {
  return { ...createRecords(first, {}), save: () => Promise.resolve() };
}

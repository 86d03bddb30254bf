import type { State } from "../lab/engine/state";
import type { ResourceRecord } from "../lab/engine/types";
import type { Props } from "../lab/engine/values";

/** The engine's state without a file: sealing and writing it fifty times an operation would be most of a test's time. */
export function memoryState(first: readonly ResourceRecord[] = []): State {
  let records = [...first];
  let outputs: Props = {};
  const isLive = (record: ResourceRecord, urn: string) => record.urn === urn && !record.delete;
  return {
    live: (urn) => records.find((record) => isLive(record, urn)),
    all: () => [...records],
    put: (record) => {
      const index = records.findIndex((other) => isLive(other, record.urn));
      if (index < 0) records.push(record);
      else records[index] = record;
    },
    swap: (record, by) => {
      records = records.flatMap((other) => (other !== record ? [other] : by ? [by] : []));
    },
    rename: () => {
      throw new Error("aliases are not played here");
    },
    outputs: () => outputs,
    setOutputs: (next) => {
      outputs = next;
    },
    save: () => Promise.resolve(),
  };
}

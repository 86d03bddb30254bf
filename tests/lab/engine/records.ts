import type { ResourceRecord } from "./types";
import type { Props } from "./values";

/** What a stack consists of. */
export interface Records {
  live: (urn: string) => ResourceRecord | undefined;
  all: () => ResourceRecord[];
  /** Puts a record in the place of the live one, or at the end. Records are never changed in place. */
  put: (record: ResourceRecord) => void;
  /** Swaps a record for another one, or removes it. */
  swap: (record: ResourceRecord, by?: ResourceRecord) => void;
  /** Gives the live record another URN, and so does every record that names it. */
  rename: (from: string, to: string) => void;
  outputs: () => Props;
  setOutputs: (outputs: Props) => void;
}

const renameReferences = (record: ResourceRecord, from: string, to: string): ResourceRecord => {
  const rewrite = (urn: string): string => (urn === from ? to : urn);
  const { parent, provider, deletedWith, propertyDependencies } = record;
  const next = {
    ...record,
    dependencies: record.dependencies.map(rewrite),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.map(rewrite)]),
    ),
    ...(parent !== undefined && { parent: rewrite(parent) }),
    ...(deletedWith !== undefined && { deletedWith: rewrite(deletedWith) }),
    // A reference to a provider is its URN and its id.
    ...(provider?.startsWith(`${from}::`) && { provider: to + provider.slice(from.length) }),
  };
  return JSON.stringify(next) === JSON.stringify(record) ? record : next;
};

const isLive = (record: ResourceRecord, urn: string): boolean =>
  record.urn === urn && record.delete !== true;

/** Records in memory; who keeps them is another question. */
export const createRecords = (first: readonly ResourceRecord[], firstOutputs: Props): Records => {
  let records = [...first];
  let outputs = firstOutputs;
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
    rename: (from, to) => {
      records = records.map((record) => {
        const next = renameReferences(record, from, to);
        return isLive(record, from) ? { ...next, urn: to } : next;
      });
    },
    outputs: () => outputs,
    setOutputs: (next) => {
      outputs = next;
    },
  };
};

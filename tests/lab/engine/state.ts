import { existsSync, readFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";

import type { ResourceRecord } from "./types";
import type { Props } from "./values";
import { createVault, openProps, openSecrets, sealProps, sealSecrets, type Vault } from "./vault";

interface StateFile {
  version: 1;
  stack: string;
  salt: string;
  /** A sealed constant: tells a wrong passphrase from a broken file. */
  check: string;
  resources: ResourceRecord[];
  outputs: Props;
}

export interface State {
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
  save: () => Promise<void>;
}

const CHECK = "quorate lab state";

const load = (file: string, passphrase: string): { vault: Vault; stored?: StateFile } => {
  if (!existsSync(file)) return { vault: createVault(passphrase) };
  const stored = JSON.parse(readFileSync(file, "utf8")) as StateFile;
  if (stored.version !== 1) throw new Error(`${file}: not a state file of this engine`);
  const vault = createVault(passphrase, stored.salt);
  try {
    if (vault.open(stored.check) !== CHECK) throw new Error("check");
  } catch {
    throw new Error(`${file}: wrong passphrase`);
  }
  return { vault, stored };
};

const writeAtomically = async (file: string, content: string): Promise<void> => {
  const temporary = `${file}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
};

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

export const openState = (file: string, stack: string, passphrase: string): State => {
  const { vault, stored } = load(file, passphrase);
  const reopen = (record: ResourceRecord): ResourceRecord => ({
    ...record,
    inputs: openProps(vault, record.inputs),
    outputs: openProps(vault, record.outputs),
    ...(record.replacementTrigger !== undefined && {
      replacementTrigger: openSecrets(vault, record.replacementTrigger),
    }),
  });
  let records = (stored?.resources ?? []).map(reopen);
  let outputs = openProps(vault, stored?.outputs ?? {});

  // Sealing all scripts again at each of fifty steps costs more than the steps themselves.
  const sealed = new WeakMap<ResourceRecord, string>();
  const sealOnce = (record: ResourceRecord): string => {
    const known = sealed.get(record);
    if (known !== undefined) return known;
    const json = JSON.stringify({
      ...record,
      inputs: sealProps(vault, record.inputs),
      outputs: sealProps(vault, record.outputs),
      ...(record.replacementTrigger !== undefined && {
        replacementTrigger: sealSecrets(vault, record.replacementTrigger),
      }),
    });
    sealed.set(record, json);
    return json;
  };
  const render = (): string => {
    const head = JSON.stringify({
      version: 1,
      stack,
      salt: vault.salt,
      check: vault.seal(CHECK),
      outputs: sealProps(vault, outputs),
    });
    const body = records.map((record) => `  ${sealOnce(record)}`).join(",\n");
    return `${head.slice(0, -1)},"resources":[\n${body}\n]}\n`;
  };

  let dirty = false;
  let writing: Promise<void> | undefined;
  const writeAll = async (): Promise<void> => {
    while (dirty) {
      dirty = false;
      await writeAtomically(file, render());
    }
  };
  const isLive = (record: ResourceRecord, urn: string): boolean =>
    record.urn === urn && record.delete !== true;

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
    save: () => {
      dirty = true;
      writing ??= writeAll().finally(() => {
        writing = undefined;
      });
      return writing;
    },
  };
};

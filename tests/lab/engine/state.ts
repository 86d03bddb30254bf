import { existsSync, readFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";

import { createRecords, type Records } from "./records";
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

export interface State extends Records {
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
  const records = createRecords(
    (stored?.resources ?? []).map(reopen),
    openProps(vault, stored?.outputs ?? {}),
  );

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
      outputs: sealProps(vault, records.outputs()),
    });
    const body = records
      .all()
      .map((record) => `  ${sealOnce(record)}`)
      .join(",\n");
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
  return {
    ...records,
    save: () => {
      dirty = true;
      writing ??= writeAll().finally(() => {
        writing = undefined;
      });
      return writing;
    },
  };
};

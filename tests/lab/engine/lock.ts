import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

interface Holder {
  pid: number;
  started: string;
  token: string;
}

/** Field 22 of stat: a pid alone may belong to another process by now, and a killed one may wait as a zombie. */
const startOf = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
};

const readHolder = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
};

const create = (file: string, holder: Holder): boolean => {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
};

/** Locks a state file for one run; the lock of a process that is gone is taken over. */
export const acquireLock = (stateFile: string): (() => void) => {
  const file = `${stateFile}.lock`;
  const mine: Holder = {
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    token: randomUUID(),
  };
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(file, mine)) {
      return () => {
        if (readHolder(file)?.token === mine.token) rmSync(file, { force: true });
      };
    }
    const holder = readHolder(file);
    if (holder && startOf(holder.pid) === holder.started) {
      throw new Error(
        `${stateFile} is in use by process ${holder.pid}; wait for it, or remove ${file}`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new Error(`${file}: another process took the lock`);
};

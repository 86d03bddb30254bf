import type { Client } from "ssh2";

import type { Connection } from "./connection";
import { dial } from "./dial";

export interface SshResult {
  stdout: string;
  stderr: string;
  /** Both streams in the order in which they came. */
  combined: string;
  /** Undefined after success, else how it ended, in the real provider's words. */
  failure?: string | undefined;
}

interface Exit {
  code?: number | null;
  signal?: string | undefined;
}

const SIGNALS: Record<string, number> = { HUP: 1, INT: 2, QUIT: 3, ABRT: 6, KILL: 9, TERM: 15 };

const describe = (exit: Exit): string | undefined => {
  if (exit.signal !== undefined) {
    const signal = exit.signal.replace(/^SIG/, "");
    return `Process exited with status ${128 + (SIGNALS[signal] ?? 0)} from signal ${signal}`;
  }
  if (exit.code === undefined || exit.code === null) {
    return "wait: remote command exited without exit status or exit signal";
  }
  return exit.code === 0 ? undefined : `Process exited with status ${exit.code}`;
};

const exec = (
  client: Client,
  command: string,
  stdin: string,
  env: Record<string, string>,
): Promise<SshResult> =>
  new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const both: Buffer[] = [];
    let exit: Exit = {};
    let done = false;
    const finish = (): void => {
      if (done) return;
      done = true;
      const [stdout, stderr, combined] = [out, err, both].map((b) => Buffer.concat(b).toString());
      resolve({
        stdout: stdout ?? "",
        stderr: stderr ?? "",
        combined: combined ?? "",
        failure: describe(exit),
      });
    };
    client.on("error", finish);
    client.on("close", finish);
    client.exec(command, { env }, (error, stream) => {
      if (error) {
        done = true;
        reject(error);
        return;
      }
      stream.on("exit", (code: number | null, signal?: string) => {
        exit = { code, signal: signal ?? undefined };
      });
      stream.on("data", (chunk: Buffer) => both.push(chunk) && out.push(chunk));
      stream.stderr.on("data", (chunk: Buffer) => both.push(chunk) && err.push(chunk));
      stream.on("close", finish);
      // A command that ends before it read all of its input is no failure of ours.
      stream.on("error", () => undefined);
      stream.end(stdin);
    });
  });

/** Runs one command over a connection of its own. */
export const runOverSsh = async (
  connection: Connection,
  command: string,
  stdin: string,
  env: Record<string, string>,
): Promise<SshResult> => {
  const session = await dial(connection);
  try {
    return await exec(session.client, command, stdin, env);
  } finally {
    session.client.on("error", () => undefined);
    session.close();
  }
};

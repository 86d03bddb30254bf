import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

import { Client, type ConnectConfig } from "ssh2";

import type { Connection } from "./connection";
import { goDialError, goHandshakeError } from "./go-text";

/** The real provider bounds only the TCP dial; a test run must end even where a host is frozen. */
const HANDSHAKE_SECONDS = 120;

const addressOf = (connection: Connection): string =>
  connection.host.includes(":")
    ? `[${connection.host}]:${connection.port}`
    : `${connection.host}:${connection.port}`;

const dialTcp = (connection: Connection): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const address = addressOf(connection);
    const socket = connect({ host: connection.host, port: connection.port, noDelay: true });
    const fail = (error: NodeJS.ErrnoException): void => {
      socket.destroy();
      reject(new Error(goDialError(address, error)));
    };
    if (connection.perDialTimeout > 0) socket.setTimeout(connection.perDialTimeout * 1000);
    socket.once("timeout", () => fail(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.setTimeout(0);
      // A host that was cut off never answers; without this its command would never end.
      socket.setKeepAlive(true, 15_000);
      socket.removeListener("error", fail);
      resolve(socket);
    });
  });

const hostKeyOptions = (hostKey: string | undefined): ConnectConfig => {
  if (hostKey === undefined) return {};
  const [type, blob] = hostKey.trim().split(/\s+/);
  if (type === undefined || blob === undefined) {
    throw new Error("failed to parse host key: ssh: no key found");
  }
  const wanted = Buffer.from(blob, "base64");
  return {
    // The key's own algorithm and no other, or the host would offer another key and seem a stranger.
    algorithms: { serverHostKey: [type as "ssh-ed25519"] },
    hostVerifier: (key: Buffer) => wanted.equals(key),
  };
};

const credentials = (connection: Connection): ConnectConfig => {
  const { privateKey, privateKeyPassword, password, agentSocketPath } = connection;
  return {
    ...(privateKey !== undefined && { privateKey }),
    ...(privateKeyPassword !== undefined && { passphrase: privateKeyPassword }),
    ...(password !== undefined && { password, tryKeyboard: true }),
    ...(agentSocketPath !== undefined && { agent: agentSocketPath }),
  };
};

/** Like the real provider: a given path, an empty one too, else the environment's; nobody there is an error even with a key at hand. */
const withAgent = async (connection: Connection): Promise<Connection> => {
  const path = connection.agentSocketPath ?? (process.env["SSH_AUTH_SOCK"] || undefined);
  if (path === "") throw new Error("dial unix: missing address");
  if (path === undefined) return connection;
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ path });
    socket.once("connect", () => resolve(void socket.destroy()));
    socket.once("error", (error) => reject(new Error(goDialError(path, error, "unix"))));
  });
  return { ...connection, agentSocketPath: path };
};

const handshake = (connection: Connection, sock: Duplex): Promise<Client> =>
  new Promise((resolve, reject) => {
    const client = new Client();
    const fail = (error: Error): void => {
      client.destroy();
      sock.destroy();
      reject(new Error(goHandshakeError(error)));
    };
    client.once("error", fail);
    client.once("close", () => fail(new Error("EOF")));
    client.once("ready", () => {
      client.removeAllListeners("error");
      client.removeAllListeners("close");
      resolve(client);
    });
    if (connection.password !== undefined) {
      client.on("keyboard-interactive", (_name, _text, _lang, prompts, finish) =>
        finish(prompts.map(() => connection.password ?? "")),
      );
    }
    try {
      client.connect({
        sock: sock,
        username: connection.user,
        ...credentials(connection),
        readyTimeout: HANDSHAKE_SECONDS * 1000,
        ...hostKeyOptions(connection.hostKey),
      });
    } catch (error) {
      client.removeAllListeners();
      sock.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  });

/** Tries as often as the real provider, in its rhythm: 0.1 s, each wait half as long again, 5 s at most. */
const withRetries = async <T>(limit: number, attempt: () => Promise<T>): Promise<T> => {
  for (let failures = 0, delay = 100; ; failures++, delay = Math.min(delay * 1.5, 5000)) {
    try {
      return await attempt();
    } catch (error) {
      if (limit >= 0 && failures + 1 > limit) {
        throw new Error(`after ${failures} failed attempts: ${(error as Error).message}`, {
          cause: error,
        });
      }
      await pause(delay);
    }
  }
};

const forward = (proxy: Client, target: Connection): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    proxy.forwardOut("127.0.0.1", 0, target.host, target.port, (error, channel) =>
      error ? reject(new Error(`ssh: rejected: ${error.message}`)) : resolve(channel),
    );
  });

const prefixed = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw new Error(`proxy: ${(error as Error).message}`, { cause: error });
  }
};

export interface Session {
  client: Client;
  close: () => void;
}

export const dial = async (given: Connection): Promise<Session> => {
  const connection = await withAgent(given);
  const { dialErrorLimit } = connection;
  const proxy = given.proxy && (await withAgent(given.proxy));
  if (!proxy) {
    const client = await withRetries(dialErrorLimit, async () =>
      handshake(connection, await dialTcp(connection)),
    );
    return { client, close: () => client.end() };
  }
  const jump = await prefixed(
    withRetries(proxy.dialErrorLimit, async () => handshake(proxy, await dialTcp(proxy))),
  );
  // An error event without a listener would end the whole engine.
  jump.on("error", () => undefined);
  try {
    const client = await prefixed(
      withRetries(dialErrorLimit, async () =>
        handshake(connection, await forward(jump, connection)),
      ),
    );
    const close = (): void => {
      client.end();
      jump.end();
    };
    return { client, close };
  } catch (error) {
    jump.end();
    throw error;
  }
};

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const BINARY = "/usr/sbin/sshd";

export const hasSshd = existsSync(BINARY);

export interface Sshd {
  port: number;
  user: string;
  hostKey: string;
  /** A key of the same kind that is not this host's. */
  otherKey: string;
  privateKey: string;
  dir: string;
  stop: () => Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

/** A real sshd on loopback with keys of its own. */
export const startSshd = async (): Promise<Sshd> => {
  const dir = mkdtempSync(join(tmpdir(), "quorate-sshd-"));
  const key = (name: string): string => {
    const file = join(dir, name);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file]);
    return readFileSync(`${file}.pub`, "utf8").trim();
  };
  const [hostKey, otherKey, clientKey] = [key("host"), key("other"), key("client")];
  writeFileSync(join(dir, "authorized_keys"), `${clientKey}\n`);
  const port = await freePort();
  const config = [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${join(dir, "host")}`,
    `AuthorizedKeysFile ${join(dir, "authorized_keys")}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "PermitRootLogin prohibit-password",
    // bash reads the user's ~/.bashrc for commands over SSH: what that prints or locks is not what is tested.
    `SetEnv HOME=${dir}`,
  ];
  writeFileSync(join(dir, "sshd_config"), `${config.join("\n")}\n`);
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const child = spawn(BINARY, ["-D", "-e", "-f", join(dir, "sshd_config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`sshd ended:\n${complaints}`);
    await pause(20);
  }
  return {
    port,
    user: userInfo().username,
    hostKey,
    otherKey,
    privateKey: readFileSync(join(dir, "client"), "utf8"),
    dir,
    stop: async () => {
      child.kill();
      await closed;
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

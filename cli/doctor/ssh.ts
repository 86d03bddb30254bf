import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Login } from "./scene";
import type { Connection } from "./stack";

export interface SshOptions {
  /** Accept any key of hosts that have none in the stack. */
  insecureHostKeys: boolean;
  /** Seconds until a host that does not answer is given up. */
  connectSeconds: number;
  /** A command in front of ssh, such as `ip netns exec NAME`. */
  inside: readonly string[];
}

/** Hosts by name, each with its way in. */
export type Ways = ReadonlyMap<string, Connection>;

/** A folder of configuration and keys for the system's ssh, for nobody's eyes but this user's. */
export interface SshFolder {
  /** Command line that logs in to a host and runs a bash as root, which reads its script from standard input. */
  argv: (host: string) => string[];
  environment: NodeJS.ProcessEnv;
  remove: () => void;
}

/** Exit status that says sudo wants a password; ssh's own is 255. */
const NO_SUDO = 97;

/** Lays down what ssh needs. The folder goes with the process, however that ends, but for a kill. */
export function sshFolder(ways: Ways, options: SshOptions): SshFolder {
  const folder = mkdtempSync(join(privatePlace(), "quorate-doctor-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const write = (name: string, text: string, mode = 0o600) => {
      const path = join(folder, name);
      writeFileSync(path, text, { mode });
      return path;
    };
    const entries = [...ways].map(([name, way], index) => ({ name, alias: `host-${index}`, way }));
    const askpass = write("askpass", ASKPASS, 0o700);
    const text = entries.map(({ alias, way }) => hostLines(alias, way, options, write)).join("\n");
    const config = write("config", `${text}\n${COMMON}`);
    return {
      argv: (host) => {
        const entry = entries.find(({ name }) => name === host);
        if (entry === undefined) throw new Error(`quorate: no way to host ${host}`);
        const { alias, way } = entry;
        return [...options.inside, "ssh", "-F", config, alias, "--", commandFor(way.user)];
      },
      environment: {
        ...process.env,
        SSH_ASKPASS: askpass,
        SSH_ASKPASS_REQUIRE: "force",
        // Needed by clients that do not know the word above.
        DISPLAY: process.env["DISPLAY"] ?? "none",
      },
      remove: () => {
        process.removeListener("exit", remove);
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Memory where there is such a place: a key that is never written to a disk need not be wiped off it. */
function privatePlace(): string {
  const place = process.env["XDG_RUNTIME_DIR"];
  if (place === undefined || place === "") return tmpdir();
  try {
    accessSync(place, constants.W_OK);
    return place;
  } catch {
    return tmpdir();
  }
}

/** ssh names the key in its question; its passphrase lies beside it. */
const ASKPASS = `#!/bin/sh
key=\${1#*\\'}
exec cat "\${key%%\\'*}.passphrase"
`;

const COMMON = `Host *
  BatchMode no
  NumberOfPasswordPrompts 1
  PreferredAuthentications publickey
  PasswordAuthentication no
  KbdInteractiveAuthentication no
  GlobalKnownHostsFile none
  UpdateHostKeys no
  CheckHostIP no
  ControlMaster no
  ControlPath none
  ForwardAgent no
  ForwardX11 no
  RequestTTY no
  LogLevel ERROR
  ServerAliveInterval 5
  ServerAliveCountMax 2
  AddKeysToAgent no
`;

type Write = (name: string, text: string) => string;

function hostLines(alias: string, way: Connection, options: SshOptions, write: Write): string {
  const { proxy } = way;
  const jump = `${alias}-jump`;
  return [
    ...(proxy === undefined ? [] : [oneHost(jump, proxy, options, write)]),
    oneHost(alias, way, options, write),
    ...(proxy === undefined ? [] : [`  ProxyJump ${jump}\n`]),
  ].join("");
}

function oneHost(alias: string, way: Connection, options: SshOptions, write: Write): string {
  const known = write(`${alias}.known`, `${alias} ${keyOf(way.hostKey)}\n`);
  const insecure = way.hostKey === undefined && options.insecureHostKeys;
  const lines = [
    `Host ${alias}`,
    `HostName ${word(way.host)}`,
    `Port ${way.port}`,
    `User ${word(way.user)}`,
    `HostKeyAlias ${alias}`,
    `UserKnownHostsFile ${insecure ? "/dev/null" : quoted(known)}`,
    `StrictHostKeyChecking ${insecure ? "no" : "yes"}`,
    `ConnectTimeout ${options.connectSeconds}`,
    ...identity(alias, way, write),
  ];
  return `${lines.join("\n  ")}\n`;
}

/** Only the key of the stack: an agent with many of them would use up the tries that a host allows. */
function identity(alias: string, way: Connection, write: Write): string[] {
  if (way.privateKey === undefined) return [];
  // OpenSSH takes a key without a newline at its end for damaged.
  const key = write(`${alias}.key`, `${way.privateKey.trimEnd()}\n`);
  if (way.privateKeyPassword !== undefined)
    write(`${alias}.key.passphrase`, way.privateKeyPassword);
  return [`IdentityFile ${quoted(key)}`, "IdentitiesOnly yes", "IdentityAgent none"];
}

/** Type and key; what stands behind them is a comment. */
const keyOf = (hostKey = ""): string => hostKey.trim().split(/\s+/).slice(0, 2).join(" ");

/** A percent sign begins a token of ssh's own. */
const quoted = (path: string): string => `"${path.replaceAll("%", "%%")}"`;

function word(text: string): string {
  if (!/^[\w.:%@+-]+$/.test(text) || text.startsWith("-")) {
    throw new Error(`quorate: ${JSON.stringify(text)} is no address or user that ssh could take`);
  }
  return text.replaceAll("%", "%%");
}

/** Not even a word of the script is on the command line. */
function commandFor(user: string): string {
  return user === "root"
    ? "bash -s"
    : `sudo -n true 2>/dev/null || exit ${NO_SUDO}; sudo -n bash -s`;
}

/** What came of one login. */
export interface Visit {
  login: Login;
  /** What ssh said where it failed. */
  said: string;
  lines: string[];
  /** When the connection was begun, and when its first line arrived, in seconds. */
  began: number;
  firstLine: number | undefined;
}

/** Logs in to a host, hands a script to its bash, and takes what it prints. A dead host is a finding and no error; without a program to log in with, nobody can look. */
export function visit(
  folder: SshFolder,
  host: string,
  script: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Visit> {
  const [program = "ssh", ...args] = folder.argv(host);
  const began = Date.now() / 1000;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: folder.environment,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    let firstLine: number | undefined;
    let late = false;
    let missing: string | undefined;
    const stop = () => {
      child.kill("SIGKILL");
      // A jump is a child of ssh's own and would hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, timeoutMs);
    signal.addEventListener("abort", stop, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (firstLine === undefined && stdout.includes("\n")) firstLine = Date.now() / 1000;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin.on("error", () => undefined).end(script);
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") missing = error.message;
      else
        reject(new Error(`quorate: there is no program ${program}; install it (openssh-client)`));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      const lines = stdout.split("\n").filter((line) => line !== "");
      const ended = lines.some((line) => line === "end");
      const said = missing ?? lastWords(stderr);
      const login = ended ? "ok" : loginOf(code, stderr, { late, started: lines.length > 0 });
      resolve({ login, said: ended ? "" : said, lines, began, firstLine });
    });
  });
}

const SAYS: readonly [RegExp, Login][] = [
  [
    /host key verification failed|identification has changed|no .* host key is known/i,
    "wrong-host-key",
  ],
  [
    /permission denied|too many authentication failures|error in libcrypto|invalid format|incorrect passphrase/i,
    "denied",
  ],
  [
    /timed out|no route to host|refused|could not resolve|unreachable|closed by|reset by|name or service/i,
    "unreachable",
  ],
];

function loginOf(
  code: number | null,
  stderr: string,
  { late, started }: { late: boolean; started: boolean },
): Login {
  if (started) return "late";
  if (late) return "unreachable";
  if (code === NO_SUDO) return "no-sudo";
  return SAYS.find(([pattern]) => pattern.test(stderr))?.[1] ?? "failed";
}

/** The last line, without the folder that is gone by then. */
function lastWords(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line
    .replace(/^ssh: connect to host \S+ port \d+: /, "")
    .replace(/\S*quorate-doctor-\w+\/?\S*/g, "(key)")
    .slice(0, 200);
}

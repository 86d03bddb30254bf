import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Shell libraries and steps in `sh/`; each is a topic of its own and checked as a file. */
export type ShellFile =
  | "base"
  | "bootstrap"
  | "download"
  | "drain"
  | "dual-stack"
  | "encryption"
  | "balancer"
  | "endpoint"
  | "etcd-user"
  | "endpoint-step"
  | "exchange"
  | "external"
  | "facts"
  | "facts-node"
  | "guards"
  | "heartbeats"
  | "host"
  | "join"
  | "kube"
  | "kubeconfig"
  | "leave-endpoint"
  | "loopback-six"
  | "membership"
  | "node-files"
  | "network-settings"
  | "prepare"
  | "proxy"
  | "replicas"
  | "rollout"
  | "selinux"
  | "service"
  | "static-pods"
  | "storage"
  | "storage-checks"
  | "storage-facts"
  | "storage-node"
  | "uninstall"
  | "unpack";

/**
 * One word of shell that stands for exactly this text, whatever is in it.
 *
 * Single quotes take everything literally but themselves; NUL is the one character that no argument can hold.
 */
export function shellQuote(text: string): string {
  if (text.includes("\0")) {
    throw new Error("quorate: a NUL character can't be passed to a shell");
  }
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `NAME='value'`, one a line. */
function assignments(variables: Record<string, string | number>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${shellQuote(String(value))}\n`)
    .join("");
}

const loaded = new Map<ShellFile, string>();

function shellFile(name: ShellFile): string {
  const known = loaded.get(name);
  if (known !== undefined) {
    return known;
  }
  const text = readFileSync(join(__dirname, "sh", `${name}.sh`), "utf8");
  loaded.set(name, text);
  return text;
}

/**
 * Lines that end in `# needs FILE` are there only together with that file: so a step that has nothing to do with a topic keeps its text, to the letter, and does not
 * run again on every host of every user when the topic comes up.
 */
function withNeeds(text: string, files: readonly ShellFile[]): string {
  return text.replace(/^.* # needs ([a-z-]+)\n/gm, (line, name: ShellFile) =>
    files.includes(name) ? line : "",
  );
}

/**
 * A whole step: values first, then the libraries, then the functions `up` and perhaps `down`.
 *
 * bash reads a script on standard input line by line while it runs it. Everything is therefore inside a function that is
 * complete before it is called, and called with another standard input: a command that reads would else eat the script.
 */
export function stepScript(
  variables: Record<string, string | number>,
  files: readonly ShellFile[],
): string {
  return [
    "quorate() {\n",
    assignments(variables),
    ...files.map((name) => withNeeds(shellFile(name), files)),
    '"$1"\n}\n',
    'quorate "${1:-up}" </dev/null\nexit\n',
  ].join("");
}

/** Short public fingerprint of a text. */
export function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

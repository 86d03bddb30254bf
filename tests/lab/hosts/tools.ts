import { existsSync, readFileSync } from "node:fs";
import { run, runOk } from "./process";

/** Debian package -> a file that shows it is there. */
const tools: Readonly<Record<string, string>> = {
  "systemd-container": "/usr/bin/systemd-nspawn",
  debootstrap: "/usr/sbin/debootstrap",
  iproute2: "/usr/bin/ip",
  iptables: "/usr/sbin/iptables",
  "openssh-client": "/usr/bin/ssh-keygen",
  procps: "/usr/sbin/sysctl",
  "util-linux": "/usr/bin/nsenter",
  curl: "/usr/bin/curl",
  wget: "/usr/bin/wget",
  "ca-certificates": "/usr/sbin/update-ca-certificates",
};

export interface Distribution {
  readonly id: "debian" | "ubuntu";
  readonly codename: string;
}

/** The machine's distribution, or an error that says what the lab needs. */
export function distribution(osRelease = "/etc/os-release"): Distribution {
  const text = existsSync(osRelease) ? readFileSync(osRelease, "utf8") : "";
  const field = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  const id = field("ID");
  if (id !== "debian" && id !== "ubuntu") {
    const got = field("PRETTY_NAME") || process.platform;
    throw new Error(
      `the lab needs Debian or Ubuntu (apt, debootstrap, systemd-nspawn), got ${got}`,
    );
  }
  return { id, codename: field("VERSION_CODENAME") };
}

/** Stops with one clear sentence on a machine where the lab can't run. */
export function requireMachine(): Distribution {
  const found = distribution();
  if (process.getuid?.() !== 0) {
    throw new Error(
      "the lab needs root: it makes namespaces, mounts and cgroups; run it with sudo",
    );
  }
  return found;
}

export const missingTools = (): string[] =>
  Object.entries(tools).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));

/** Installs what the lab needs and the machine lacks. */
export async function ensureTools(say: (line: string) => void = console.log): Promise<void> {
  requireMachine();
  const missing = missingTools();
  if (missing.length === 0) return;
  say(`installing Debian packages: ${missing.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
  // An unreachable third-party source must not stop us: what matters is whether the install works.
  const update = await run([...apt, "update"], { env, timeout: 300_000 });
  try {
    await runOk([...apt, "install", "-y", "--no-install-recommends", ...missing], {
      env,
      timeout: 600_000,
    });
  } catch (error) {
    const said = (error as Error).message;
    throw new Error(`${said}\napt-get update said:\n${update.stderr}`, { cause: error });
  }
}

export interface PackageSource {
  readonly mirror: string;
  readonly suite: string;
  readonly components: readonly string[];
}

/** Where to get the hosts' packages: the very mirror the machine itself uses. */
export async function packageSource(on: Distribution = requireMachine()): Promise<PackageSource> {
  const format = "$(REPO_URI)\t$(CODENAME)\t$(COMPONENT)\t$(LABEL)";
  const listed = await runOk([
    "apt-get",
    "indextargets",
    "--format",
    format,
    "Created-By: Packages",
  ]);
  const label = on.id === "debian" ? "Debian" : "Ubuntu";
  const rows = listed
    .trim()
    .split("\n")
    .map((line) => line.split("\t"))
    .filter((row) => row[3] === label && row[1] === on.codename);
  const mirror = rows.find((row) => row[2] === "main")?.[0];
  if (!mirror) {
    throw new Error(
      `apt lists no "main" of ${label} ${on.codename}; add it to /etc/apt/sources.list and run apt-get update`,
    );
  }
  return on.id === "debian"
    ? { mirror, suite: "bookworm", components: ["main"] }
    : { mirror, suite: on.codename, components: ["main", "universe"] };
}

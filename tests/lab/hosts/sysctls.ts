import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processes } from "./process";

/**
 * Kernel settings that have no namespace: what systemd, kubelet or a prepare step sets on one host
 * is set on all hosts and on the machine. The last lab puts them back. That is manners, and more:
 * on a machine that kept them, a prepare step that forgot one would still pass.
 */
const shared = [
  "fs/file-max",
  "fs/inotify/max_queued_events",
  "fs/inotify/max_user_instances",
  "fs/inotify/max_user_watches",
  "fs/protected_fifos",
  "fs/protected_hardlinks",
  "fs/protected_regular",
  "fs/protected_symlinks",
  "kernel/core_uses_pid",
  "kernel/keys/root_maxbytes",
  "kernel/keys/root_maxkeys",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/pid_max",
  "kernel/sysrq",
  "vm/max_map_count",
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "vm/swappiness",
];
const record = "/run/quorate-lab-sysctls.json"; // gone at a reboot, as the settings are

const read = (key: string): string => readFileSync(join("/proc/sys", key), "utf8").trim();

/** Remembers the machine's settings, unless some lab did. */
export function rememberSysctls(): void {
  if (existsSync(record)) return;
  const there = shared.filter((key) => existsSync(join("/proc/sys", key)));
  const values = Object.fromEntries(there.map((key) => [key, read(key)]));
  writeFileSync(`${record}.new`, JSON.stringify(values));
  renameSync(`${record}.new`, record);
}

/** Puts the machine's settings back, when no host of any lab runs any more. */
export function restoreSysctls(bridge: string): void {
  const nspawn = `--network-bridge=${bridge}`;
  if (!existsSync(record) || processes().some(({ argv }) => argv.includes(nspawn))) return;
  const values = JSON.parse(readFileSync(record, "utf8")) as Record<string, string>;
  for (const [key, value] of Object.entries(values)) {
    if (read(key) !== value) writeFileSync(join("/proc/sys", key), value);
  }
  rmSync(record);
}

import { k3s } from "../../components/render/distro/k3s";
import type { FakeHost } from "./fake-host";

export const MACHINE = "5".repeat(32);
const IPV4_ROUTE = "default via 192.0.2.1 dev eth0 proto static\n";
export const IPV6_ROUTE = "default via fe80::1 dev eth0 proto ra metric 1024 pref medium\n";
export const MODULES = ["overlay", "br_netfilter", "nf_conntrack", "vxlan"];
const UNITS = ["firewalld", "ufw", "nm-cloud-setup.timer", "fapolicyd"];
export const SWAPS = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

/** What is different about a host. */
export type Part = Partial<FakeHost>;

export const addressLines = (...addresses: string[]) => ({
  "ip -o addr show scope global": addresses
    .map(
      (one) => `2: eth0    inet ${one}/24 brd 192.0.2.255 scope global eth0\\       valid_lft ok\n`,
    )
    .join(""),
});
export const listener = (port: number, process: string) => ({
  [`ss -Hlntp sport = :${port}`]: `LISTEN 0      511    0.0.0.0:${port}   0.0.0.0:*    users:(("${process}",pid=7,fd=6),("${process}",pid=8,fd=6))\n`,
});
/** The service that the listener of `listener` is a process of. */
export const ownedBy = (unit: string) => ({ "/proc/8/cgroup": `0::/system.slice/${unit}\n` });
export const memory = (kB: number) => ({
  "/proc/meminfo": `MemTotal:       ${kB} kB\nMemFree:          1000 kB\n`,
});
export const disk = (mebibytes: number) => ({
  "df -Pm /var/lib": `Filesystem     1048576-blocks  Used Available Capacity Mounted on\n/dev/vda1               99999 10000     ${mebibytes}      12% /\n`,
});
export const noRoute = { "ip route show default": "", "ip -6 route show default": "" };

/** A host that nothing speaks against as s1, with what `own` has otherwise. */
export function fakeHost(...own: readonly Part[]): FakeHost {
  const files: FakeHost["files"] = {
    "/etc/machine-id": `${MACHINE}\n`,
    "/run/systemd/system/.keep": "",
    "/proc/swaps": SWAPS,
    "/proc/filesystems": "nodev\tproc\n\text4\n",
    "/lib/modules/6.1.0-1-amd64/modules.builtin": "kernel/fs/ext4/ext4.ko\n",
    ...memory(4_000_000),
  };
  const commands: FakeHost["commands"] = {
    "uname -m": "x86_64\n",
    "uname -n": "s1\n",
    "uname -r": "6.1.0-1-amd64\n",
    "stat -fc %T /sys/fs/cgroup": "cgroup2fs\n",
    "ip route show default": IPV4_ROUTE,
    "ip -6 route show default": "",
    "timedatectl show -p NTPSynchronized --value": "yes\n",
    ...addressLines("192.0.2.11"),
    ...disk(40_000),
    ...Object.fromEntries(k3s.ports.server.map((port) => [`ss -Hlntp sport = :${port}`, ""])),
    ...Object.fromEntries(MODULES.map((name) => [`modprobe -n ${name}`, ""])),
    ...Object.fromEntries(UNITS.map((unit) => [`systemctl is-active --quiet ${unit}`, null])),
  };
  return {
    files: Object.assign({}, files, ...own.map((part) => part.files)) as FakeHost["files"],
    commands: Object.assign(
      {},
      commands,
      ...own.map((part) => part.commands),
    ) as FakeHost["commands"],
  };
}

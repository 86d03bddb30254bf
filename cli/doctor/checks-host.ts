import { counted } from "../counted";
import {
  all,
  ANY,
  type Check,
  fail,
  NODE,
  ok,
  some,
  skip,
  UNKNOWN,
  type Verdict,
  warn,
} from "./check";
import { fact, facts, type HostScene, numberFact, reached, type Scene, told, words } from "./scene";

/** Hosts that share what each must have for itself. */
function shared(scene: Scene, what: (host: HostScene) => string | undefined): Verdict {
  const owners = new Map<string, string[]>();
  for (const host of reached(scene.hosts)) {
    const value = what(host);
    if (value !== undefined && value !== "")
      owners.set(value, [...(owners.get(value) ?? []), host.name]);
  }
  const twice = [...owners].filter(([, names]) => names.length > 1);
  return all(
    twice.map(([value, names]) => `${names.join(" and ")} have ${value}`),
    `${owners.size} different`,
  );
}

const mib = (kib: number): string =>
  kib < 10_240_000 ? `${Math.round(kib / 1024)} MiB` : `${Math.round(kib / 1_048_576)} GiB`;

interface Disk {
  place: string;
  free: number;
  share: number;
  inodes: number;
}

function disks(host: HostScene): Disk[] {
  return facts(host, "disk").map(([place = "", , size, free, inodes, freeInodes]) => ({
    place,
    free: Number(free),
    share: Number(free) / Math.max(1, Number(size)),
    // Some file systems make them as they go, and count none.
    inodes: Number(inodes) > 0 ? Number(freeInodes) / Number(inodes) : 1,
  }));
}

const percent = (share: number): string => `${Math.floor(share * 100)} %`;

/** The kubelet puts pods out below 5 % or 10 %, and etcd stops the cluster when it can't write. */
function diskVerdict(host: HostScene): Verdict {
  const list = disks(host);
  const line = ({ place, free, share }: Disk) => `${place}: ${mib(free)} free (${percent(share)})`;
  const full = list.filter(({ free, share }) => free < 1_048_576 || share < 0.05);
  if (full.length > 0) return fail(full.map(line).join(", "));
  const tight = list.filter(({ free, share }) => free < 5_242_880 || share < 0.12);
  return tight.length > 0 ? warn(tight.map(line).join(", ")) : ok(list.map(line).join(", "));
}

const unitState = (host: HostScene, name: string): string | undefined =>
  facts(host, "unit").find(([id]) => id === name)?.[2];

function guards(host: HostScene): string[] {
  const files = new Map(facts(host, "guard-file").map(([name = "", there = ""]) => [name, there]));
  return [
    ["NetworkManager.service", "networkmanager", "NetworkManager may take the links of pods"],
    ["fapolicyd.service", "fapolicyd", "fapolicyd may refuse the cluster's programs"],
  ].flatMap(([unit = "", file = "", text = ""]) =>
    unitState(host, unit) === "active" && files.get(file) === "no" ? [text] : [],
  );
}

export const HOST_CHECKS: readonly Check[] = [
  {
    id: "host.hostname",
    title: "each host has a name of its own",
    cause: "a host was cloned from another and kept its name",
    fix: "hostnamectl set-hostname NAME, restart {unit}; docs/operations.md, Have a host's steps run again",
    judge: (scene) => shared(scene, (host) => fact(host, "hostname")),
  },
  {
    id: "host.machine-id",
    title: "each host has a machine-id of its own",
    cause: "a host was cloned from another: addresses by DHCP and Longhorn take the two for one",
    fix: "on the clone: rm /etc/machine-id && systemd-machine-id-setup, then reboot",
    judge: (scene) => shared(scene, (host) => fact(host, "machine-id")),
  },
  {
    id: "host.owner",
    title: "the host belongs to this cluster",
    on: NODE,
    cause: "the host was set up anew, or was given to another cluster",
    fix: "set up anew: put its new hostKey into the arguments and run up; of another cluster: take it out of one of the two",
    judge: (host, { cluster }) => {
      const [name, id] = [fact(host, "state.cluster-name"), fact(host, "state.cluster")];
      if (name !== cluster.name)
        return fail(
          name === undefined || name === ""
            ? "nothing of quorate is on it"
            : `it belongs to ${name}`,
        );
      if (id !== cluster.id)
        return fail(
          `its cluster is ${(id ?? "").slice(0, 12) || "none"}, the stack's is ${(cluster.id ?? "none").slice(0, 12)}`,
        );
      return ok(name);
    },
  },
  {
    id: "host.systemd",
    title: "the host runs systemd",
    on: ANY,
    cause: "the host was booted with another init",
    fix: "boot {host} with systemd",
    judge: (host) => (fact(host, "system") === "yes" ? ok("yes") : fail("no")),
  },
  {
    id: "host.failed-units",
    title: "no unit of the host has failed",
    on: ANY,
    cause: "a service, a mount or a timer of the host ended with an error",
    fix: "systemctl status UNIT on {host}; what is of no use: systemctl reset-failed UNIT",
    judge: (host) => all(words(fact(host, "failed-units") ?? ""), "none", warn),
  },
  {
    id: "host.cgroup",
    title: "the host has cgroup v2",
    on: NODE,
    cause: "the host was booted with cgroup v1, which the kubelet refuses since Kubernetes 1.35",
    fix: "boot {host} with cgroup v2 (systemd.unified_cgroup_hierarchy=1)",
    judge: (host) => {
      if (fact(host, "cgroup") === "v2") return ok("v2");
      return told(host, "CGROUP_V1", "facts") === "accepted" ? ok("v1, accepted") : fail("v1");
    },
  },
  {
    id: "host.memory",
    title: "the host has memory left",
    on: ANY,
    cause: "pods without limits, or a host that is too small",
    fix: "see what takes it: systemd-cgtop -m, kubectl top pods; give pods limits or the host more",
    judge: (host) => {
      const [total, free] = [numberFact(host, "MemTotal"), numberFact(host, "MemAvailable")];
      if (total === undefined || free === undefined) return UNKNOWN;
      const least = Number(told(host, "LEAST_MEMORY", "facts") ?? 0);
      const seen = `${free} of ${total} MiB available`;
      if (total < least || free < 100) return fail(`${seen}, ${least} MiB are the least`);
      return free / total < 0.08 ? warn(seen) : ok(seen);
    },
  },
  {
    id: "host.swap",
    title: "swap is off",
    on: NODE,
    cause: "etcd gets slow when its memory is swapped out",
    fix: "swapoff -a, and take it out of /etc/fstab",
    judge: (host) =>
      all(
        facts(host, "swap").map(([name = ""]) => name),
        "off",
        warn,
      ),
  },
  {
    id: "host.oom-kills",
    title: "nothing was killed for want of memory",
    on: NODE,
    cause: "the kernel ended processes because memory was short",
    fix: "journalctl -k -g 'Out of memory' on {host}; give pods limits, or the host more memory",
    judge: (host) => {
      const kills = numberFact(host, "oom-kills");
      if (kills === undefined) return UNKNOWN;
      return kills > 0
        ? warn(`${counted(kills, "process", "processes")} since the start`)
        : ok("none");
    },
  },
  {
    id: "host.disk",
    title: "the disks have room",
    on: ANY,
    cause:
      "images, logs, snapshots or volumes fill the disk; the kubelet puts pods out, and a full disk stops etcd",
    fix: "du -xsh /var/lib/* /var/log on {host}; journalctl --vacuum-size=500M, old snapshots, unused images (crictl rmi --prune)",
    judge: diskVerdict,
  },
  {
    id: "host.inodes",
    title: "the disks have inodes left",
    on: ANY,
    cause: "very many small files; new ones fail as on a full disk",
    fix: "find the folder on {host}: du --inodes -xd 2 /var | sort -n | tail",
    judge: (host) => {
      const list = disks(host);
      const line = ({ place, inodes }: Disk) => `${place}: ${percent(inodes)} free`;
      const out = list.filter(({ inodes }) => inodes < 0.03);
      if (out.length > 0) return fail(out.map(line).join(", "));
      const tight = list.filter(({ inodes }) => inodes < 0.1);
      return tight.length > 0 ? warn(tight.map(line).join(", ")) : ok(list.map(line).join(", "));
    },
  },
  {
    id: "host.writable",
    title: "no file system turned read-only",
    on: ANY,
    cause: "the kernel makes a file system read-only after an error of its disk",
    fix: "journalctl -k on {host}; check the disk, fsck, replace it",
    judge: (host) =>
      all(
        facts(host, "writable").flatMap(([path = "", can]) => (can === "yes" ? [] : [path])),
        "all writable",
      ),
  },
  {
    id: "host.open-files",
    title: "the kernel has file handles left",
    on: ANY,
    cause: "a program opens files and never closes them",
    fix: "lsof | awk '{print $1}' | sort | uniq -c | sort -n | tail on {host}; raise fs.file-max",
    judge: (host) => {
      const [open, most] = facts(host, "open-files")[0]?.map(Number) ?? [];
      if (open === undefined || most === undefined) return UNKNOWN;
      const seen = `${open} of ${most}`;
      return open > most * 0.9 ? fail(seen) : open > most * 0.75 ? warn(seen) : ok(seen);
    },
  },
  {
    id: "host.conntrack",
    title: "the table of connections has room",
    on: ANY,
    cause: "more connections than the kernel tracks: new ones are dropped",
    fix: "raise net.netfilter.nf_conntrack_max, or kube-proxy-arg conntrack-max-per-core",
    judge: (host) => {
      const [used, most] = facts(host, "conntrack")[0]?.map(Number) ?? [];
      if (used === undefined || most === undefined) return skip("the kernel tracks none");
      const seen = `${used} of ${most}`;
      return used > most * 0.95 ? fail(seen) : used > most * 0.8 ? warn(seen) : ok(seen);
    },
  },
  {
    id: "host.reboot",
    title: "no package waits for a reboot",
    on: ANY,
    cause: "a new kernel or library is installed and not in use yet",
    fix: "reboot one host at a time, servers only while all are Ready (docs/operations.md, Reboot a server by hand)",
    judge: (host) => {
      const [waits, packages = ""] = facts(host, "reboot-required")[0] ?? [];
      return waits === "yes"
        ? warn(packages === "" ? "a reboot is required" : some(words(packages), 4))
        : ok("none");
    },
  },
  {
    id: "host.auto-reboot",
    title: "hosts do not reboot by themselves",
    on: ANY,
    cause: "unattended-upgrades may reboot several servers in the same night, and quorum is lost",
    fix: 'set Unattended-Upgrade::Automatic-Reboot "false" in /etc/apt/apt.conf.d on {host}',
    judge: (host) =>
      fact(host, "auto-reboot") === "yes" ? warn("unattended-upgrades reboots") : ok("no"),
  },
  {
    id: "host.firewall",
    title: "no firewall service of the host is on",
    on: NODE,
    cause:
      "firewalld and ufw drop what nodes say to each other, nm-cloud-setup removes the routes of pods",
    fix: "docs/hosts.md, What is checked: turn it off, or let the cluster's ports and networks pass",
    judge: (host) =>
      all(
        ["firewalld.service", "ufw.service", "nm-cloud-setup.timer"].filter(
          (unit) => unitState(host, unit) === "active",
        ),
        "none",
        warn,
      ),
  },
  {
    id: "host.guards",
    title: "NetworkManager and fapolicyd leave the cluster alone",
    on: NODE,
    cause: "the program was installed after the host was prepared, or our file for it was removed",
    fix: "have prepare run again: put a comment behind the hostKey of {host}, and run up",
    judge: (host) => all(guards(host), "yes"),
  },
  {
    id: "host.half-written",
    title: "no file was left half written",
    on: ANY,
    cause:
      "a step was killed between writing a file and putting it in its place; harmless, but an up did not end",
    fix: "run pulumi up again, then remove the file on {host}",
    judge: (host) =>
      all(
        facts(host, "half-written").map(([path = ""]) => path),
        "none",
        warn,
      ),
  },
  {
    id: "host.set-aside",
    title: "no data of a former cluster lies around",
    on: NODE,
    cause: "a destroy kept etcd's data; it holds all keys of that cluster, and takes room",
    fix: "when nobody needs it any more: rm -rf the folder on {host}",
    judge: (host) =>
      all(
        facts(host, "set-aside").map(([path = ""]) => path),
        "none",
        warn,
      ),
  },
  {
    id: "host.lock",
    title: "no step is at work on the host",
    on: ANY,
    cause: "an up runs at this moment, or the script of one that was killed is still at it",
    fix: "wait; who it is: fuser -v /run/quorate/lock on {host}",
    judge: (host) =>
      fact(host, "lock") === "held" ? warn("/run/quorate/lock is held") : ok("free"),
  },
];

import { counted } from "../counted";
import { all, type Check, fail, NODE, ok, skip, type Verdict } from "./check";
import { facts, type HostScene, reached, told } from "./scene";
import { isStorage } from "./wanted";

const onStorage = (judge: (host: HostScene) => Verdict) => (host: HostScene) =>
  isStorage(host) ? judge(host) : skip("no storage host");

export const STORAGE_CHECKS: readonly Check[] = [
  {
    id: "storage.tools",
    title: "the programs that Longhorn calls are there",
    on: NODE,
    cause: "a package was removed",
    fix: "have prepare run again: put a comment behind the hostKey of {host}, and run up",
    judge: onStorage((host) =>
      all(
        facts(host, "tool").flatMap(([name = "", there]) =>
          there === "yes" ? [] : [`no ${name}`],
        ),
        "all four",
      ),
    ),
  },
  {
    id: "storage.initiator",
    title: "each storage host has an initiator name of its own",
    cause: "hosts were cloned, or the file was emptied: sessions of two hosts disturb each other",
    fix: 'echo "InitiatorName=$(iscsi-iname)" >/etc/iscsi/initiatorname.iscsi on one of them, drained, then systemctl restart iscsid',
    judge: ({ hosts }) => {
      const some = reached(hosts).filter(isStorage);
      if (some.length === 0) return skip("no storage host");
      const names = some.map((host) => ({
        host: host.name,
        name: facts(host, "initiator")[0]?.[0] ?? "",
      }));
      return all(
        names.flatMap(({ host, name }, i) => {
          if (name === "") return [`${host} has none`];
          const first = names.findIndex((other) => other.name === name);
          return first < i ? [`${host} has that of ${names[first]?.host ?? "?"}`] : [];
        }),
        `${some.length} different`,
      );
    },
  },
  {
    id: "storage.iscsid",
    title: "the iSCSI initiator is ready",
    on: NODE,
    cause: "iscsid and its socket are both down: no volume can be attached",
    fix: "systemctl enable --now iscsid.socket on {host} (SUSE: iscsid.service)",
    judge: onStorage((host) => {
      const active = facts(host, "unit").some(
        ([id = "", , state]) => id.startsWith("iscsid.") && state === "active",
      );
      return active ? ok("active") : fail("neither iscsid.socket nor iscsid.service is active");
    }),
  },
  {
    id: "storage.disks",
    title: "each disk of the arguments is mounted",
    on: NODE,
    cause:
      "the mount did not come at the last boot: Longhorn would fill the system's own disk, or has lost its replicas",
    fix: "mount it on {host}, and see /etc/fstab; docs/hosts.md, Storage hosts",
    judge: onStorage((host) =>
      all(
        facts(host, "storage-disk").flatMap(([path = "", mounted, folder, isMount]) => {
          if (folder !== "yes") return [`no folder ${path}`];
          return mounted === "yes" && isMount !== "yes" ? [`nothing is mounted at ${path}`] : [];
        }),
        counted(facts(host, "storage-disk").length, "disk"),
      ),
    ),
  },
  {
    id: "storage.propagation",
    title: "mounts are shared with pods",
    on: NODE,
    cause: "a mount was made private: no volume would reach its pod",
    fix: "mount --make-rshared PATH on {host}, and at each boot before {unit}",
    judge: onStorage((host) =>
      all(
        facts(host, "propagation").flatMap(([path = "", seen = ""]) =>
          seen.startsWith("shared") ? [] : [`${path} is ${seen || "unknown"}`],
        ),
        "shared",
      ),
    ),
  },
  {
    id: "storage.multipath",
    title: "multipathd leaves Longhorn's devices alone",
    on: NODE,
    cause:
      "multipathd was installed later, or our file for it was removed: it takes volumes before they are mounted",
    fix: "have prepare run again: put a comment behind the hostKey of {host}, and run up",
    judge: onStorage((host) => {
      const active = facts(host, "unit").some(
        ([id, , state]) => id === "multipathd.service" && state === "active",
      );
      if (!active || (told(host, "MULTIPATH_CONF", "prepare") ?? "") === "")
        return ok(active ? "left as it is" : "it does not run");
      return facts(host, "multipath-file")[0]?.[0] === "yes"
        ? ok("our file is there")
        : fail("our file for it is missing");
    }),
  },
];

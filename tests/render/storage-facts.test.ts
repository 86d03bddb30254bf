import { factsFaults, parseFacts } from "../../components/model/facts";
import type { StorageArgs } from "../../components/model/storage-args";
import { factsScript } from "../../components/render/steps";
import { addressLines, fakeHost, MACHINE, type Part } from "../support/facts-host";
import { FakeDistribution, type Family } from "../support/fake-distribution";
import { type FakeRun, runOnFakeHost } from "../support/fake-host";
import { goodFacts } from "../support/hosts";
import { examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec } from "../support/specs";

/*
 * What the facts step asks of a storage host, on one made of files and fake commands. tests/hosts asks a real one.
 */

jest.setTimeout(120_000);

const planWith = (storage: boolean | StorageArgs) => examplePlan({ ...exampleSpec(), storage });

function factsOn(storage: boolean | StorageArgs, ...own: readonly Part[]): FakeRun {
  const host = fakeHost(agent, ...own);
  return runOnFakeHost(factsScript(planWith(storage), nodeNamed(planWith(storage), "a1")), host);
}

const df = (path: string, total: number, free: number) => ({
  [`df -P -k ${path}`]: `Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vdb1 ${total} 1 ${free} 1% ${path}\n`,
});
/** What is mounted at `path`, of which `seen` is asked. */
const mount = (path: string, at: string, type = "ext4", shared = "shared") => ({
  [`findmnt -n -o FSTYPE -T ${path}`]: `${type}\n`,
  [`findmnt -n -o TARGET -T ${path}`]: `${at}\n`,
  [`findmnt -n -o PROPAGATION -T ${path}`]: `${shared}\n`,
});

const tools = Object.fromEntries(
  ["iscsiadm", "mount.nfs", "cryptsetup", "dmsetup"].map((name) => [name, ""]),
);
/** A host as a1 with all that Longhorn needs, its folder on the system's disk. */
const agent: Part = {
  files: {
    "/var/lib/.keep": "",
    "/proc/filesystems": "\text4\nnodev\tnfs4\n",
  },
  commands: {
    ...addressLines("192.0.2.21"),
    ...tools,
    "modprobe -n iscsi_tcp": "",
    "modprobe -n dm_crypt": "",
    "modprobe -n nfs": "",
    ...mount("/var/lib", "/"),
    ...df("/", 40_000_000, 20_000_000),
    "stat -f -c %i /var/lib/longhorn": "a\n",
  },
};

const accepted = (...warnings: string[]): FakeRun => ({
  status: 0,
  stdout: `{"machineId":"${MACHINE}","hostname":"s1","warnings":${JSON.stringify(warnings)}}\n{"initiatorName":""}\n`,
  stderr: "",
});
const refused = (...faults: string[]): FakeRun => ({
  status: 1,
  stdout: "",
  stderr: faults.map((fault) => `quorate: a1: facts: ${fault}\n`).join(""),
});

test("a good host prints its facts, and the name of its initiator on a line of its own", () => {
  expect(factsOn(true)).toEqual(accepted());
  const named = (text: string) =>
    factsOn(true, { files: { "/etc/iscsi/initiatorname.iscsi": text } });
  const { stdout } = named(
    "# comment\nInitiatorName= iqn.1993-08.org.debian:01:ab \nInitiatorName=iqn.b\n",
  );
  expect(parseFacts(stdout)).toEqual({
    machineId: MACHINE,
    hostname: "s1",
    warnings: [],
    initiatorName: "iqn.1993-08.org.debian:01:ab",
  });
  expect(named("GenerateName=yes\n")).toEqual(accepted());
});

test("a host without storage is asked none of it", () => {
  const plan = planWith(false);
  const { stdout } = runOnFakeHost(factsScript(plan, nodeNamed(plan, "s1")), fakeHost());
  expect(stdout).not.toContain("initiatorName");
});

const kernel = (name: string) => ({ [`modprobe -n ${name}`]: null });
const mnt = "/var/mnt/d1";
const DISK = { disks: [{ path: mnt }] };
const there = (own: object = {}): Part => ({
  files: { [`${mnt}/lost`]: "" },
  commands: {
    [`mountpoint -q ${mnt}`]: "",
    ...mount(mnt, mnt, "xfs"),
    ...df(mnt, 9_000_000, 8_000_000),
    [`stat -f -c %i ${mnt}`]: "b\n",
    ...own,
  },
});

const ROWS: readonly [
  title: string,
  storage: boolean | StorageArgs,
  own: Part,
  ...faults: string[],
][] = [
  [
    "no module for iSCSI",
    true,
    { commands: kernel("iscsi_tcp") },
    "QRT-113: the kernel 6.1.0-1-amd64 has no module iscsi_tcp, without which no volume can be attached; install the rest of the kernel's modules (RHEL: kernel-modules, Ubuntu: linux-modules-extra, SUSE: kernel-default, Debian: linux-image without cloud), and reboot",
  ],
  [
    "a disk without its folder",
    { disks: [{ path: "/var/mnt/d2" }] },
    { files: { "/var/mnt/.keep": "" } },
    "QRT-115: there is no folder /var/mnt/d2; make it and mount its disk there, in /etc/fstab too, or correct the disk's path",
  ],
  [
    "Longhorn's own folder, which was to be a disk's",
    { disks: [{ path: "/var/lib/longhorn", mounted: true }] },
    {},
    "QRT-115: there is no folder /var/lib/longhorn; make it and mount its disk there, in /etc/fstab too, or correct the disk's path",
  ],
  [
    "a file in the place of the folder",
    true,
    { files: { "/var/lib/longhorn": "" }, commands: mount("/var/lib/longhorn", "/") },
    "QRT-115: disk /var/lib/longhorn is no folder; correct the disk's path",
  ],
  [
    "a disk that did not come up",
    DISK,
    there({ [`mountpoint -q ${mnt}`]: null }),
    `QRT-116: nothing is mounted at ${mnt}, and Longhorn would fill the system's own disk; mount its disk there, in /etc/fstab too, or give mounted: false`,
  ],
  [
    "a file system that Longhorn does not take",
    DISK,
    there(mount(mnt, mnt, "btrfs")),
    `QRT-117: disk ${mnt} is on btrfs, and Longhorn needs ext4 or xfs; mount a disk of one of them at it`,
  ],
  [
    "a full disk",
    DISK,
    there(df(mnt, 9_000_000, 1_048_575)),
    `QRT-118: 1023 MiB are free on disk ${mnt}; make room for 1024 MiB at least`,
  ],
  [
    "more reserved than there is",
    { disks: [{ path: mnt, reserved: "10Gi" }] },
    there(),
    `QRT-118: disk ${mnt} has 8789 MiB in all, less than its reserved; correct reserved`,
  ],
  [
    "two disks that are one",
    { disks: [{ path: mnt }, { path: "/var/lib/longhorn" }] },
    {
      files: { [`${mnt}/lost`]: "", "/var/lib/longhorn/.keep": "" },
      commands: {
        ...there().commands,
        ...mount("/var/lib/longhorn", "/"),
        "stat -f -c %i /var/lib/longhorn": "b\n",
      },
    },
    `QRT-119: disks ${mnt} and /var/lib/longhorn are on one file system, and Longhorn takes one disk from each; give one of them, or mount a disk of its own`,
  ],
  [
    "mounts that are not shared, told once",
    true,
    { commands: mount("/var/lib", "/", "ext4", "private") },
    "QRT-120: mounts at / are private and not shared, so that no volume would reach its pod; run at each boot, before k3s: mount --make-rshared /",
  ],
  [
    "all at once",
    DISK,
    {
      ...there(df(mnt, 9_000_000, 1)),
      commands: {
        ...there(df(mnt, 9_000_000, 1)).commands,
        ...kernel("iscsi_tcp"),
        ...mount("/var/lib", "/", "ext4", "slave"),
      },
    },
    "QRT-113: the kernel 6.1.0-1-amd64 has no module iscsi_tcp, without which no volume can be attached; install the rest of the kernel's modules (RHEL: kernel-modules, Ubuntu: linux-modules-extra, SUSE: kernel-default, Debian: linux-image without cloud), and reboot",
    `QRT-118: 0 MiB are free on disk ${mnt}; make room for 1024 MiB at least`,
    "QRT-120: mounts at / are slave and not shared, so that no volume would reach its pod; run at each boot, before k3s: mount --make-rshared /",
  ],
];

test.each(ROWS)("refused: %s", (_title, storage, own, ...faults) => {
  expect(factsOn(storage, own)).toEqual(refused(...faults));
});

const GOOD: readonly [title: string, storage: boolean | StorageArgs, own: Part][] = [
  ["a disk of its own", DISK, there()],
  [
    "a folder that need not be one",
    { disks: [{ path: mnt, mounted: false }] },
    there({ [`mountpoint -q ${mnt}`]: null }),
  ],
  [
    "a disk that Longhorn has filled",
    DISK,
    { ...there(df(mnt, 9_000_000, 1)), files: { [`${mnt}/longhorn-disk.cfg`]: "" } },
  ],
  [
    "an iSCSI that is built in",
    true,
    { files: { "/sys/class/iscsi_transport/tcp/.keep": "" }, commands: kernel("iscsi_tcp") },
  ],
  [
    "shared mounts that follow others too",
    true,
    { commands: mount("/var/lib", "/", "ext4", "shared,slave") },
  ],
];

test.each(GOOD)("accepted: %s", (_title, storage, own) => {
  expect(factsOn(storage, own)).toEqual(accepted());
});

test("modules for some volumes only are warnings", () => {
  const own = {
    commands: { ...kernel("dm_crypt"), ...kernel("nfs") },
    files: { "/proc/filesystems": "\text4\n" },
  };
  expect(factsOn(true, own)).toEqual(
    accepted(
      "kernel module dm_crypt was not found; Longhorn can't attach encrypted volumes",
      "kernel module nfs was not found; Longhorn can't mount volumes for several nodes (RWX)",
    ),
  );
});

describe("tools that prepare can't bring", () => {
  const PACKAGES = "open-iscsi nfs-client cryptsetup device-mapper";
  const suse = { manager: "zypper", packages: {}, units: [], modules: ["iscsi_tcp"] };
  const asked = (change: (host: FakeDistribution) => void, family: Family = suse) => {
    const host = new FakeDistribution(family);
    try {
      change(host);
      const script = factsScript(planWith(true), nodeNamed(planWith(true), "a1"));
      return host.run(
        script,
        "up() { check_packages \"$(missing_packages | tr '\\n' ' ' | sed 's/ $//')\"; }",
      ).stderr;
    } finally {
      host.remove();
    }
  };
  const line = (packages: string, how: string) =>
    `quorate: a1: facts: QRT-114: Longhorn's tools are missing and can't be installed here (${packages}); install them by hand: ${how}\n`;

  test("a system that needs a boot for each", () => {
    expect(asked((host) => host.write("usr/sbin/transactional-update", "", 0o755))).toBe(
      line(PACKAGES, `transactional-update pkg install ${PACKAGES}, then reboot`),
    );
    const fedora = "iscsi-initiator-utils nfs-utils cryptsetup device-mapper";
    expect(asked((host) => host.write("run/ostree-booted", ""), { ...suse, manager: "dnf" })).toBe(
      line(fedora, `rpm-ostree install ${fedora}, then reboot`),
    );
  });

  test("an unknown package manager", () => {
    expect(asked(() => undefined, { ...suse, manager: "pacman" })).toBe(
      line("open-iscsi nfs-common cryptsetup dmsetup", "there is no apt-get, dnf or zypper"),
    );
  });

  test("any other is left to prepare", () => expect(asked(() => undefined)).toBe(""));
});

describe("two hosts with one initiator", () => {
  const judged = (name: string) => {
    const facts = Object.fromEntries(
      ["s1", "s2", "s3", "a1", "a2", "a3"].map((host) => [
        host,
        goodFacts(host, /^a[12]/.test(host) ? { initiatorName: name } : {}),
      ]),
    );
    return factsFaults("prod", planWith(true), facts).map(
      ({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`,
    );
  };

  test("are named, with the way out", () => {
    expect(judged("iqn.a")).toEqual([
      `host a2 (192.0.2.22): its iSCSI initiator name iqn.a is also host a1's; give it its own (echo "InitiatorName=$(iscsi-iname)" >/etc/iscsi/initiatorname.iscsi && systemctl try-restart iscsid) and have it read again: pulumi up --replace '**prod-a2-facts'`,
    ]);
  });

  test("are good while they have none", () => expect(judged("")).toEqual([]));
});

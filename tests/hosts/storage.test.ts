import type { StorageArgs } from "../../components/model/storage-args";
import { run } from "../lab/hosts";
import { installedFiles, touchMarks } from "../support/host-state";
import { publishPackages, usePackages } from "../support/lab-packages";
import { onHost, planOf, runStep, scriptOf, useHosts } from "../support/lab-steps";

/*
 * A host is made ready for Longhorn with Debian's own packages. The kernel of these hosts is the machine's, and may have no iSCSI: then facts
 * refuse the host, as they must, and everything that prepare does is seen all the same. The tests build on each other.
 */

const ground = useHosts(["s1", "a1"], "small");

const DISK = "/var/lib/rancher/longhorn";
const ON: StorageArgs = { disks: [{ path: DISK, reserved: "1Gi" }], tags: ["fast"] };
const FILES = [
  "/etc/modules-load.d/quorate-storage.conf",
  "/etc/multipath/conf.d/quorate-longhorn.conf",
];

const step = (
  phase: "facts" | "prepare",
  storage: StorageArgs | boolean = ON,
  verb: "up" | "down" = "up",
) =>
  runStep(
    ground.lab,
    "a1",
    phase,
    scriptOf(planOf(ground.cluster, { storage }), "a1", phase),
    verb,
  );
const a1 = (script: string) => onHost(ground.lab, "a1", script);
const there = () => a1(`ls ${FILES.join(" ")} 2>/dev/null || true`);

/** The module is there on some machines, and never by this test's doing. */
async function missingIscsi(): Promise<string[]> {
  const { code } = await run([
    "bash",
    "-c",
    "[ -d /sys/class/iscsi_transport/tcp ] || modprobe -n iscsi_tcp",
  ]);
  return code === 0 ? [] : ["QRT-113"];
}

async function codes(storage: StorageArgs | boolean = ON): Promise<string[]> {
  const { stderr } = await step("facts", storage);
  return [...stderr.matchAll(/^quorate: a1: facts: (QRT-\d+): /gm)].map(([, code = ""]) => code);
}

beforeAll(async () => {
  const names = ["open-iscsi", "nfs-common", "cryptsetup", "dmsetup", "multipath-tools"];
  await publishPackages(ground.lab, names);
  await usePackages(ground.lab, "a1", false);
}, 600_000);

describe("facts", () => {
  test("a system's disk of the wrong kind is refused, with the file system's name", async () => {
    expect(await codes(true)).toEqual([...(await missingIscsi()), "QRT-117"]);
    const { stderr } = await step("facts", true);
    expect(stderr).toContain(
      "QRT-117: disk /var/lib/longhorn is on overlay, and Longhorn needs ext4 or xfs; mount a disk of one of them at it\n",
    );
  });

  test("a disk is looked for, then its mount", async () => {
    expect(await codes()).toEqual([...(await missingIscsi()), "QRT-115"]);
    await a1(`mkdir ${DISK}`);
    expect(await codes()).toEqual([...(await missingIscsi()), "QRT-116"]);
    await a1(`mount --bind ${DISK} ${DISK}`);
    expect(await codes()).toEqual(await missingIscsi());
  });

  test("two folders of one disk are one disk", async () => {
    await a1(`mkdir ${DISK}2`);
    const disks = [{ path: DISK }, { path: `${DISK}2`, mounted: false }];
    expect(await codes({ disks })).toEqual([...(await missingIscsi()), "QRT-119"]);
  });

  test("a symbolic link is none", async () => {
    await a1(`ln -s ${DISK} /srv/disk`);
    expect(await codes({ disks: [{ path: "/srv/disk" }] })).toEqual([
      ...(await missingIscsi()),
      "QRT-115",
    ]);
  });

  test("mounts that nobody else sees", async () => {
    await a1("mount --make-rprivate /");
    expect(await codes()).toEqual([...(await missingIscsi()), "QRT-120"]);
    await a1("mount --make-rshared /");
    expect(await codes()).toEqual(await missingIscsi());
  });
});

describe("prepare", () => {
  test("without a package source names host, packages and the way out", async () => {
    const { code, stdout, stderr } = await step("prepare");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "quorate: a1: prepare: QRT-203: can't install open-iscsi nfs-common cryptsetup; give the host a package source, or install them by hand",
    );
  });

  test("installs, names the initiator, and lets it start when it is asked for", async () => {
    await usePackages(ground.lab, "a1", true);
    const { code, stdout, stderr } = await step("prepare");
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: "changed\n" });
    expect(await a1("command -v iscsiadm mount.nfs cryptsetup dmsetup | wc -l")).toBe("4");
    expect(await a1("systemctl is-enabled iscsid.socket; systemctl is-active iscsid.socket")).toBe(
      "enabled\nactive",
    );
    expect(await a1("grep -c '^InitiatorName=iqn\\.' /etc/iscsi/initiatorname.iscsi")).toBe("1");
    expect(await a1("head -n 1 /etc/modules-load.d/quorate-storage.conf")).toBe("iscsi_tcp");
    expect(await a1("ss -Hlnt 'sport = :111' | wc -l")).toBe("0");
    // No multipathd, no file for it.
    expect(await there()).toBe(FILES[0]);
  });

  test("again says same and touches nothing", async () => {
    const before = await touchMarks(ground.lab, "a1");
    expect(await step("prepare")).toMatchObject({ code: 0, stdout: "same\n", stderr: "" });
    expect(await touchMarks(ground.lab, "a1")).toEqual(before);
  });

  test("a name that its package left to be made is made, and is a new one", async () => {
    const name = () => a1("cat /etc/iscsi/initiatorname.iscsi");
    const first = await name();
    await a1("echo GenerateName=yes >/etc/iscsi/initiatorname.iscsi");
    expect((await step("prepare")).stdout).toBe("changed\n");
    const second = await name();
    expect(second).toMatch(/^InitiatorName=iqn\.[0-9]{4}-[0-9]{2}\.\S+:\S+$/);
    expect(first).not.toContain(second);
  });

  test("multipathd is kept off by what it reads itself", async () => {
    await a1(
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y install multipath-tools >/dev/null 2>&1",
    );
    expect((await step("prepare")).stdout).toBe("changed\n");
    expect(await there()).toBe(FILES.join("\n"));
    const config = await a1("multipath -t 2>/dev/null || true");
    expect(config).toMatch(/device \{\s+vendor "IET"\s+product "VIRTUAL-DISK"\s+\}/);
    expect((await step("prepare")).stdout).toBe("same\n");
  });

  test("a disk that stayed away is noticed before anything is done", async () => {
    await a1(`umount ${DISK}`);
    const { code, stderr } = await step("prepare");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `quorate: a1: prepare: QRT-270: nothing is mounted at ${DISK}, and Longhorn would fill the system's own disk; mount its disk there, in /etc/fstab too, or give mounted: false (as QRT-116)\n`,
    });
    await a1(`mount --bind ${DISK} ${DISK}`);
  });
});

describe("taken back", () => {
  test("where the host has no storage any more: our files, no package and no data", async () => {
    await a1(`echo data >${DISK}/replica`);
    expect((await step("prepare", false)).stdout).toBe("changed\n");
    expect(await there()).toBe("");
    expect(await a1(`cat ${DISK}/replica; command -v iscsiadm >/dev/null && echo there`)).toBe(
      "data\nthere",
    );
    expect(await step("prepare", false)).toMatchObject({ stdout: "same\n", stderr: "" });
  });

  test("nothing else is left of it than on a host that never had it", async () => {
    const after = await installedFiles(ground.lab, "a1");
    const plain = scriptOf(ground.plan, "a1", "prepare");
    const { stdout } = await runStep(ground.lab, "a1", "prepare", plain);
    expect(stdout).toBe("same\n");
    expect(await installedFiles(ground.lab, "a1")).toEqual(after);
  });

  test("where the host leaves its cluster", async () => {
    expect((await step("prepare")).stdout).toBe("changed\n");
    expect((await step("prepare", ON, "down")).stdout).toBe("changed\n");
    expect(await there()).toBe("");
    expect(await a1(`cat ${DISK}/replica`)).toBe("data");
    expect((await step("prepare", ON, "down")).stdout).toBe("same\n");
  });
});

import type { StorageArgs } from "../../components/model/storage-args";
import { NO_SECRETS, prepareScript } from "../../components/render/steps";
import { FakeDistribution, type Family } from "../support/fake-distribution";
import { examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec } from "../support/specs";

/*
 * The part of prepare that is for storage, as it runs on hosts of three families with package tools that are none. Debian's real ones
 * are met in tests/hosts.
 */

const programs = { cryptsetup: ["cryptsetup"] };
const initiator = ["iscsiadm", "iscsi-iname"];
const FAMILIES: Readonly<Record<"debian" | "rhel" | "suse", Family>> = {
  debian: {
    manager: "apt-get",
    packages: {
      ...programs,
      "open-iscsi": initiator,
      "nfs-common": ["mount.nfs"],
      dmsetup: ["dmsetup"],
    },
    units: ["iscsid.socket", "iscsid.service"],
    initiator: "GenerateName=yes\n",
    modules: ["iscsi_tcp", "dm_crypt", "nfs"],
  },
  rhel: {
    manager: "dnf",
    packages: {
      ...programs,
      "iscsi-initiator-utils": initiator,
      "nfs-utils": ["mount.nfs"],
      "device-mapper": ["dmsetup"],
    },
    units: ["iscsid.socket", "iscsid.service"],
    initiator: "InitiatorName=iqn.1994-05.com.redhat:1f2e\n",
    modules: ["iscsi_tcp", "dm_crypt"],
  },
  suse: {
    manager: "zypper",
    packages: {
      ...programs,
      "open-iscsi": initiator,
      "nfs-client": ["mount.nfs"],
      "device-mapper": ["dmsetup"],
    },
    units: ["iscsid.service"],
    modules: ["iscsi_tcp"],
  },
};
const FUNCTIONS = `up() { check_disks; set_up_storage; printf '%s\\n' "$RESULT"; }
down() { take_back_storage; printf '%s\\n' "$RESULT"; }`;
const MODULES = "etc/modules-load.d/quorate-storage.conf";
const INITIATOR = "etc/iscsi/initiatorname.iscsi";
const MULTIPATH = "etc/multipath/conf.d/quorate-longhorn.conf";

function scriptWith(storage: boolean | StorageArgs): string {
  const plan = examplePlan({ ...exampleSpec(), storage });
  return prepareScript(plan, nodeNamed(plan, "a1"), NO_SECRETS);
}

const made: FakeDistribution[] = [];
const hostOf = (family: keyof typeof FAMILIES, present: readonly string[] = []) => {
  const host = new FakeDistribution(FAMILIES[family], present);
  made.push(host);
  return host;
};
afterEach(() => made.splice(0).forEach((host) => host.remove()));

const up = (host: FakeDistribution, storage: boolean | StorageArgs = true) =>
  host.run(scriptWith(storage), FUNCTIONS);
const changes = (calls: readonly string[]) =>
  calls.filter((call) => /^(apt-get|dnf|zypper|modprobe|systemctl (?!is-|cat))/.test(call));

test.each([
  [
    "debian",
    [
      "apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends open-iscsi nfs-common cryptsetup dmsetup",
      "apt-get -q -o DPkg::Lock::Timeout=300 update",
      "apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends open-iscsi nfs-common cryptsetup dmsetup",
    ],
    "iscsid.socket",
    "iscsi_tcp\ndm_crypt\nnfs\n",
    "InitiatorName=iqn.2016-04.com.open-iscsi:abc\n",
  ],
  [
    "rhel",
    ["dnf -q -y install iscsi-initiator-utils nfs-utils cryptsetup device-mapper"],
    "iscsid.socket",
    "iscsi_tcp\ndm_crypt\n",
    "InitiatorName=iqn.1994-05.com.redhat:1f2e\n",
  ],
  [
    "suse",
    ["zypper --non-interactive --quiet install open-iscsi nfs-client cryptsetup device-mapper"],
    "iscsid.service",
    "iscsi_tcp\n",
    "InitiatorName=iqn.2016-04.com.open-iscsi:abc\n",
  ],
] as const)("%s: a bare host, then once more", (family, installs, unit, modules, name) => {
  const host = hostOf(family);
  const first = up(host);
  expect(first).toMatchObject({ status: 0, stdout: "changed\n" });
  expect(changes(first.calls)).toEqual([
    ...installs,
    "systemctl disable --quiet --now rpcbind.socket rpcbind.service",
    "modprobe iscsi_tcp",
    "modprobe dm_crypt",
    "modprobe nfs",
    `systemctl enable --quiet ${unit}`,
    `systemctl start ${unit}`,
  ]);
  expect(host.read(MODULES)).toBe(modules);
  expect(host.read(INITIATOR)).toBe(name);
  expect(host.read(MULTIPATH)).toBeUndefined();
  expect(host.has("var/lib/longhorn")).toBe(true);

  const second = up(host);
  expect(second).toMatchObject({ status: 0, stdout: "same\n", stderr: "" });
  expect(changes(second.calls).filter((call) => !call.startsWith("modprobe"))).toEqual([]);
});

test("what is there is not installed again, and an rpcbind of the host's own stays on", () => {
  const host = hostOf("rhel", ["iscsiadm", "iscsi-iname", "cryptsetup", "rpcbind"]);
  const { status, calls } = up(host);
  expect(status).toBe(0);
  expect(changes(calls)[0]).toBe("dnf -q -y install nfs-utils device-mapper");
  expect(calls.join("\n")).not.toContain("rpcbind");
});

test("a socket is not started beside its running service", () => {
  const host = hostOf("debian");
  host.write("active/iscsid.service", "");
  const { status, calls } = up(host);
  expect(status).toBe(0);
  expect(calls).toContain("systemctl enable --quiet iscsid.socket");
  expect(calls).not.toContain("systemctl start iscsid.socket");
});

describe("what fails says what to do", () => {
  test.each(["exit 1", "exit 0"])("packages that do not come: %s", (body) => {
    const host = hostOf("rhel");
    host.command("dnf", body);
    const { status, stdout, stderr } = up(host);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "quorate: a1: prepare: QRT-203: can't install iscsi-initiator-utils nfs-utils cryptsetup device-mapper; give the host a package source, or install them by hand",
    );
  });

  test("an initiator that does not start", () => {
    const host = hostOf("suse");
    const fake = host.read("bin/systemctl") ?? "";
    host.write(
      "bin/systemctl",
      fake
        .replace(/cd \S*/, `cd ${host.root}`)
        .replace(/>>\S*/, ">>/dev/null")
        .replace(/start\).*/, "start) exit 1 ;;"),
      0o755,
    );
    expect(up(host)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /QRT-271: iscsid.service does not start; the journal above says why\n$/,
      ) as string,
    });
  });

  test("a disk that stayed away after its facts were read", () => {
    const disks = [{ path: "/var/mnt/disk1" }];
    const host = hostOf("debian");
    const { status, stderr, calls } = up(host, { disks });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "quorate: a1: prepare: QRT-270: there is no folder /var/mnt/disk1; make it and mount its disk there, in /etc/fstab too, or correct the disk's path (as QRT-115)\n",
    });
    expect(changes(calls)).toEqual([]);
    host.write("var/mnt/disk1/mounted-here", "");
    expect(up(host, { disks })).toMatchObject({ status: 0, stdout: "changed\n" });
    expect(host.has("var/lib/longhorn")).toBe(false);
  });
});

describe("multipathd", () => {
  const here = (...present: string[]) => {
    const host = hostOf("debian", present);
    host.write("active/multipathd.service", "");
    return host;
  };

  test("is kept off Longhorn's devices and told so, each time", () => {
    const host = here("multipathd");
    expect(up(host).calls).toContain("multipathd reconfigure");
    expect(host.read(MULTIPATH)).toMatch(
      /blacklist \{\n +device \{\n +vendor "IET"\n +product "VIRTUAL-DISK"\n/,
    );
    const again = up(host);
    expect(again.stdout).toBe("same\n");
    expect(again.calls).toContain("multipathd reconfigure");
  });

  test("is never started by asking it", () => {
    const host = hostOf("debian", ["multipathd"]);
    expect(up(host).calls).not.toContain("multipathd reconfigure");
    expect(host.read(MULTIPATH)).toBeDefined();
  });

  test("its configuration alone is enough", () => {
    const host = hostOf("debian");
    host.write("etc/multipath.conf", "");
    expect(up(host).status).toBe(0);
    expect(host.read(MULTIPATH)).toBeDefined();
  });

  test("is left alone where that is said, and what was said before is taken back", () => {
    const host = here("multipathd");
    up(host);
    const { stdout, stderr } = up(host, { multipath: "leave" });
    expect(stdout).toBe("changed\n");
    expect(stderr).toContain(`removed /${MULTIPATH}`);
    expect(host.read(MULTIPATH)).toBeUndefined();
  });
});

describe("taken back", () => {
  test.each(["a host without storage any more", "a host that leaves"])("by %s", (how) => {
    const host = hostOf("debian", ["multipathd"]);
    up(host);
    const away = () =>
      how.includes("leaves") ? host.run(scriptWith(true), FUNCTIONS, "down") : up(host, false);
    expect(away()).toMatchObject({ status: 0, stdout: "changed\n" });
    for (const path of [MODULES, MULTIPATH, "var/lib/longhorn"]) expect(host.has(path)).toBe(false);
    // The packages stay, and with them the host's name.
    expect(host.read("bin/iscsiadm")).toBeDefined();
    expect(host.read(INITIATOR)).toBeDefined();
    expect(away()).toMatchObject({ status: 0, stdout: "same\n" });
  });

  test("data on disks stays", () => {
    const host = hostOf("debian");
    up(host);
    host.write("var/lib/longhorn/replicas/a", "data");
    up(host, false);
    expect(host.read("var/lib/longhorn/replicas/a")).toBe("data");
  });
});

test("Longhorn's sessions are ended, and nobody else's", () => {
  const host = hostOf("debian");
  up(host);
  host.command(
    "iscsiadm",
    `case "$*" in "-m session") echo "tcp: [1] 10.42.0.5:3260,1 iqn.2019-10.io.longhorn:pvc-1 (non-flash)"; echo "tcp: [2] 10.0.0.9:3260,1 iqn.2001-05.com.example:nas (non-flash)" ;; esac`,
  );
  const { status, calls } = host.run(scriptWith(true), "up() { log_out_volumes; }");
  expect({ status, calls }).toEqual({
    status: 0,
    calls: [
      "iscsiadm -m session",
      "iscsiadm -m node -T iqn.2019-10.io.longhorn:pvc-1 --logout",
      "iscsiadm -m node -T iqn.2019-10.io.longhorn:pvc-1 -o delete",
    ],
  });
});

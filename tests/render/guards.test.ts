import type { ClusterSpec } from "../../components/model/args";
import { prepareScript } from "../../components/render/steps";
import { type Family, FakeDistribution } from "../support/fake-distribution";
import { examplePlan, nodeNamed, SECRETS } from "../support/rendered";
import { exampleSpec, rke2Spec } from "../support/specs";

/*
 * What prepare does about programs of a host that would be in the cluster's way, and about packages and users that some clusters need.
 */

const FAMILIES: Readonly<Record<"debian" | "rhel" | "suse", Family>> = {
  debian: {
    manager: "apt-get",
    packages: { apparmor: ["apparmor_parser"] },
    units: [],
    modules: [],
  },
  rhel: { manager: "dnf", packages: { "rke2-selinux": [] }, units: [], modules: [] },
  suse: {
    manager: "zypper",
    packages: { "apparmor-parser": ["apparmor_parser"] },
    units: [],
    modules: [],
  },
};
const NETWORK_MANAGER = "etc/NetworkManager/conf.d/quorate-cni.conf";
const FAPOLICYD = "etc/fapolicyd/rules.d/80-quorate.rules";

const made: FakeDistribution[] = [];
afterEach(() => made.splice(0).forEach((host) => host.remove()));

/** A host on which these units run; a unit that is reloaded or restarted is told to the log. */
function hostOf(family: keyof typeof FAMILIES, ...active: string[]): FakeDistribution {
  const host = new FakeDistribution(FAMILIES[family]);
  made.push(host);
  host.command(
    "systemctl",
    `case $1 in is-active) case " ${active.join(" ")} " in *" \${*: -1} "*) ;; *) exit 1 ;; esac ;; esac`,
  );
  host.command("fagenrules", "exit 0");
  host.write("etc/passwd", "root:x:0:0::/root:/bin/bash\n");
  host.write("etc/group", "root:x:0:\n");
  return host;
}

function run(host: FakeDistribution, functions: string, verb = "up", spec = exampleSpec()) {
  const plan = examplePlan(spec);
  const script = prepareScript(plan, nodeNamed(plan, "s1"), SECRETS);
  return host.run(
    script,
    `up() { ${functions}; echo "$RESULT"; }\ndown() { ${functions}; echo "$RESULT"; }`,
    verb,
  );
}

test("NetworkManager leaves the links of pods alone, and is told so once", () => {
  const host = hostOf("rhel", "NetworkManager");
  const first = run(host, "keep_guards_off");
  expect(first).toMatchObject({ status: 0, stdout: "changed\n" });
  expect(first.calls).toContain("systemctl reload NetworkManager");
  const text = host.read(NETWORK_MANAGER) ?? "";
  for (const link of ["cni0", "flannel*", "cali*", "vxlan.calico", "cilium*"]) {
    expect(text).toContain(`interface-name:${link}`);
  }
  const second = run(host, "keep_guards_off");
  expect(second).toMatchObject({ status: 0, stdout: "same\n", stderr: "" });
  expect(second.calls).not.toContain("systemctl reload NetworkManager");
  run(host, "let_guards_on", "down");
  expect(host.has(NETWORK_MANAGER)).toBe(false);
});

test("fapolicyd lets the cluster's programs start", () => {
  const host = hostOf("rhel", "fapolicyd");
  const { calls, stdout } = run(host, "keep_guards_off");
  expect(stdout).toBe("changed\n");
  expect(calls).toEqual(
    expect.arrayContaining(["fagenrules --load", "systemctl restart fapolicyd"]),
  );
  expect(host.read(FAPOLICYD)).toContain("dir=/usr/local/lib/quorate/\n");
  expect(run(host, "keep_guards_off").calls).not.toContain("fagenrules --load");
  expect(run(host, "let_guards_on", "down").calls).toContain("fagenrules --load");
  expect(host.has(FAPOLICYD)).toBe(false);
});

test("rules that fapolicyd does not take are a fault", () => {
  const host = hostOf("rhel", "fapolicyd");
  host.command("fagenrules", "exit 1");
  expect(run(host, "keep_guards_off")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("QRT-219") as string,
  });
  host.command("fagenrules", "exit 0");
  expect(run(host, "keep_guards_off").calls).toContain("fagenrules --load");
});

test("where neither runs, nothing is laid down or taken back", () => {
  const host = hostOf("debian");
  expect(run(host, "keep_guards_off")).toMatchObject({ status: 0, stdout: "same\n" });
  expect(run(host, "let_guards_on", "down")).toMatchObject({ status: 0, stdout: "same\n" });
  expect(host.has("etc/NetworkManager") || host.has("etc/fapolicyd")).toBe(false);
});

test.each([
  ["debian", "Y", "apparmor"],
  ["suse", "Y", "apparmor-parser"],
  ["debian", "N", undefined],
  ["rhel", "Y", undefined],
] as const)("AppArmor on %s, enabled %s: installs %s", (family, enabled, name) => {
  const host = hostOf(family);
  host.write("sys/module/apparmor/parameters/enabled", `${enabled}\n`);
  host.write("lists", "");
  const installs = (calls: readonly string[]) => calls.filter((call) => / install /.test(call));
  expect(installs(run(host, "keep_guards_off").calls)).toEqual(
    name === undefined ? [] : [expect.stringMatching(new RegExp(` ${name}$`))],
  );
  expect(installs(run(host, "keep_guards_off").calls)).toEqual([]);
});

describe("SELinux's policy", () => {
  const spec = (): ClusterSpec => ({ ...rke2Spec(), selinux: true });

  test("is installed where the kernel has SELinux and the package is missing", () => {
    const host = hostOf("rhel");
    host.write("sys/fs/selinux/enforce", "1");
    host.command("rpm", `[ -e ${host.root}/has-policy ]`);
    expect(run(host, "install_selinux_policy", "up", spec()).calls).toContain(
      "dnf -q -y install rke2-selinux",
    );
    host.write("has-policy", "");
    expect(run(host, "install_selinux_policy", "up", spec()).stdout).toBe("same\n");
  });

  test("is left alone on a host without SELinux", () => {
    const host = hostOf("rhel");
    host.command("rpm", "exit 1");
    expect(run(host, "install_selinux_policy", "up", spec())).toMatchObject({
      stdout: "same\n",
      calls: [],
    });
  });
});

describe("the user etcd", () => {
  const spec = (): ClusterSpec => ({ ...rke2Spec(), hardening: "cis" });
  const users = (host: FakeDistribution) => {
    host.command("useradd", `echo "etcd:x:999:999::/:/sbin/nologin" >>${host.root}/etc/passwd`);
    host.command("userdel", `sed -i /^etcd:/d ${host.root}/etc/passwd`);
  };
  const MAKE =
    "useradd --system --no-create-home --shell /sbin/nologin --comment etcd of RKE2 --user-group etcd";

  test("is made once, and taken back because it was made here", () => {
    const host = hostOf("rhel");
    users(host);
    expect(run(host, "make_etcd_user", "up", spec()).calls).toEqual([MAKE]);
    expect(run(host, "make_etcd_user", "up", spec())).toMatchObject({
      stdout: "same\n",
      calls: [],
    });
    expect(run(host, "remove_etcd_user", "down", spec()).calls).toEqual(["userdel etcd"]);
  });

  test("of the host's own stays", () => {
    const host = hostOf("rhel");
    users(host);
    host.write("etc/passwd", "etcd:x:52:52::/var/lib/etcd:/sbin/nologin\n");
    expect(run(host, "make_etcd_user", "up", spec()).calls).toEqual([]);
    expect(run(host, "remove_etcd_user", "down", spec()).calls).toEqual([]);
  });

  test("joins a group of its name", () => {
    const host = hostOf("rhel");
    users(host);
    host.write("etc/group", "etcd:x:52:\n");
    expect(run(host, "make_etcd_user", "up", spec()).calls[0]).toMatch(/--gid etcd etcd$/);
  });

  test("that can't be made is a fault", () => {
    const host = hostOf("rhel");
    host.command("useradd", "exit 1");
    expect(run(host, "make_etcd_user", "up", spec())).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("QRT-218") as string,
    });
  });
});

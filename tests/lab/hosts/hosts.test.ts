import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Lab,
  type Result,
  cutHost,
  describe as describeLab,
  downLab,
  execOnHost,
  freezeHost,
  healHost,
  inNamespace,
  killHost,
  labNamed,
  labStatus,
  leader,
  recreateHost,
  run,
  runOk,
  sshArgv,
  sshConnections,
  startHost,
  startLab,
  stopHost,
  thawHost,
} from ".";
import { bootHost, waitForHost } from "./boot";
import { hostDir, readIdentity } from "./host-disk";
import { processes, waitFor } from "./process";
import { mountsUnder } from "./trees";

const lab = labNamed("hosttest");
const hosts = ["s1", "a1"];
const quiet = (): void => undefined;
const up = () => startLab(lab, { hosts, say: quiet });

jest.setTimeout(300_000);

beforeAll(() => downLab(lab, quiet).then(up));
afterAll(() => downLab(lab, quiet));

const ssh = (on: Lab, host: string, ...command: string[]): Promise<Result> =>
  inNamespace(on, sshArgv(on, host, command));

async function sh(host: string, script: string, on = lab): Promise<string> {
  const result = await execOnHost(on, host, ["bash", "-Eeuo", "pipefail", "-c", script]);
  expect({ script, ...result }).toMatchObject({ code: 0 });
  return result.stdout.trim();
}

/** Everything a lab has put on the machine; empty when it is gone. */
async function traces(on: Lab): Promise<string[]> {
  const words = `${on.dir}/`;
  const nspawn = "/run/systemd/nspawn/propagate";
  const cgroups = await runOk(["find", "/sys/fs/cgroup", "-name", `quorate-${on.name}*`]);
  return [
    ...processes().flatMap(({ argv }) => (argv.join(" ").includes(words) ? [argv.join(" ")] : [])),
    ...mountsUnder(on.dir),
    ...cgroups.split("\n").filter(Boolean),
    ...[on.dir, `/run/netns/${on.namespace}`].filter((path) => existsSync(path)),
    ...(existsSync(nspawn) ? readdirSync(nspawn) : []).filter((n) => n.startsWith(`${on.name}-`)),
  ];
}

test("ops logs in with the lab's key, meets the described host key, and may do all with sudo", async () => {
  for (const host of hosts) {
    expect(await ssh(lab, host, "sudo -n id -u; hostname")).toEqual({
      code: 0,
      stdout: `0\n${host}\n`,
      stderr: "",
    });
  }
  const { hostKey } = describeLab(lab).hosts[0]!;
  expect(await sh("s1", "cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub")).toBe(hostKey);
});

test("logins are counted over reboots and power losses, looks from outside are not", async () => {
  const before = await sshConnections(lab, "a1");
  await ssh(lab, "a1", "true");
  await sh("a1", "true");
  await killHost(lab, "a1");
  expect(await sshConnections(lab, "a1")).toBe(before + 1);
  await startHost(lab, "a1");
  await ssh(lab, "a1", "true");
  expect(await sshConnections(lab, "a1")).toBe(before + 2);
});

test("a second up leaves the hosts alone", async () => {
  const before = hosts.map((host) => leader(lab, host));
  await up();
  expect(hosts.map((host) => leader(lab, host))).toEqual(before);
});

test("a host has what kubelet and containerd need", async () => {
  expect(await sh("s1", "findmnt -no PROPAGATION /")).toBe("shared");
  expect(await sh("s1", "findmnt -no FSTYPE --target /var/lib/rancher")).not.toBe("overlay");
  await sh("s1", "test -c /dev/kmsg && ip tuntap add t0 mode tun && ip link delete t0");
  await sh(
    "s1",
    "for v in vm/overcommit_memory kernel/panic; do tee /proc/sys/$v </proc/sys/$v; done",
  );
  await sh("s1", "systemctl start containerd && mkdir -p /tmp/root && mount --bind / /tmp/root");
  const container =
    "timeout 60 ctr run --rm --rootfs --read-only /tmp/root t /bin/cat /proc/self/cgroup";
  expect(await sh("s1", container)).toMatch(/:\/(default\/t|system\.slice.*)$/m);
  await sh("s1", "umount /tmp/root && systemctl stop containerd");
});

test("the lab's network has no way out", async () => {
  const links = await inNamespace(lab, ["ip", "-br", "link"]);
  const names = links.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(/[@\s]/)[0]);
  expect(names.sort()).toEqual(["lab0", "lo", "vb-hosttest-a1", "vb-hosttest-s1"]);
  expect((await inNamespace(lab, ["ip", "route"])).stdout).not.toMatch(/default/);
  expect((await inNamespace(lab, ["sysctl", "-n", "net.ipv4.ip_forward"])).stdout).toBe("0\n");
});

test("hosts get files from the mirror", async () => {
  writeFileSync(join(lab.mirrorDir, "hello"), "from the mirror");
  expect(await sh("s1", "curl -sf http://10.10.0.1:8080/hello")).toBe("from the mirror");
});

test.each([false, true])(
  "a host that is cut off (silent: %s) is alone, until healed",
  async (silent) => {
    await cutHost(lab, "a1", { silent });
    expect((await labStatus(lab)).hosts).toContainEqual(
      expect.objectContaining({ name: "a1", state: "running", network: "cut" }),
    );
    expect((await ssh(lab, "a1", "true")).code).toBe(255);
    expect(await sh("a1", "cat /sys/class/net/host0/carrier")).toBe(silent ? "1" : "0");
    await healHost(lab, "a1");
    const back = async () => (await ssh(lab, "a1", "true")).code === 0;
    await waitFor(back, { timeout: 30_000, what: "a1 to answer" });
  },
);

test("a frozen host stands still, thaws, and can be killed", async () => {
  await freezeHost(lab, "a1");
  expect((await labStatus(lab)).hosts).toContainEqual(
    expect.objectContaining({ name: "a1", state: "frozen" }),
  );
  await thawHost(lab, "a1");
  expect((await ssh(lab, "a1", "true")).code).toBe(0);
  await freezeHost(lab, "a1");
  await killHost(lab, "a1");
  expect(leader(lab, "a1")).toBeUndefined();
  await startHost(lab, "a1");
});

test("power off lets services end, a power loss does not, and both keep the disk", async () => {
  const unit = "[Service]\\nExecStart=/bin/sleep infinity\\nExecStop=/bin/touch /root/stopped\\n";
  const start = `printf '${unit}' >/run/systemd/system/w.service && systemctl daemon-reload && systemctl start w`;
  await sh("a1", `echo kept >/var/lib/rancher/kept && ${start}`);
  await killHost(lab, "a1");
  await startHost(lab, "a1");
  await sh("a1", `test ! -e /root/stopped && ${start}`);
  await stopHost(lab, "a1");
  expect((await labStatus(lab)).hosts.find(({ name }) => name === "a1")?.state).toBe("stopped");
  await startHost(lab, "a1");
  expect(await sh("a1", "test -e /root/stopped && cat /var/lib/rancher/kept")).toBe("kept");
});

test("a re-created host is another one at the same address", async () => {
  const before = describeLab(lab).hosts.find(({ name }) => name === "a1");
  await sh("a1", "touch /root/mine /var/lib/rancher/mine");
  await recreateHost(lab, "a1");
  const after = describeLab(lab).hosts.find(({ name }) => name === "a1");
  expect(after?.address).toBe(before?.address);
  expect(after?.hostKey).not.toBe(before?.hostKey);
  expect(await sh("a1", "cat /etc/machine-id")).toBe(after?.machineId);
  expect(after?.machineId).not.toBe(before?.machineId);
  await sh("a1", "test ! -e /root/mine && test ! -e /var/lib/rancher/mine");
  expect(await sshConnections(lab, "a1")).toBe(0);
});

test("a boot that fails says why", async () => {
  await killHost(lab, "a1");
  const { rootfs } = readIdentity(lab, "a1")!;
  const broken = join(hostDir(lab, "a1"), "upper/usr/lib/systemd/systemd");
  mkdirSync(join(broken, ".."), { recursive: true });
  writeFileSync(broken, "#!/bin/sh\necho the disk is on fire >&2\nexit 1\n", { mode: 0o755 });
  await bootHost(lab, "a1", rootfs);
  await expect(waitForHost(lab, "a1")).rejects.toThrow(
    /a1 ended while booting[^]*the disk is on fire/,
  );
  await recreateHost(lab, "a1");
});

test("two labs with the same hosts live side by side", async () => {
  const other = labNamed("hosttest2");
  await downLab(other, quiet);
  await startLab(other, { hosts: ["s1"], say: quiet });
  await sh("s1", "echo other >/etc/lab", other);
  expect((await ssh(other, "s1", "cat /etc/lab")).stdout).toBe("other\n");
  expect((await ssh(lab, "s1", "cat /etc/lab")).code).toBe(1);
  await downLab(other, quiet);
  expect(await traces(other)).toEqual([]);
  expect((await ssh(lab, "s1", "true")).code).toBe(0);
});

/** Runs the command line and kills it as soon as a condition holds. */
async function crash(verb: string[], when: () => boolean): Promise<void> {
  const cli = join(__dirname, "../cli.ts");
  const compile = ["-r", "ts-node/register/transpile-only"];
  const env = { ...process.env, LAB_NAME: lab.name };
  const child = spawn(process.execPath, [...compile, cli, ...verb], { env, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("close", (_, signal) => resolve(signal)));
  await waitFor(when, { timeout: 60_000, interval: 5, what: `${verb.join(" ")} to get that far` });
  child.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL"); // else it was through before, and nothing was tried
}

const disks = (): number => mountsUnder(lab.dir).length;

test.each([
  ["the network is there", () => existsSync(`/run/netns/${lab.namespace}`)],
  ["a disk is mounted", () => disks() > 0],
  ["a host has a console", () => existsSync(join(hostDir(lab, "s1"), "console.log"))],
])("after an up that was killed when %s, up works and down leaves nothing", async (_, when) => {
  await downLab(lab, quiet);
  await crash(["hosts-up", "--hosts", hosts.join(",")], when);
  await up();
  expect((await ssh(lab, "s1", "true")).code).toBe(0);
  await downLab(lab, quiet);
  expect(await traces(lab)).toEqual([]);
});

test("after a down that was killed, down leaves nothing", async () => {
  await up();
  await crash(["hosts-down"], () => disks() < hosts.length);
  await downLab(lab, quiet);
  expect(await traces(lab)).toEqual([]);
});

// The last lab puts them back: beside another one there is nothing to see.
const alone = !processes().some(({ argv }) => argv.includes("--network-bridge=lab0"));
(alone ? test : test.skip)("the machine's kernel settings are as before", async () => {
  const file = "/proc/sys/fs/inotify/max_user_instances";
  const before = readFileSync(file, "utf8");
  await up();
  await sh("s1", `echo 9999 >${file}`);
  await downLab(lab, quiet);
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("a lab that isn't root's is refused with a reason", async () => {
  const dir = join(tmpdir(), "lab-nobody");
  const cli = join(__dirname, "../cli.ts");
  const compile = ["-r", "ts-node/register/transpile-only"];
  const argv = ["setpriv", "--reuid=65534", "--clear-groups", process.execPath, ...compile, cli];
  const env = { ...process.env, LAB_DIR: dir };
  const result = await run([...argv, "hosts-up"], { env });
  rmSync(dir, { recursive: true, force: true });
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/the lab needs root/);
});

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doctor } from "../../cli/doctor";
import type { Report } from "../../cli/doctor/report";
import { ensureDistribution } from "./artifacts";
import { openState } from "./engine/state";
import { isObject, isSecret, type Props, SECRET, SIGNATURE, type Value } from "./engine/values";
import {
  downLab,
  execOnHost,
  killHost,
  labNamed,
  namespaceArgv,
  startHost,
  waitFor,
} from "./hosts";
import { vipHolders } from "./observe";
import { runProgram } from "./program";
import { faultsOf } from "./progress";
import { bareLab, saveKubeconfig, voters } from "./up";

/*
 * What a doctor says of a cluster that is well, and of one with faults, each of which must be found where it is and nowhere else. Told in order: what one test breaks, it mends.
 */
const lab = labNamed(process.env["LAB_NAME"] || "labtest");
const HOSTS = ["s1", "s2", "s3", "a1", "a2", "a3"];
const MINUTES = 60_000;
const quiet = (): void => undefined;

let folder: string;

/** Traits of a lab on a shared machine: nobody synchronizes its clock, its disks are slow, and its hosts share one full one. */
const NOISE =
  /^(time\.synchronized|etcd\.(fsync|commit|peers|elections|index)|host\.(disk|oom-kills|failed-units|swap))$/;

/** The engine's state as `pulumi stack export --show-secrets` would print it. */
function exportState(): string {
  const plain = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(plain);
    if (!isObject(value)) return value;
    const props: Props = value;
    if (isSecret(value)) {
      return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(plain(props["value"] ?? null)) };
    }
    return Object.fromEntries(Object.entries(props).map(([key, part]) => [key, plain(part)]));
  };
  const resources = openState(join(lab.dir, "state.json"), "lab-run", "lab").all();
  const file = join(folder, "state.json");
  const deployment = { resources: plain(resources as unknown as Value) };
  writeFileSync(file, JSON.stringify({ version: 3, deployment }), { mode: 0o600 });
  return file;
}

async function look(): Promise<Report> {
  const [report] = await doctor(
    { state: exportState(), pulumi: "pulumi", timeout: "30s" },
    { signal: new AbortController().signal, inside: namespaceArgv(lab, []) },
  );
  if (report === undefined) throw new Error("no report");
  return report;
}

/** `ID HOST` of whatever is not well. */
function ill({ findings }: Report): string[] {
  return findings
    .filter(({ id, state }) => (state === "fail" || state === "warn") && !NOISE.test(id))
    .map(({ id, host }) => (host === undefined ? id : `${id} ${host}`));
}

const on = async (host: string, script: string): Promise<void> => {
  const { code, stderr } = await execOnHost(lab, host, ["bash", "-c", script]);
  if (code !== 0) throw new Error(`${host}: ${stderr}`);
};

/** Until the cluster shows what was done to it. */
const sees = (wanted: readonly string[], perhaps = ""): Promise<string[]> => {
  let last: string[] = [];
  return waitFor(
    async () => {
      last = ill(await look()).filter((one) => one !== perhaps);
      return [...last].sort().join() === [...wanted].sort().join() ? last : false;
    },
    {
      timeout: 4 * MINUTES,
      interval: 2000,
      what: wanted.join(", ") || "nothing",
      why: () => `it says: ${last.join(", ")}`,
    },
  );
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quorate-doctor-lab-"));
  await downLab(lab, quiet);
  const from = await ensureDistribution(console.log);
  const { cluster } = await bareLab(lab, from, quiet, HOSTS);
  const result = await runProgram(lab, "up", cluster);
  expect(faultsOf(result)).toBe("");
  saveKubeconfig(lab, result);
  await waitFor(async () => (await voters(lab).catch(() => "")) === "s1=True s2=True s3=True", {
    timeout: 2 * MINUTES,
    what: "three voters",
  });
}, 60 * MINUTES);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await downLab(lab, quiet);
}, 5 * MINUTES);

test(
  "a cluster that is well has no failure, and more than a hundred checks have looked at it",
  async () => {
    await sees([]);
    const report = await look();
    expect(report.hosts.map(({ name, login }) => `${name} ${login}`)).toEqual(
      HOSTS.map((name) => `${name} ok`).sort(byRole),
    );
    expect(report.findings.filter(({ state }) => state === "fail")).toEqual([]);
    const seen = new Set(report.findings.filter(({ state }) => state === "ok").map(({ id }) => id));
    expect(seen.size).toBeGreaterThan(90);
    console.log(`doctor: six hosts in ${report.seconds} s, ${seen.size} kinds of checks`);
  },
  8 * MINUTES,
);

const byRole = (a: string, b: string): number =>
  a.startsWith("s") === b.startsWith("s") ? (a < b ? -1 : 1) : a.startsWith("s") ? -1 : 1;

test(
  "it changes nothing on a host",
  async () => {
    const files =
      "find /etc /var/lib/quorate /usr/local /run/quorate /run/quorate-endpoint -type f -printf '%p %s %T@ %m\\n' | sort | sha256sum";
    const state = async () =>
      Promise.all(
        HOSTS.map(async (host) => (await execOnHost(lab, host, ["bash", "-c", files])).stdout),
      );
    const before = await state();
    await look();
    expect(await state()).toEqual(before);
  },
  5 * MINUTES,
);

test(
  "faults on several hosts at once are each found where they are",
  async () => {
    await on("a1", "echo 'debug: true' >>/etc/rancher/k3s/config.yaml");
    await on("a2", "systemctl disable --quiet k3s-agent");
    await on(
      "a3",
      "cp -a /var/lib/quorate/token /root/token && echo K10x::server:other >/var/lib/quorate/token",
    );
    await on("s1", "touch /run/quorate-endpoint/drain");
    await on("s2", "echo '# mine' >>/etc/quorate/haproxy.cfg");
    await on(
      "s3",
      "touch /etc/rancher/k3s/x.quorate-new; mkdir -p /etc/rancher/k3s/config.yaml.d; echo 'debug: true' >/etc/rancher/k3s/config.yaml.d/99.yaml",
    );
    await sees([
      "config.yaml a1",
      "service.enabled a2",
      "token.file a3",
      "token.authority a3",
      "endpoint.drain s1",
      "config.endpoint s2",
      "host.half-written s3",
      "config.drop-ins s3",
    ]);
    await on("a1", "sed -i '$d' /etc/rancher/k3s/config.yaml");
    await on("a2", "systemctl enable --quiet k3s-agent");
    await on("a3", "mv /root/token /var/lib/quorate/token");
    await on("s1", "rm /run/quorate-endpoint/drain");
    await on("s2", "sed -i '$d' /etc/quorate/haproxy.cfg");
    await on("s3", "rm -r /etc/rancher/k3s/x.quorate-new /etc/rancher/k3s/config.yaml.d");
    await sees([]);
  },
  10 * MINUTES,
);

test(
  "nobody holds the address when keepalived is down everywhere",
  async () => {
    const servers = ["s1", "s2", "s3"];
    await Promise.all(servers.map((host) => on(host, "systemctl stop quorate-keepalived")));
    await sees([
      "endpoint.holders",
      ...servers.map((host) => `endpoint.units ${host}`),
      ...HOSTS.map((host) => `endpoint.answers ${host}`),
    ]);
    await Promise.all(servers.map((host) => on(host, "systemctl start quorate-keepalived")));
    await sees([]);
  },
  10 * MINUTES,
);

test(
  "a dead server and a stopped agent are findings, and another server speaks for the cluster",
  async () => {
    await killHost(lab, "s1");
    await on("a1", "systemctl stop k3s-agent");
    // Whether a dead server still counts as a voter is the distribution's affair.
    await sees(
      ["login.reach s1", "ports.listening a1", "service.active a1", "etcd.quorum", "nodes.ready"],
      "etcd.voters",
    );
    const report = await look();
    expect(report.findings.find(({ id }) => id === "api.answers")?.seen).toMatch(
      /^asked on s[23]$/,
    );
    await startHost(lab, "s1");
    await on("a1", "systemctl start --no-block k3s-agent");
    await sees([]);
    expect(await vipHolders(lab)).toHaveLength(1);
  },
  15 * MINUTES,
);

test(
  "the command line ends with 0",
  async () => {
    const root = join(__dirname, "..", "..");
    const cli = [
      process.execPath,
      "-r",
      "ts-node/register/transpile-only",
      join(root, "cli/index.ts"),
    ];
    const argv = namespaceArgv(lab, [...cli, "doctor", "--state", exportState()]);
    const [program = "", ...args] = argv;
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    const code = await new Promise<number | null>((done) => child.once("close", done));
    console.log(text);
    expect(text).toMatch(/^cluster lab .*: 6 hosts, looked at in /);
    expect(code).toBe(0);
  },
  5 * MINUTES,
);

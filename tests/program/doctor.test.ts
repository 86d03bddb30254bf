import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { doctor, type DoctorFlags, exitCode } from "../../cli/doctor";
import { hostScript } from "../../cli/doctor/probe";
import { reportText } from "../../cli/doctor/report";
import { assignments, parseStack } from "../../cli/doctor/stack";
import { runTool } from "../support/bash";
import { SECRETS } from "../support/rendered";
import { exampleHost, exampleSpec } from "../support/specs";
import { exported, exportedResources, type Resource, secret } from "./doctor-scene";
import { connection } from "./doctor-spoil";
import { hasSshd, type Sshd, startSshd } from "./sshd";

/* The way to the hosts, with the system's ssh and a real sshd. Only s1 is one; it is this machine, and of no cluster. */
jest.setTimeout(60_000);

const ROOT = join(__dirname, "..", "..");
const isRoot = process.getuid?.() === 0;
const onSshd = hasSshd && isRoot ? describe : describe.skip;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "quorate-doctor-test-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function stateFile(resources: readonly object[]): string {
  const file = join(folder, "state.json");
  writeFileSync(file, exported(resources));
  return file;
}

const look = async (resources: readonly object[], flags: Partial<DoctorFlags> = {}) => {
  const [report] = await doctor(
    { state: stateFile(resources), pulumi: "pulumi", timeout: "20s", ...flags },
    { signal: new AbortController().signal },
  );
  if (report === undefined) throw new Error("no report");
  return report;
};

onSshd("logins", () => {
  let sshd: Sshd;
  let deaf: Server;
  let places: string | undefined;
  beforeAll(async () => {
    sshd = await startSshd();
    // Accepts a connection and says nothing.
    deaf = createServer(() => undefined);
    await new Promise<void>((done) => deaf.listen(0, "127.0.0.1", done));
    places = process.env["XDG_RUNTIME_DIR"];
    process.env["XDG_RUNTIME_DIR"] = mkdtempSync(join(folder, "run-"));
  });
  afterAll(async () => {
    await sshd.stop();
    deaf.close();
    if (places === undefined) delete process.env["XDG_RUNTIME_DIR"];
    else process.env["XDG_RUNTIME_DIR"] = places;
  });
  afterEach(() => expect(readdirSync(process.env["XDG_RUNTIME_DIR"] ?? "")).toEqual([]));

  type Way = Record<string, unknown>;

  /** A cluster whose host s1 is reached this way, and whose others are not there. */
  function cluster(change: (way: Way) => void = () => undefined): Resource[] {
    // Addresses that refuse at once, in the place of those that nobody answers at.
    const text = JSON.stringify(exportedResources(exampleSpec())).replaceAll(
      "192.0.2.",
      "127.0.1.",
    );
    const resources = JSON.parse(text) as Resource[];
    const fixture = { resources } as Parameters<ReturnType<typeof connection>>[0];
    for (const host of ["s1", "s2", "s3", "a1", "a2", "a3"]) {
      connection(host, (way) => {
        Object.assign(way, {
          host: "127.0.0.1",
          port: host === "s1" ? sshd.port : 1,
          user: sshd.user,
        });
        Object.assign(way, { privateKey: sshd.privateKey, hostKey: sshd.hostKey });
        if (host === "s1") change(way);
      })(fixture);
    }
    return resources;
  }

  const loginOf = async (change?: (way: Way) => void, flags?: Partial<DoctorFlags>) => {
    const { hosts } = await look(cluster(change), flags);
    return hosts.find(({ name }) => name === "s1")?.login;
  };

  test("a host tells of itself, and dead ones are findings", async () => {
    const report = await look(cluster());
    expect(report.hosts.map(({ name, login }) => `${name} ${login}`)).toEqual([
      "s1 ok",
      ...["s2", "s3", "a1", "a2", "a3"].map((name) => `${name} unreachable`),
    ]);
    const of = (id: string) =>
      report.findings.find((one) => one.id === id && (one.host ?? "s1") === "s1");
    expect(of("host.cgroup")?.seen).toMatch(/^v[12]/);
    expect(of("host.owner")).toMatchObject({ state: "fail", seen: "nothing of quorate is on it" });
    expect(of("etcd.quorum")).toMatchObject({ state: "fail" });
    expect(exitCode([report], false)).toBe(1);
  });

  test("no secret is in what is printed", async () => {
    const report = await look(cluster());
    const text = JSON.stringify(report) + reportText(report, true);
    for (const hidden of [
      SECRETS.token,
      SECRETS.vrrpPassword,
      sshd.privateKey.split("\n")[1] ?? "?",
    ]) {
      expect(text.includes(hidden)).toBe(false);
    }
  });

  test("another host key is refused", async () => {
    expect(await loginOf((way) => (way["hostKey"] = sshd.otherKey))).toBe("wrong-host-key");
  });

  test("a host key with a comment behind it is the same key", async () => {
    expect(await loginOf((way) => (way["hostKey"] = `${sshd.hostKey} again-1`))).toBe("ok");
  });

  test("without a host key nobody connects, unless it is said", async () => {
    const without = (way: Way) => delete way["hostKey"];
    expect(await loginOf(without)).toBe("no-host-key");
    expect(await loginOf(without, { insecureHostKeys: true })).toBe("ok");
  });

  test("a key that the host does not know is refused", async () => {
    const other = encryptedKey(sshd, "", "fresh");
    expect(await loginOf((way) => (way["privateKey"] = other))).toBe("denied");
  });

  test("a key may have a passphrase", async () => {
    const password = 'it\'s a "passphrase" $HOME %h';
    const privateKey = encryptedKey(sshd, password);
    expect(
      await loginOf((way) => Object.assign(way, { privateKey, privateKeyPassword: password })),
    ).toBe("ok");
    expect(
      await loginOf((way) => Object.assign(way, { privateKey, privateKeyPassword: "wrong" })),
    ).toBe("denied");
  });

  test("the way may go by a jump host with keys of its own", async () => {
    const proxy = {
      host: "127.0.0.1",
      port: sshd.port,
      user: sshd.user,
      hostKey: sshd.hostKey,
      privateKey: sshd.privateKey,
    };
    expect(await loginOf((way) => (way["proxy"] = proxy))).toBe("ok");
    expect(await loginOf((way) => (way["proxy"] = { ...proxy, hostKey: sshd.otherKey }))).toBe(
      "wrong-host-key",
    );
    expect(await loginOf((way) => (way["proxy"] = { ...proxy, hostKey: undefined }))).toBe(
      "no-host-key",
    );
  });

  test("a host that accepts and says nothing is given up", async () => {
    const { port } = deaf.address() as AddressInfo;
    expect(await loginOf((way) => (way["port"] = port))).toBe("unreachable");
  });

  test("the command asks Pulumi, prints JSON, and leaves no key behind", () => {
    const log = join(folder, "pulumi.log");
    const pulumi = join(folder, "pulumi");
    writeFileSync(pulumi, `#!/bin/sh\necho "$@" >${log}\ncat ${stateFile(cluster())}\n`);
    chmodSync(pulumi, 0o755);
    const { status, stdout, stderr } = quorate(
      "--stack",
      "dev",
      "--cwd",
      "/srv/p",
      "--pulumi",
      pulumi,
      "--json",
    );
    expect(stderr).toBe("");
    expect(status).toBe(1);
    const [report] = JSON.parse(stdout) as { cluster: string; hosts: unknown[] }[];
    expect(report).toMatchObject({
      cluster: "prod",
      hosts: expect.arrayContaining([{ name: "s1", role: "server", login: "ok" }]),
    });
    expect(readFileSync(log, "utf8").trim()).toBe(
      "stack export --show-secrets --stack dev --non-interactive --cwd /srv/p",
    );
  });

  test("an interrupt leaves no key behind", async () => {
    const { port } = deaf.address() as AddressInfo;
    const file = stateFile(cluster((way) => (way["port"] = port)));
    const run = process.env["XDG_RUNTIME_DIR"] ?? "";
    // Jest's environment is a copy: a child has the real one unless it is told.
    const options = { cwd: ROOT, stdio: "ignore", env: process.env } as const;
    const child = spawn(process.execPath, command("--state", file), options);
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const laidDown = () =>
      readdirSync(run).some((name) => readdirSync(join(run, name)).includes("config"));
    while (child.exitCode === null && !laidDown()) await pause(20);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
  });
});

/** The sshd's key with a passphrase, or a fresh key that it does not know. */
function encryptedKey(sshd: Sshd, passphrase: string, fresh = ""): string {
  const file = join(folder, "key");
  rmSync(file, { force: true });
  if (fresh !== "")
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", file]);
  else {
    copyFileSync(join(sshd.dir, "client"), file);
    chmodSync(file, 0o600);
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", passphrase, "-f", file], {
      stdio: "ignore",
    });
  }
  return readFileSync(file, "utf8");
}

const command = (...args: string[]): string[] => [
  "-r",
  "ts-node/register/transpile-only",
  join(ROOT, "cli", "index.ts"),
  "doctor",
  ...args,
];

function quorate(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command(...args), {
    cwd: ROOT,
    encoding: "utf8",
    env: process.env,
  });
  return { status, stdout, stderr };
}

test("an export without its secrets says how to make one with them", () => {
  const [resource] = exportedResources(exampleSpec());
  const sealed = { ...(secret("") as object), plaintext: undefined, ciphertext: "v1:abc" };
  const file = stateFile([{ ...resource, inputs: { connection: sealed, stdin: sealed } }]);
  const { status, stdout, stderr } = quorate("--state", file);
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr).toMatch(/are encrypted.*pulumi stack export --show-secrets\n$/);
});

test.each([
  [[], /give the stack \(--stack NAME\)/],
  [["--stack", "dev", "--pulumi", "/nowhere/pulumi"], /there is no program \/nowhere\/pulumi/],
  [["--state", "/nowhere"], /ENOENT/],
  [["--state", "package.json"], /has no deployment/],
])("can't begin with %j", (args, message) => {
  const { status, stderr } = quorate(...args);
  expect(status).toBe(3);
  expect(stderr).toMatch(message);
});

test("without ssh nobody can look", () => {
  const file = stateFile(exportedResources(exampleSpec()));
  const { status, stderr } = spawnSync(process.execPath, command("--state", file), {
    cwd: ROOT,
    encoding: "utf8",
    env: { PATH: "/nowhere" },
  });
  expect(status).toBe(3);
  expect(stderr).toBe("quorate: there is no program ssh; install it (openssh-client)\n");
});

test("a stack without a cluster, and a cluster of another name", async () => {
  await expect(look([])).rejects.toThrow("no cluster of quorate's");
  await expect(look(exportedResources(exampleSpec()), { cluster: "dev" })).rejects.toThrow(
    "no cluster dev, only prod",
  );
});

test("addresses that ssh would take for options are refused, and no folder stays", async () => {
  const resources = exportedResources(exampleSpec());
  const fixture = { resources } as Parameters<ReturnType<typeof connection>>[0];
  connection("s1", (way) => (way["host"] = "-oProxyCommand=touch"))(fixture);
  const before = readdirSync(process.env["XDG_RUNTIME_DIR"] ?? tmpdir());
  await expect(look(resources)).rejects.toThrow("is no address or user");
  expect(readdirSync(process.env["XDG_RUNTIME_DIR"] ?? tmpdir())).toEqual(before);
});

test("values of a script are read as they were written", () => {
  const hard = "it's\n'$(x)' \\ \"two\nlines\"";
  const text = `quorate() {\nA='1'\nB='${hard.replaceAll("'", "'\\''")}'\nC=''\nset -e\nD='no'\n}\n`;
  expect(assignments(text)).toEqual({ A: "1", B: hard, C: "" });
});

describe("what runs on hosts", () => {
  const spec = { ...exampleSpec(), storage: true };
  spec.endpoint = { kind: "haproxy", address: "192.0.2.10", hosts: [exampleHost("lb1", 31)] };
  const [cluster] = parseStack(exported(exportedResources(spec))).clusters;
  const scripts = (cluster?.hosts ?? [])
    .filter(({ name }) => ["s1", "a1", "lb1"].includes(name))
    .map((host): [string, string] => [
      host.name,
      cluster === undefined ? "" : hostScript(cluster, host, true),
    ]);

  test.each(scripts)("%s: is complete bash and passes shellcheck", (_name, script) => {
    expect(runTool("bash", ["-n"], script)).toEqual({ status: 0, text: "" });
    // Not faults here: see tests/render/scripts.test.ts.
    const argv = ["-s", "bash", "-e", "SC2034,SC2317,SC2016", "-f", "gcc", "-"];
    expect(runTool("shellcheck", argv, script)).toEqual({ status: 0, text: "" });
  });

  test.each(scripts)("%s: holds no token", (_name, script) => {
    expect(script).not.toContain(SECRETS.token);
  });

  test("nothing there changes a host", () => {
    const dir = join(ROOT, "cli", "doctor", "sh");
    const texts = readdirSync(dir).map((name) =>
      readFileSync(join(dir, name), "utf8").replaceAll(/^\s*#.*$/gm, ""),
    );
    const changing =
      /^\s*(rm|mv|cp|ln|install|touch|mkdir|chmod|chown|tee|sysctl|modprobe|mount|umount|reboot)\b|systemctl (start|stop|restart|reload|enable|disable|reset-failed)|--request|-X |kubectl/m;
    expect(texts.filter((text) => changing.test(text))).toEqual([]);
    // Where anything is written to.
    const targets = texts.flatMap((text) =>
      [...text.matchAll(/[^0-9<&]>\s*([^\s&>(;]+)/g)].map(([, to]) => to),
    );
    expect([...new Set(targets)].filter((to) => to !== "/dev/null")).toEqual([]);
  });
});

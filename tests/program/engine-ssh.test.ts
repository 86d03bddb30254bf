import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { commandProvider } from "../lab/engine/providers/command";
import type { Props } from "../lab/engine/values";
import { createBench, errorsOf, FIXTURE, stepsOf } from "./engine-harness";
import { hasSshd, startSshd, type Sshd } from "./sshd";

jest.setTimeout(120_000);

if (!hasSshd) {
  console.warn("SKIPPED: no /usr/sbin/sshd; install openssh-server to test the engine's SSH");
}

(hasSshd ? describe : describe.skip)("commands over a real sshd", () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  const connection = (more: Props = {}): Props => ({
    host: "127.0.0.1",
    port: sshd.port,
    user: sshd.user,
    privateKey: sshd.privateKey,
    hostKey: sshd.hostKey,
    dialErrorLimit: 1,
    ...more,
  });
  const create = (create: string, more: Props = {}): Promise<Props> =>
    commandProvider()
      .create({
        urn: "urn",
        name: "n",
        type: "command:remote:Command",
        inputs: { connection: connection(), create, ...more },
      })
      .then(({ outputs }) => outputs);

  test("hands over stdin and both outputs, one trailing newline cut", async () => {
    const stdin = "first\nlast\n\n";
    const { stdout, stderr } = await create("cat; echo problem >&2", { stdin });
    expect([stdout, stderr]).toEqual(["first\nlast\n", "problem"]);
  });

  test("large input, a long line, and input nobody reads", async () => {
    const stdin = "x".repeat(3_000_000);
    expect((await create("wc -c", { stdin })).stdout).toBe("3000000");
    expect((await create("head -c 70000", { stdin })).stdout).toHaveLength(70_000);
    expect((await create("echo done", { stdin })).stdout).toBe("done");
  });

  test("a failure has the real provider's words", async () => {
    await expect(create('echo out; echo "bad" >&2; exit 7')).rejects.toThrow(
      /^Process exited with status 7: running "echo out; echo \\"bad\\" >&2; exit 7":\n(out\nbad|bad\nout)\n$/,
    );
    await expect(create("kill -9 $$")).rejects.toThrow(
      'Process exited with status 137 from signal KILL: running "kill -9 $$":',
    );
  });

  test("another host key is refused before anything is sent", async () => {
    const marker = join(sshd.dir, "reached");
    const more = { connection: connection({ hostKey: sshd.otherKey }) };
    await expect(create(`touch ${marker}`, more)).rejects.toThrow(
      /^after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch$/,
    );
    expect(existsSync(marker)).toBe(false);
  });

  test("a refused key and a closed port say so", async () => {
    await expect(create("true", { connection: connection({ user: "nobody" }) })).rejects.toThrow(
      "ssh: handshake failed: ssh: unable to authenticate",
    );
    await expect(create("true", { connection: connection({ port: 1 }) })).rejects.toThrow(
      "after 1 failed attempts: dial tcp 127.0.0.1:1: connect: connection refused",
    );
  });

  test("an agent that is not there fails the dial, although a key is at hand", async () => {
    const socket = join(sshd.dir, "nobody");
    const more = { connection: connection({ agentSocketPath: socket }) };
    await expect(create("true", more)).rejects.toThrow(
      `dial unix ${socket}: connect: no such file or directory`,
    );
    await expect(
      create("true", { connection: connection({ agentSocketPath: "" }) }),
    ).rejects.toThrow("dial unix: missing address");
  });

  test("goes through a jump host, whose key is checked too", async () => {
    const jump = { connection: connection({ proxy: connection() }) };
    expect((await create("echo there", jump)).stdout).toBe("there");
    const stranger = connection({ proxy: connection({ hostKey: sshd.otherKey }) });
    await expect(create("true", { connection: stranger })).rejects.toThrow(
      "proxy: after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch",
    );
  });

  test("killed in the middle, the next run keeps what was done and does the rest", async () => {
    const bench = createBench();
    const pidFile = join(sshd.dir, "pid");
    const specs = [
      { name: "done", create: "echo once" },
      {
        name: "cut",
        create: `test -e ${pidFile} && exit 0; echo $$ >${pidFile}; exec sleep 300`,
        dependsOn: ["done"],
      },
    ];
    const config = { specs: JSON.stringify(specs), connection: JSON.stringify(connection()) };
    const cli = join(__dirname, "../lab/engine/cli.ts");
    const flags = ["--dir", FIXTURE, "--stack", "dev", "--state", bench.stateFile];
    const pairs = Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    const engine = spawn(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", cli, "up", ...flags, ...pairs],
      { env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "correct horse" }, stdio: "ignore" },
    );
    const gone = new Promise((resolve) => engine.on("close", resolve));
    while (!existsSync(pidFile) || readFileSync(pidFile, "utf8").trim() === "") {
      if (engine.exitCode !== null) throw new Error("the engine ended early");
      await pause(50);
    }
    engine.kill("SIGKILL");
    await gone;
    process.kill(Number(readFileSync(pidFile, "utf8")));

    expect(existsSync(`${bench.stateFile}.lock`)).toBe(true);
    const { connection: target } = config;
    const result = await bench.play("up", specs, { config: { connection: target } });
    expect(errorsOf(result)).toBe("");
    expect(stepsOf(result)).toEqual(["same done", "create cut"]);
    expect(bench.ran()).toEqual(["create cut"]);
    bench.cleanup();
  });
});

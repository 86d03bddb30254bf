import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { LATE } from "../../components/model/late";
import { clusterFaults } from "../../components/model/validate";
import { readCluster } from "../../stacks/config";
import { faultLines } from "../support/faults";
import { exampleSpec, PRIVATE_KEY } from "../support/specs";
import { settled, useStack } from "../support/stack";

const { ssh: _ssh, token: _token, ...plain } = exampleSpec();
const cluster = { name: "prod", ...plain, ssh: { user: "ops" } };
const key = { "quorate:sshPrivateKey": PRIVATE_KEY };

const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-stack-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function failure(...args: Parameters<typeof useStack>): string {
  try {
    readCluster(useStack(...args));
  } catch (error) {
    expect(error).toMatchObject({ __pulumiRunError: true });
    return (error as Error).message;
  }
  throw new Error("the configuration was taken");
}

test("a stack file becomes arguments without a fault, and its secrets stay secrets", async () => {
  const token = "0123456789abcdef-token";
  const config = useStack({ "quorate:cluster": cluster, ...key, "quorate:token": token });
  const { name, args } = readCluster(config);
  expect(name).toBe("prod");
  expect(await settled(args.ssh.privateKey)).toEqual({
    value: PRIVATE_KEY,
    isKnown: true,
    isSecret: true,
  });
  expect(await settled(args.token)).toEqual({ value: token, isKnown: true, isSecret: true });
  expect(args.ssh.user).toBe("ops");
  expect("name" in args).toBe(false);
  expect("privateKeyPassword" in args.ssh).toBe(false);
  const known = { ...args, token, ssh: { ...args.ssh, privateKey: PRIVATE_KEY } };
  expect(clusterFaults(known)).toEqual([]);
});

test("what the file holds beyond that is left to the validator", () => {
  const config = useStack({
    "quorate:cluster": { ...cluster, sever: 1, ssh: { ...cluster.ssh, prot: 2 } },
    ...key,
  });
  const { args } = readCluster(config);
  expect(faultLines({ ...args, ssh: { ...args.ssh, privateKey: LATE } })).toEqual([
    "sever: is no argument; write servers, or remove it",
    "ssh.prot: is no argument; write port, or remove it",
  ]);
});

describe("the private key's file", () => {
  const stack = (file: string) => ({
    "quorate:cluster": cluster,
    "quorate:sshPrivateKeyFile": file,
  });

  test("is read, and kept as a secret", async () => {
    const file = join(folder, "key");
    writeFileSync(file, PRIVATE_KEY);
    const { args } = readCluster(useStack(stack(file), { preview: false }));
    expect(await settled(args.ssh.privateKey)).toEqual({
      value: PRIVATE_KEY,
      isKnown: true,
      isSecret: true,
    });
  });

  test("may begin with the home directory", async () => {
    const home = process.env["HOME"];
    process.env["HOME"] = folder;
    try {
      writeFileSync(join(folder, "home-key"), PRIVATE_KEY);
      const { args } = readCluster(useStack(stack("~/home-key"), { preview: false }));
      expect((await settled(args.ssh.privateKey)).value).toBe(PRIVATE_KEY);
    } finally {
      process.env["HOME"] = home;
    }
  });

  test("is not needed for a preview, which says so", async () => {
    const { args } = readCluster(useStack(stack("/nowhere/key"), { preview: true }));
    expect(await settled(args.ssh.privateKey)).toMatchObject({ isKnown: false, isSecret: true });
    expect(warn).toHaveBeenCalledWith(
      'quorate:sshPrivateKeyFile: "/nowhere/key" is not on this machine, so the preview shows every step as changed; up will need it',
    );
  });

  test("is needed for up", () => {
    expect(failure(stack("/nowhere/key"), { preview: false })).toBe(
      'quorate: the configuration of stack "production" has 1 fault:\n' +
        '  quorate:sshPrivateKeyFile: "/nowhere/key" can\'t be read (ENOENT); ' +
        "name another file with pulumi config set quorate:sshPrivateKeyFile FILE",
    );
  });

  test("that is none is a fault in a preview too", () => {
    expect(failure(stack(folder), { preview: true })).toContain("can't be read (EISDIR)");
  });
});

describe("a bad configuration", () => {
  const heading = (count: string) =>
    `quorate: the configuration of stack "production" has ${count}:\n`;
  const describeIt =
    "describe the cluster there, as stacks/Pulumi.production.yaml does, or begin with pulumi config set --path 'quorate:cluster.name' NAME";
  const giveKey =
    "  quorate:sshPrivateKey: is missing in stacks/Pulumi.production.yaml; give the key with pulumi config set --secret quorate:sshPrivateKey < FILE, or the name of its file with pulumi config set quorate:sshPrivateKeyFile FILE";

  test("that is empty names both keys", () => {
    expect(failure({})).toBe(
      `${heading("2 faults")}  quorate:cluster: is missing in stacks/Pulumi.production.yaml; ${describeIt}\n${giveKey}`,
    );
  });

  test.each(["hunter2", "[1]", "3", "{", "null"])("of the cluster is not repeated: %s", (value) => {
    expect(failure({ "quorate:cluster": value, ...key })).toBe(
      `${heading("1 fault")}  quorate:cluster: is no object in stacks/Pulumi.production.yaml; ${describeIt}`,
    );
  });

  test.each([
    [undefined, "is missing in stacks/Pulumi.production.yaml"],
    ["Prod!", '"Prod!" is no name, in stacks/Pulumi.production.yaml'],
    [7, "what is given is no name, in stacks/Pulumi.production.yaml"],
  ])("of the name: %s", (name, problem) => {
    expect(failure({ "quorate:cluster": { ...cluster, name }, ...key })).toBe(
      `${heading("1 fault")}  quorate:cluster.name: ${problem}; give 1 to 63 of a-z, 0-9 and - with pulumi config set --path 'quorate:cluster.name' NAME`,
    );
  });

  test("with two keys says which can go", () => {
    expect(failure({ "quorate:cluster": cluster, ...key, "quorate:sshPrivateKeyFile": "x" })).toBe(
      `${heading("1 fault")}  quorate:sshPrivateKey: stands beside quorate:sshPrivateKeyFile in stacks/Pulumi.production.yaml; remove one with pulumi config rm quorate:sshPrivateKeyFile`,
    );
  });

  test("with secrets among plain values", () => {
    const servers = cluster.servers.map((host) => ({ ...host, ssh: { privateKey: "hunter2" } }));
    const ssh = { privateKey: "hunter2", privateKeyPassword: "hunter2" };
    const lines = failure({
      "quorate:cluster": { ...cluster, servers, ssh, token: "hunter2" },
      ...key,
    });
    const own = (key: string) =>
      `is a secret among plain values; remove it there and give it with pulumi config set --secret quorate:${key}`;
    const other =
      "is a secret among plain values; remove it: hosts of a stack file share one key; a program can give each its own";
    expect(lines.split("\n").slice(1)).toEqual([
      `  quorate:cluster.token: ${own("token")}`,
      `  quorate:cluster.ssh.privateKey: ${own("sshPrivateKey")}`,
      `  quorate:cluster.ssh.privateKeyPassword: ${own("sshPrivateKeyPassword")}`,
      ...[0, 1, 2].map((i) => `  quorate:cluster.servers[${i}].ssh.privateKey: ${other}`),
    ]);
  });
});

test("the production example has no faults, and needs no other file", async () => {
  const file = join(__dirname, "..", "..", "stacks", "Pulumi.production.yaml");
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const { name, args } = readCluster(useStack(config));
  expect(name).toBe("prod");
  expect((await settled(args.ssh.privateKey)).isSecret).toBe(true);
  expect(faultLines({ ...args, ssh: { ...args.ssh, privateKey: LATE } })).toEqual([]);
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

jest.setTimeout(60_000);

const ROOT = join(__dirname, "..", "..");

function quorate(...args: string[]) {
  const node = ["-r", "ts-node/register/transpile-only", join(ROOT, "cli", "index.ts"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "quorate-cli-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function stackFile(config: Record<string, unknown>): string {
  const file = join(folder, "Pulumi.test.yaml");
  writeFileSync(file, stringify({ config }));
  return file;
}

describe("router-config", () => {
  test("prints the router's side of a stack file, offline and without a secret", () => {
    const { status, stdout } = quorate(
      "router-config",
      "frr",
      "--file",
      "stacks/Pulumi.production.yaml",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("neighbor 192.0.2.23 description prod-a3");
    expect(stdout).toContain("ip prefix-list quorate-ipv4 seq 10 permit 198.51.100.0/25 ge 32");
  });

  test("knows from the file that a peer has a password, and leaves its place", () => {
    const file = stackFile({
      "quorate:metallb": {
        peers: [{ name: "edge", myAsn: 64512, peerAsn: 64513, peerAddress: "192.0.2.1" }],
        pools: [{ name: "public", addresses: ["198.51.100.0/25"] }],
      },
      "quorate:bgpPasswords": { edge: { secure: "v1:abc:def" } },
    });
    const { stdout } = quorate("router-config", "bird", "-f", file, "-n", "192.0.2.0/24");
    expect(stdout).toContain("PASSWORD-OF-PEER-edge");
    expect(stdout).not.toContain("v1:abc");
  });

  test("says what is wrong in one line each, and fails", () => {
    const file = stackFile({ "quorate:metallb": { pools: [], peers: [{ myAsn: 1 }] } });
    expect(quorate("router-config", "frr", "-f", file)).toEqual({
      status: 1,
      stdout: "",
      stderr: [
        `quorate: MetalLB in ${file} has 2 faults:`,
        "  peers[0].peerAddress: is missing; give the router's address, or the interface to it",
        "  peers[0].peerAsn: is missing; give the AS number of the router",
        "",
      ].join("\n"),
    });
  });

  test("asks which router is meant where there are two", () => {
    const tor = (n: number) => ({
      name: `tor-${n}`,
      myAsn: 64512,
      peerAsn: 64513,
      peerAddress: `192.0.2.${n}`,
    });
    const file = stackFile({
      "quorate:metallb": {
        peers: [tor(1), tor(2)],
        pools: [{ name: "public", addresses: ["198.51.100.0/25"] }],
      },
    });
    const { stderr } = quorate("router-config", "juniper", "-f", file, "-n", "192.0.2.0/24");
    expect(stderr).toContain("choice.peers: tor-1, tor-2 are several routers");
    const one = quorate(
      "router-config",
      "juniper",
      "-f",
      file,
      "-n",
      "192.0.2.0/24",
      "-p",
      "tor-2",
    );
    expect(one.stdout).toContain("192.0.2.2");
    expect(one.stdout).not.toContain("tor-1");
  });
});

import * as pulumi from "@pulumi/pulumi";
import { spawnSync } from "node:child_process";
import { shownInputs } from "../../components/cluster-inputs";
import { exampleArgs, HOST_KEYS } from "../support/specs";

const hosts = (args = exampleArgs()) =>
  shownInputs("prod", args)["hosts"] as Record<string, object>;

test("a host shows its address and the fingerprint of its key, as ssh prints it", () => {
  const key = HOST_KEYS["s1"] ?? "";
  const { stdout } = spawnSync("ssh-keygen", ["-l", "-f", "-"], { input: key, encoding: "utf8" });
  expect(stdout).toContain("SHA256:");
  const hostKey = stdout.split(" ")[1];
  expect(hosts()["s1"]).toEqual({ address: "192.0.2.11", hostKey });
});

test("one without a key is called unchecked, and one whose key comes late is not", () => {
  const args = exampleArgs();
  const [first, second, third] = args.servers;
  if (!first || !second || !third) throw new Error("three servers were expected");
  const { hostKey: _key, ...without } = first;
  const late = { ...second, hostKey: pulumi.output("late"), address: pulumi.output("192.0.2.12") };
  const shown = hosts({ ...args, servers: [without, late, { ...third, retired: true }] });
  expect(shown["s1"]).toEqual({ address: "192.0.2.11", hostKey: "unchecked" });
  expect(shown["s2"]).toEqual({});
  expect(shown["s3"]).toMatchObject({ retired: true });
});

test("load balancers and the jump host are hosts, too", () => {
  const args = exampleArgs();
  const shown = shownInputs("prod", {
    ...args,
    ssh: { ...args.ssh, jumpHost: { host: "192.0.2.5" } },
    endpoint: {
      kind: "haproxy",
      address: "192.0.2.10",
      hosts: [{ name: "lb1", address: "192.0.2.31" }],
    },
  });
  expect(shown["jumpHost"]).toEqual({ hostKey: "unchecked" });
  expect(shown["hosts"]).toMatchObject({ lb1: { address: "192.0.2.31" } });
});

describe("the shape", () => {
  test("is shown whole where nothing comes late, although secrets do", () => {
    const args = exampleArgs();
    const privateKey = pulumi.secret("a key");
    const shown = shownInputs("prod", { ...args, ssh: { ...args.ssh, privateKey } });
    expect(shown["topology"]).toMatchObject({
      distribution: "k3s",
      endpoint: { kind: "haproxy", url: "https://192.0.2.10:8443", hosts: ["s1", "s2", "s3"] },
    });
    expect(JSON.stringify(shown)).not.toContain("a key");
  });

  test("is shown in part where an address comes late", () => {
    const args = exampleArgs();
    const servers = args.servers.map((one) => ({ ...one, address: pulumi.output(one.address) }));
    const shown = shownInputs("prod", { ...args, servers });
    expect(shown).not.toHaveProperty("topology");
    expect(shown).toMatchObject({ distribution: "k3s", endpoint: { kind: "haproxy" } });
  });
});

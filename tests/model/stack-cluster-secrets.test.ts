import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { LATE } from "../../components/model/late";
import { clusterFaults } from "../../components/model/validate";
import { withoutOutputs } from "../../components/known-args";
import { readCluster } from "../../stacks/config";
import { settled, useStack } from "../support/stack";

const file = join(__dirname, "..", "..", "stacks", "Pulumi.production.yaml");
const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
const given = config["quorate:cluster"] as Record<string, unknown>;
const { "quorate:sshPrivateKeyFile": _file, ...others } = config;

const read = (cluster: Record<string, unknown>, clusterSecrets: unknown) =>
  readCluster(
    useStack({
      ...others,
      "quorate:sshPrivateKey": "key",
      "quorate:cluster": { ...given, ...cluster },
      "quorate:clusterSecrets": clusterSecrets,
    }),
  ).args;

function failure(cluster: Record<string, unknown>, clusterSecrets: unknown): string[] {
  try {
    read(cluster, clusterSecrets);
  } catch (error) {
    expect(error).toMatchObject({ __pulumiRunError: true });
    return (error as Error).message.split("\n").slice(1);
  }
  throw new Error("the configuration was taken");
}

const kubeVip = {
  kind: "kube-vip",
  address: "192.0.2.10",
  bgp: { asn: 64512, peers: [{ address: "192.0.2.1", asn: 64513 }] },
};

test("secrets go where they belong, and stay secrets", async () => {
  const args = read(
    {
      endpoint: kubeVip,
      registries: { mirrors: { "docker.io": {} }, access: { "reg.example": { username: "ci" } } },
      proxy: { except: ["192.0.2.0/24"] },
      etcd: { snapshots: { retention: 5, s3: { bucket: "backups" } } },
    },
    {
      registries: {
        "reg.example": { password: "p1" },
        "other.example:5000": { username: "u", password: "p2" },
      },
      s3: { accessKeyId: "AK", secretAccessKey: "s3-key" },
      proxy: { https: "http://u:p@proxy.example:3128" },
      bgp: { "192.0.2.1": "md5-1" },
    },
  );
  const secret = (value: string) => ({ value, isKnown: true, isSecret: true });
  const { access } = args.registries ?? {};
  expect(access?.["reg.example"]?.username).toBe("ci");
  expect(await settled(access?.["reg.example"]?.password)).toEqual(secret("p1"));
  expect(await settled(access?.["other.example:5000"]?.username)).toEqual(secret("u"));
  expect(args.etcd?.snapshots?.retention).toBe(5);
  expect(await settled(args.etcd?.snapshots?.s3?.secretAccessKey)).toEqual(secret("s3-key"));
  expect(args.proxy?.except).toEqual(["192.0.2.0/24"]);
  expect(await settled(args.proxy?.https)).toEqual(secret("http://u:p@proxy.example:3128"));
  const { endpoint } = args;
  const [peer] = (endpoint.kind === "kube-vip" && endpoint.bgp?.peers) || [];
  expect(await settled(peer?.password)).toEqual(secret("md5-1"));
  const open = withoutOutputs(args) as { proxy: { https: unknown } };
  expect(open.proxy.https).toBe(LATE);
  expect(clusterFaults(open).filter(({ path }) => /registries|proxy|etcd|bgp/.test(path))).toEqual(
    [],
  );
});

test("secrets among plain values, and secrets of what is not there, are faults that show none", () => {
  const lines = failure(
    {
      endpoint: {
        ...kubeVip,
        bgp: { asn: 1, peers: [{ address: "192.0.2.1", asn: 2, password: "hunter2" }] },
      },
      registries: { access: { "reg.example": { username: "ci", password: "hunter2" } } },
      proxy: { https: "http://u:hunter2@proxy.example", http: "http://proxy.example" },
      etcd: {
        snapshots: { s3: { bucket: "b", accessKeyId: "hunter2", secretAccessKey: "hunter2" } },
      },
    },
    {
      registrie: {},
      registries: { "reg.example": { pasword: "hunter2" } },
      bgp: { "192.0.2.2": "hunter2" },
    },
  );
  const misplaced = (at: string, key: string) =>
    `  quorate:cluster.${at}: is a secret among plain values; remove it there and give it with pulumi config set --secret --path 'quorate:clusterSecrets.${key}'`;
  expect(lines).toEqual([
    misplaced('registries.access["reg.example"].password', 'registries["reg.example"].password'),
    misplaced("etcd.snapshots.s3.accessKeyId", "s3.accessKeyId"),
    misplaced("etcd.snapshots.s3.secretAccessKey", "s3.secretAccessKey"),
    misplaced("proxy.https", "proxy.https"),
    misplaced("endpoint.bgp.peers[0].password", 'bgp["192.0.2.1"]'),
    "  quorate:clusterSecrets.registrie: is no kind of secret; write registries, or remove it",
    '  quorate:clusterSecrets.registries["reg.example"].pasword: is no secret; write password, or remove it',
    "  quorate:clusterSecrets.bgp: is for 192.0.2.2, which is no peer of an endpoint; give one of 192.0.2.1",
  ]);
  expect(lines.join()).not.toContain("hunter2");
  expect(failure({}, { s3: { accessKeyId: "a" } })).toEqual([
    "  quorate:clusterSecrets.s3: is for etcd.snapshots.s3, which quorate:cluster does not have; give it there, or remove this",
  ]);
});

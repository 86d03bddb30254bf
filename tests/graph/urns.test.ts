/** @jest-environment ./tests/support/graph-environment.js */
import {
  Cluster,
  type ClusterArgs,
  ClusterReference,
  Longhorn,
  type LonghornArgs,
  MetalLB,
  type MetalLBArgs,
} from "../../components";
import { MODES } from "../support/clusters";
import { healthyHosts } from "../support/hosts";
import { record, type Recording } from "../support/recording-monitor";
import { exampleArgs, exampleHost } from "../support/specs";

/*
 * Where every resource is in the tree. The types of all parents and the name make a URN, and Pulumi knows a resource of a living stack by nothing else: one that is
 * called otherwise is deleted and made anew, on live hosts.
 */

jest.setTimeout(120_000);

interface Everything {
  cluster: ClusterArgs;
  metallb: MetalLBArgs;
  longhorn: LonghornArgs;
}

function everything(): Everything {
  const { token: _token, ...args } = exampleArgs();
  return {
    cluster: {
      ...args,
      endpoint: {
        kind: "haproxy",
        address: "192.0.2.10",
        hosts: [exampleHost("lb1", 31), exampleHost("lb2", 32)],
      },
      formerEndpoints: [{ kind: "kube-vip", address: "192.0.2.9" }],
      serverConfig: { disable: ["servicelb", "local-storage"] },
      storage: { disks: [{ path: "/srv/longhorn" }] },
    },
    metallb: {
      peers: [
        { name: "left", myAsn: 64512, peerAsn: 64513, peerAddress: "192.0.2.1", password: "hush" },
        { myAsn: 64512, peerAsn: 64513, peerAddress: "192.0.2.2", bfdProfile: "quick" },
      ],
      bfdProfiles: [{ name: "quick" }],
      communities: { backup: "64512:1" },
      pools: [
        { name: "main", addresses: ["198.51.100.0/25"] },
        { name: "office", addresses: ["198.51.100.128/25"] },
      ],
      advertisements: [{ name: "all", communities: ["backup"] }],
      l2Advertisements: [{ name: "near", pools: ["office"] }],
    },
    longhorn: {
      classes: [
        { name: "longhorn", default: true },
        { name: "secret", encryption: { passphrase: "open-sesame-9" } },
      ],
      snapshotClasses: [
        { name: "snapshot", type: "snapshot" },
        { name: "backup", type: "backup" },
      ],
      snapshotController: true,
      schedules: [
        { name: "hourly", task: "snapshot", cron: "0 * * * *" },
        { name: "daily", task: "backup", cron: "0 3 * * *" },
      ],
      backupTargets: [
        {
          s3: {
            bucket: "backups",
            region: "eu-west-1",
            accessKeyId: "AKIDEXAMPLE",
            secretAccessKey: "hush",
          },
        },
        { name: "elsewhere", nfs: { host: "192.0.2.5", path: "/srv/longhorn" } },
      ],
      ui: {
        host: "longhorn.example.com",
        users: "ops:$2y$05$abcdefghijklmnopqrstuu5tLrP7mV8pJmZl0m1bqk3pS1nSx2q1u",
      },
      monitoring: true,
      undefault: ["local-path"],
    },
  };
}

function recordAll({ cluster, metallb, longhorn }: Everything, preview: boolean) {
  // Warnings are the subject of tests of their own.
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  const hosts = healthyHosts();
  return record(
    () => {
      const { provider, kubeconfig, topology } = new Cluster("prod", cluster);
      new ClusterReference("other", { outputs: { kubeconfig, topology } });
      new MetalLB("lb", metallb, { provider });
      new Longhorn("storage", longhorn, { provider });
    },
    {
      preview,
      respond: (type, name) => ({
        ...hosts(type, name),
        metadata: { name, namespace: "of-the-tests" },
      }),
    },
  );
}

const tree = ({ resources }: Recording): string[] =>
  resources.map(({ urn, parent }) => (parent === "" ? urn : `${urn}  in ${parent}`));

let up: Recording;
beforeAll(async () => {
  up = await recordAll(everything(), false);
});

test("a line that goes or changes deletes something on live hosts: give the resource that has the new name or parent an alias ({ name, type, parent } as they were), test in options.test.ts that nothing is made anew, and only then update this snapshot; a new line is harmless", () => {
  expect([up.errors, up.thrown]).toEqual([[], undefined]);
  expect(tree(up).join("\n")).toMatchSnapshot();
});

test("a preview of a new stack has the same tree", async () => {
  const preview = await recordAll(everything(), true);
  expect(preview.errors).toEqual([]);
  expect(tree(preview)).toEqual(tree(up));
});

test("no URN occurs twice, and children's names begin with their parent's", () => {
  const urns = up.resources.map(({ urn }) => urn);
  expect(urns.filter((urn, i) => urns.indexOf(urn) !== i)).toEqual([]);
  const others = up.resources.filter(
    ({ name, parent }) => parent !== "" && !name.startsWith(`${parent}-`),
  );
  expect(others.map(({ name }) => name)).toEqual([]);
});

describe.each(MODES)("in $mode", ({ preview }) => {
  test("another order of any list moves nothing", async () => {
    const { cluster, metallb, longhorn } = everything();
    if (cluster.endpoint.kind === "haproxy") cluster.endpoint.hosts?.reverse();
    const lists = [
      ...[cluster.servers, cluster.agents],
      ...[metallb.peers, metallb.pools],
      ...[longhorn.classes, longhorn.snapshotClasses, longhorn.schedules, longhorn.backupTargets],
    ];
    for (const list of lists) list?.reverse();
    const reversed = await recordAll({ cluster, metallb, longhorn }, preview);
    expect([reversed.errors, reversed.thrown]).toEqual([[], undefined]);
    expect(tree(reversed)).toEqual(tree(up));
  });
});

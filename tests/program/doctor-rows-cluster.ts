import type { ClusterSpec } from "../../components/model/args";
import type { Row } from "./doctor-row";
import { ago, healthy, object as made } from "./doctor-scene";
import {
  add,
  both,
  cell,
  condition,
  drop,
  later,
  list,
  login,
  node,
  object,
  set,
  status,
  without,
} from "./doctor-spoil";

const spec = (change: (spec: ClusterSpec) => void) => () => healthy(change);
const kubeVip = spec((one) => (one.endpoint = { kind: "kube-vip", address: "192.0.2.10" }));
const bucket = () => {
  const fixture = healthy((one) => {
    one.etcd = { snapshots: { s3: { bucket: "b", accessKeyId: "id", secretAccessKey: "hidden" } } };
  });
  list("snapshotFiles", [
    made("one", { spec: { location: "s3://b/x" }, status: { creationTime: ago(2) } }),
  ])(fixture);
  return fixture;
};
const multipath = () => {
  const fixture = healthy();
  set(
    "a1",
    "unit\tmultipathd",
    "unit\tmultipathd.service\tloaded\tactive\trunning\tenabled\t0\tsuccess\tno\t",
  )(fixture);
  return fixture;
};

/** A histogram of which 99 % lie far out. */
const histogram = (host: string, name: string) => {
  const line = `etcd-metric\tetcd_${name}_bucket{le="`;
  const buckets = [
    ["0.1", 500],
    ["0.4", 1000],
    ["+Inf", 1000],
  ];
  return set(host, line, ...buckets.map(([le, value]) => `${line}${le}"}\t${value}`));
};

/** Checks of etcd, of the endpoint, and of what the API tells. */
export const CLUSTER_ROWS: readonly Row[] = [
  [
    "etcd.health",
    "fail",
    /^RAFT NO LEADER$/,
    set("s1", "etcd-health", 'etcd-health\t{"health":"false","reason":"RAFT NO LEADER"}'),
  ],
  [
    "etcd.members",
    "fail",
    /s3 is no member, member old is no server of the stack/,
    (f) => {
      for (const name of ["s1", "s2", "s3"]) {
        f.lines[name] = f.lines[name]!.map((line) =>
          line.startsWith("etcd-members")
            ? line.replace("192.0.2.13", "192.0.2.99").replace("s3-x", "old")
            : line,
        );
      }
    },
  ],
  ["etcd.voters", "fail", /^s2 is none$/, condition("s2", "EtcdIsVoter", "False")],
  [
    "etcd.quorum",
    "fail",
    /1 of 3 healthy, 2 needed/,
    both(login("s2", "unreachable"), login("s3", "unreachable")),
  ],
  ["etcd.quorum", "warn", /2 of 3 healthy/, login("s2", "unreachable")],
  [
    "etcd.leader",
    "fail",
    /s1 and s2 both lead/,
    set("s2", "etcd-metric\tetcd_server_is_leader", "etcd-metric\tetcd_server_is_leader\t1"),
  ],
  [
    "etcd.alarms",
    "fail",
    /^NOSPACE$/,
    set("s2", "etcd-alarms", 'etcd-alarms\t{"alarms":[{"memberID":"1","alarm":"NOSPACE"}]}'),
  ],
  [
    "etcd.index",
    "warn",
    /s2 is \d+ behind/,
    cell("s2", "etcd-metric\tetcd_server_proposals_committed", 2, "10"),
  ],
  [
    "etcd.pending",
    "warn",
    /500 wait/,
    cell("s2", "etcd-metric\tetcd_server_proposals_pending", 2, "500"),
  ],
  [
    "etcd.size",
    "fail",
    /1900 MB of 2000/,
    cell("s2", "etcd-metric\tetcd_mvcc_db_total_size_in_bytes", 2, "1.9e+09"),
  ],
  [
    "etcd.fragments",
    "warn",
    /90 MB of 600 MB/,
    cell("s2", "etcd-metric\tetcd_mvcc_db_total_size_in_bytes", 2, "6e+08"),
  ],
  [
    "etcd.fsync",
    "warn",
    /within 3\d ms/,
    set(
      "s1",
      'etcd-metric\tetcd_disk_wal_fsync_duration_seconds_bucket{le="0.008"}',
      'etcd-metric\tetcd_disk_wal_fsync_duration_seconds_bucket{le="0.008"}\t700',
    ),
  ],
  ["etcd.commit", "warn", /within/, histogram("s1", "disk_backend_commit_duration_seconds")],
  ["etcd.peers", "warn", /within/, histogram("s1", "network_peer_round_trip_time_seconds")],
  [
    "etcd.elections",
    "warn",
    /40 times/,
    cell("s1", "etcd-metric\tetcd_server_leader_changes", 2, "40"),
  ],
  ["snapshots.age", "fail", /the last 31\d h old|the last 30\d h old|h old/, both(later(10))],
  ["snapshots.empty", "fail", /2 of them/, cell("s1", "snapshots", 3, "2")],
  ["snapshots.bucket", "fail", /h old/, later(10), bucket],
  ["endpoint.holders", "fail", /on no host/, drop("s1", "address\teth0\t192.0.2.10")],
  ["endpoint.holders", "fail", /on s1 and s2/, add("s2", "address\teth0\t192.0.2.10")],
  [
    "endpoint.answers",
    "fail",
    /not this cluster's certificate/,
    cell("a1", "endpoint", 2, "000 60"),
  ],
  [
    "endpoint.known",
    "fail",
    /no endpoint/,
    both(...["s1", "s2", "s3"].map((name) => without(`::prod-${name}-prepare`))),
  ],
  [
    "endpoint.units",
    "fail",
    /quorate-keepalived is failed/,
    cell("s1", "unit\tquorate-keepalived", 3, "failed"),
  ],
  [
    "endpoint.restarts",
    "warn",
    /quorate-haproxy 3 times/,
    cell("s1", "unit\tquorate-haproxy", 6, "3"),
  ],
  ["endpoint.state", "fail", /^down$/, set("s1", "proxy-state", "proxy-state\tdown")],
  ["endpoint.proxies", "warn", /2 of 3/, set("s1", "proxies-told", "proxies-told\t2")],
  ["endpoint.drain", "warn", /mark/, set("a1", "drain-marker", "drain-marker\tyes")],
  [
    "endpoint.pods",
    "fail",
    /quorate-vip-192-0-2-10-s2/,
    (f) => (f.pods = f.pods.filter(([, name]) => !name.endsWith("-s2"))),
    kubeVip,
  ],
  ["api.answers", "fail", /no server's API/, (f) => (f.asked = undefined)],
  [
    "api.ready",
    "fail",
    /status 500 etcd failed/,
    both(set("s1", "api-ready", "api-ready\t500"), add("s1", "api-failing\tetcd failed")),
  ],
  [
    "api.services",
    "fail",
    /v1.apps/,
    status("apiServices", { conditions: [{ type: "Available", status: "False" }] }),
  ],
  ["api.webhooks", "fail", /w.example \(x\/w\)/, list("slices", [])],
  ["api.requests", "warn", /^csr-1$/, list("requests", [made("csr-1")])],
  [
    "api.namespaces",
    "warn",
    /^old$/,
    list("namespaces", [made("old", { metadata: { name: "old", deletionTimestamp: ago(5) } })]),
  ],
  [
    "nodes.present",
    "fail",
    /a3 has none/,
    (f) =>
      list(
        "nodes",
        f.kube["/api/v1/nodes"]!.filter(({ metadata }) => metadata?.name !== "a3"),
      )(f),
  ],
  ["nodes.unknown", "warn", /^old$/, (f) => f.kube["/api/v1/nodes"]!.push(made("old"))],
  ["nodes.ready", "fail", /a1 is not \(Tested\)/, condition("a1", "Ready", "Unknown")],
  ["nodes.pressure", "fail", /a1: DiskPressure/, condition("a1", "DiskPressure", "True")],
  [
    "nodes.cordoned",
    "warn",
    /a1 by a rollout for 4 days/,
    node("a1", (one) => {
      one.metadata = { ...one.metadata, annotations: { "quorate.dev/cordoned": "true" } };
      one.spec = {
        unschedulable: true,
        taints: [{ key: "node.kubernetes.io/unschedulable", timeAdded: ago(100) }],
      };
    }),
  ],
  [
    "nodes.balancers",
    "warn",
    /^a1$/,
    node(
      "a1",
      (one) =>
        (one.metadata = { ...one.metadata, annotations: { "quorate.dev/unannounced": "true" } }),
    ),
  ],
  [
    "nodes.taints",
    "fail",
    /out-of-service/,
    node("a1", (one) => (one.spec = { taints: [{ key: "node.kubernetes.io/out-of-service" }] })),
  ],
  [
    "nodes.machine-id",
    "fail",
    /a1 was another machine/,
    set("a1", "machine-id", "machine-id\tnew"),
  ],
  [
    "nodes.address",
    "fail",
    /a1 has 10.0.0.1 and not/,
    node(
      "a1",
      (one) =>
        (one.status = { ...one.status, addresses: [{ type: "InternalIP", address: "10.0.0.1" }] }),
    ),
  ],
  [
    "nodes.version",
    "fail",
    /a1 runs v1.35.1\+k3s1/,
    node(
      "a1",
      (one) => (one.status = { ...one.status, nodeInfo: { kubeletVersion: "v1.35.1+k3s1" } }),
    ),
  ],
  [
    "nodes.encryption",
    "fail",
    /s1, s2 against s3/,
    node(
      "s3",
      (one) =>
        (one.metadata = {
          ...one.metadata,
          annotations: { "k3s.io/encryption-config-hash": "rotate-def" },
        }),
    ),
  ],
  [
    "nodes.hostname",
    "warn",
    /other, the Node says x/,
    both(
      set("a1", "hostname", "hostname\tother"),
      node(
        "a1",
        (one) => (one.status = { ...one.status, addresses: [{ type: "Hostname", address: "x" }] }),
      ),
    ),
  ],
  [
    "pods.running",
    "fail",
    /kube-system\/coredns-1 CrashLoopBackOff/,
    (f) => (f.pods[0]![3] = "CrashLoopBackOff"),
  ],
  [
    "pods.running",
    "warn",
    /default\/job-1 ImagePullBackOff/,
    (f) => (f.pods[1]![3] = "ImagePullBackOff"),
  ],
  ["pods.add-ons", "fail", /coredns 1 of 2/, status("deployments", { readyReplicas: 1 })],
  ["pods.budgets", "warn", /^b$/, status("budgets", { disruptionsAllowed: 0 })],
  ["pods.claims", "warn", /c Pending/, status("claims", { phase: "Pending" })],
  [
    "pods.default-class",
    "warn",
    /one and two/,
    list(
      "classes",
      ["one", "two"].map((name) =>
        made(name, {
          metadata: {
            name,
            annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
          },
        }),
      ),
    ),
  ],
  ["storage.tools", "fail", /no iscsiadm/, cell("a1", "tool\tiscsiadm", 2, "no")],
  [
    "storage.initiator",
    "fail",
    /a2 has that of a1/,
    set("a2", "initiator", "initiator\tiqn.1993-08.org.debian:01:a1"),
  ],
  ["storage.iscsid", "fail", /neither/, drop("a1", "unit\tiscsid.socket")],
  ["storage.disks", "fail", /no folder \/var\/lib\/longhorn/, cell("a1", "storage-disk", 3, "no")],
  [
    "storage.disks",
    "fail",
    /nothing is mounted at \/mnt/,
    set("a1", "storage-disk", "storage-disk\t/mnt/d\tyes\tyes\tno\t"),
  ],
  ["storage.propagation", "fail", /is private/, cell("a1", "propagation", 2, "private")],
  [
    "storage.multipath",
    "fail",
    /our file/,
    set("a1", "multipath-file", "multipath-file\tno"),
    multipath,
  ],
  ["metallb.speakers", "fail", /metallb-speaker 4 of 6/, status("daemonSets", { numberReady: 4 })],
  [
    "metallb.pools",
    "fail",
    /^main$/,
    object("bgpAdvertisements", (one) => (one.spec = { ipAddressPools: ["other"] })),
  ],
  [
    "metallb.sessions",
    "fail",
    /a1 to 192.0.2.1 Active/,
    status("sessions", { bgpStatus: "Active" }),
  ],
  ["metallb.bfd", "warn", /a1 to 192.0.2.1 Down/, status("sessions", { bfdStatus: "Down" })],
  [
    "metallb.configuration",
    "fail",
    /speaker-a1: no secret/,
    status("metallbStates", { result: "Invalid", errorSummary: "no secret" }),
  ],
  ["metallb.services", "warn", /^web$/, status("services", { loadBalancer: {} })],
  [
    "longhorn.managers",
    "fail",
    /is in the stack/,
    (f) => list("daemonSets", f.kube["/apis/apps/v1/daemonsets"]!.slice(0, 1))(f),
  ],
  ["longhorn.faulted", "fail", /^pvc-1$/, status("volumes", { robustness: "faulted" })],
  ["longhorn.degraded", "warn", /^pvc-1$/, status("volumes", { robustness: "degraded" })],
  [
    "longhorn.nodes",
    "warn",
    /a1 not Schedulable \(Cordoned\)/,
    status("longhornNodes", {
      conditions: [{ type: "Schedulable", status: "False", reason: "Cordoned" }],
    }),
  ],
  [
    "longhorn.disks",
    "warn",
    /\/x not Schedulable \(DiskPressure\)/,
    status("longhornNodes", {
      diskStatus: {
        a: {
          diskPath: "/x",
          conditions: [{ type: "Schedulable", status: "False", reason: "DiskPressure" }],
        },
      },
    }),
  ],
  ["longhorn.target", "fail", /^default$/, status("backupTargets", { available: false })],
  ["longhorn.backups", "warn", /^pvc-1$/, status("volumes", { lastBackupAt: ago(72) })],
];

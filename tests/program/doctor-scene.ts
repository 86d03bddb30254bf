import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { factsOf } from "../../cli/doctor/gather";
import { type Answer, type KubeObject, kubeOf, PODS } from "../../cli/doctor/kube";
import { KUBE_PATHS, PATHS } from "../../cli/doctor/paths";
import { targets } from "../../cli/doctor/probe";
import { type HostScene, type Login, type Scene, told, words } from "../../cli/doctor/scene";
import { parseStack, type Stack, type StackHost } from "../../cli/doctor/stack";
import { endpointUnits, isStorage, wantedFiles } from "../../cli/doctor/wanted";
import type { ClusterSpec } from "../../components/model/args";
import { allEndpoints } from "../../components/render/endpoint/holders";
import { balancerFactsScript, balancerScript } from "../../components/render/endpoint/steps";
import { CA } from "../support/certificates";
import { allScripts, examplePlan, JOIN_FACTS, SECRETS } from "../support/rendered";
import { exampleSpec, HOST_KEYS, PRIVATE_KEY } from "../support/specs";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** As `pulumi stack export --show-secrets` writes one. */
export const secret = (value: unknown) => ({
  [SIGNATURE]: SECRET,
  plaintext: JSON.stringify(value),
});

export interface Resource {
  urn: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  retainOnDelete?: boolean;
}

/** What the state holds of a cluster after an `up`. */
export function exportedResources(spec: ClusterSpec, adminCertificate = ""): Resource[] {
  const plan = examplePlan(spec);
  const balancers = allEndpoints(plan).flatMap((endpoint) => endpoint.balancers);
  const scripts = new Map([
    ...allScripts(plan, SECRETS),
    ...balancers.flatMap((host): [string, string][] => [
      [`facts ${host.name}`, balancerFactsScript(plan, host)],
      [`prepare ${host.name}`, balancerScript(plan, host, SECRETS)],
    ]),
  ]);
  const addresses = new Map(
    [...plan.servers, ...plan.agents, ...balancers].map(({ name, address }) => [name, address]),
  );
  const printed: Record<string, object> = {
    bootstrap: { clusterId: JOIN_FACTS.clusterId, result: "same" },
    kubeconfig: { ca: "", certificate: adminCertificate, key: "" },
  };
  return [...scripts].map(([title, script]) => {
    const [phase = "", host = ""] = title.split(" ");
    const name = phase in printed ? `prod-${phase}` : `prod-${host}-${phase}`;
    const connection = {
      host: addresses.get(host),
      port: 22,
      user: "ops",
      privateKey: PRIVATE_KEY,
      hostKey: HOST_KEYS[host] ?? HOST_KEYS["jump"],
    };
    return {
      urn: `urn:pulumi:dev::p::quorate:index:Cluster$command:remote:Command::${name}`,
      type: "command:remote:Command",
      inputs: { connection: secret(connection), stdin: secret(script), create: "bash -s" },
      outputs: phase in printed ? { stdout: secret(JSON.stringify(printed[phase])) } : {},
    };
  });
}

export const exported = (resources: readonly object[], more: object = {}): string =>
  JSON.stringify({ version: 3, deployment: { resources, ...more } });

export const layer = (name: string): Resource => ({
  urn: `urn:pulumi:dev::p::quorate:index:${name}::x`,
  type: `quorate:index:${name}`,
  inputs: {},
});

export const NOW = new Date();
const seconds = (ago: number): string => String(Math.floor(NOW.getTime() / 1000) - ago);
export const ago = (hours: number): string =>
  new Date(NOW.getTime() - hours * 3_600_000).toISOString();

const body = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\n/g, "");

/** A certificate for the endpoint, good for a year. */
export const LEAF = leaf();

function leaf(): { base64: string; pem: string } {
  const folder = mkdtempSync(join(tmpdir(), "quorate-leaf-"));
  try {
    const key = [
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-keyout",
      "key",
    ];
    const names = ["-subj", "/CN=api", "-addext", "subjectAltName=IP:192.0.2.10", "-days", "365"];
    execFileSync("openssl", ["req", "-x509", ...key, ...names, "-out", "crt"], {
      cwd: folder,
      stdio: "ignore",
    });
    const pem = readFileSync(join(folder, "crt"), "utf8");
    return { pem, base64: body(pem) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Everything that a scene is made of, to be spoilt by a test. */
export interface Fixture {
  spec: ClusterSpec;
  resources: Resource[];
  pending: object[];
  /** Lines that a host printed, by its name. */
  lines: Record<string, string[]>;
  logins: Record<string, { login: Login; said: string }>;
  clocks: Record<string, [number, number]>;
  kube: Record<string, KubeObject[] | undefined>;
  /** Namespace, name, ready, status, node. */
  pods: [string, string, string, string, string][];
  asked: string | undefined;
  now: Date;
}

/** Three servers, three storage agents, MetalLB and Longhorn, all of it well. */
export function healthy(change: (spec: ClusterSpec) => void = () => undefined): Fixture {
  const spec: ClusterSpec = { ...exampleSpec(), storage: true };
  change(spec);
  const key = JSON.stringify(spec);
  const fixture = rendered.get(key) ?? fixtureOf(spec);
  rendered.set(key, fixture);
  return structuredClone(fixture);
}

const rendered = new Map<string, Fixture>();

function fixtureOf(spec: ClusterSpec): Fixture {
  const admin = Buffer.from(LEAF.pem).toString("base64");
  const resources = [...exportedResources(spec, admin), layer("MetalLB"), layer("Longhorn")];
  const stack = parseStack(exported(resources));
  const hosts = stack.clusters[0]?.hosts ?? [];
  return {
    spec,
    resources,
    pending: [],
    lines: Object.fromEntries(hosts.map((host) => [host.name, hostLines(stack, host)])),
    logins: {},
    clocks: {},
    kube: kubeObjects(hosts),
    pods: [
      ["kube-system", "coredns-1", "1/1", "Running", "s1"],
      ["default", "job-1", "0/1", "Completed", "a1"],
      ...hosts
        .filter(({ role }) => role === "server")
        .flatMap((host) =>
          words(told(host, "POD_NAMES", "prepare") ?? "").map((name): Fixture["pods"][number] => [
            "kube-system",
            `${name}-${host.name}`,
            "1/1",
            "Running",
            host.name,
          ]),
        ),
    ],
    asked: "s1",
    now: NOW,
  };
}

export function sceneOf(fixture: Fixture): Scene {
  const stack = parseStack(exported(fixture.resources, { pending_operations: fixture.pending }));
  const [cluster] = stack.clusters;
  if (cluster === undefined) throw new Error("no cluster in the export");
  const answers = new Map<string, Answer>(
    Object.entries(fixture.kube).flatMap(([path, items]): [string, Answer][] =>
      items === undefined ? [] : [[path, { status: 200, body: { items } }]],
    ),
  );
  answers.set(PODS, { status: 200, body: table(fixture.pods) });
  const hosts = cluster.hosts
    .filter(({ retired }) => !retired)
    .map((host): HostScene => {
      const { login, said } = fixture.logins[host.name] ?? { login: "ok", said: "" };
      return {
        ...host,
        address: told(host, "ADDRESS") ?? host.connection.host,
        login,
        said,
        facts:
          login === "ok" || login === "late" ? factsOf(fixture.lines[host.name] ?? []) : new Map(),
        clock: login === "ok" ? (fixture.clocks[host.name] ?? [-0.1, 0.4]) : undefined,
      };
    });
  return { cluster, stack, hosts, kube: kubeOf(fixture.asked, answers), now: fixture.now };
}

function table(pods: Fixture["pods"]): object {
  return {
    columnDefinitions: ["Name", "Ready", "Status", "Node"].map((name) => ({ name })),
    rows: pods.map(([namespace, name, ready, status, node]) => ({
      cells: [name, ready, status, node],
      object: { metadata: { namespace, name } },
    })),
  };
}

const ETCD = "etcd-metric\tetcd_";

/** What a host prints that is as its steps want it. */
function hostLines(stack: Stack, host: StackHost): string[] {
  const [cluster] = stack.clusters;
  if (cluster === undefined) return [];
  const of = (name: string) => told(host, name) ?? "";
  const node = host.role !== "balancer";
  const server = host.role === "server";
  const unit = (name: string, state = "active", file = "enabled") =>
    `unit\t${name}\tloaded\t${state}\trunning\t${file}\t0\tsuccess\tno\t${seconds(7200)}`;
  const link = of("INTERFACE") || "eth0";
  const number = host.name.charCodeAt(0) * 10 + Number(host.name.slice(-1));
  return [
    `clock\t${seconds(0)}`,
    `hostname\t${host.name}`,
    `machine-id\t${machineId(host.name)}`,
    "cgroup\tv2",
    "MemTotal\t8000",
    "MemAvailable\t4000",
    "oom-kills\t0",
    "open-files\t3000\t900000",
    "conntrack\t1000\t262144",
    "reboot-required\tno\t",
    "auto-reboot\tno",
    "disk\t/\text4\t100000000\t60000000\t6000000\t5000000",
    "writable\t/etc\tyes",
    "synchronized\tyes",
    ...(node ? [unit(`${of("UNIT")}.service`)] : []),
    ...endpointUnits(host).map((name) => unit(name)),
    ...[
      "firewalld.service",
      "NetworkManager.service",
      "fapolicyd.service",
      "multipathd.service",
    ].map((name) => unit(name, "inactive", "")),
    "failed-units\t",
    "system\tyes",
    "guard-file\tnetworkmanager\tno",
    "guard-file\tfapolicyd\tno",
    `address\t${link}\t${of("ADDRESS")}`,
    ...(of("SECOND_ADDRESS") === "" ? [] : [`address\t${link}\t${of("SECOND_ADDRESS")}`]),
    ...(host.name === "s1" ? ["address\teth0\t192.0.2.10"] : []),
    `link\t${link}\t1500\tup\t${link}`,
    "default-route\t4\t1",
    ...targets(cluster, host)
      .split("\n")
      .flatMap((line) => {
        const [name, , port] = line.split(" ");
        return port === undefined ? [] : [`reach\t${name}\t${port}\tyes`];
      }),
    "reach-end",
    ...[
      "10250",
      ...(server ? ["6443", "2379", "2380", "10257", "10259", "9345"] : []),
      ...words(of("VIP_PORTS")),
    ].map((port) => `port\t${port}\t*\tk3s\tyes`),
    "port\t22\t*\tsshd\tno",
    ...wantedFiles(host).map(({ check, path }) => `file\t${check}\t${path}\tsame`),
    "mode\t/var/lib/quorate\t700",
    "mode\t/var/lib/quorate/token\t600",
    ...(of("SYSCTLS") === "" ? [] : of("SYSCTLS").trim().split("\n")).map((line) => {
      const [key, value] = line.split(" = ");
      return `sysctl\t${key}\t${value}\t${value}`;
    }),
    ...["overlay", "br_netfilter", "nf_conntrack"].map((name) => `module\t${name}\tyes`),
    `endpoint\thttps://192.0.2.10:8443\t401 0`,
    "proxy-state\tup ready",
    "proxies-told\t3",
    ...(node ? nodeLines(host, of) : []),
    ...(server ? serverLines(number) : []),
    ...(isStorage(host) ? storageLines(host.name) : []),
    "end",
  ];
}

const machineId = (name: string): string =>
  JOIN_FACTS.machines[name] ?? Buffer.from(name).toString("hex").padEnd(32, "0");

function nodeLines(host: StackHost, of: (name: string) => string): string[] {
  return [
    "state.cluster-name\tprod",
    `state.cluster\t${JOIN_FACTS.clusterId}`,
    `state.live-digest\t${of("WANTED")}`,
    `state.wanted/digest\t${of("WANTED")}`,
    `live-program\t/usr/local/lib/quorate/${of("PROGRAM")}-${of("VERSION")}${of("PROGRAM_FILE")}`,
    "program-runs\tyes",
    `token.file\tsame\t${JOIN_FACTS.clusterId}`,
    ...(host.role === "server" ? [`token.server\tsame\t${JOIN_FACTS.clusterId}`] : []),
    "lock\tfree",
    "drain-marker\tno",
    `certificate\tagent/client-kubelet.crt\t${LEAF.base64}`,
    `certificate\tagent/server-ca.crt\t${body(CA)}`,
  ];
}

function serverLines(number: number): string[] {
  const histogram = (name: string) =>
    [
      ["0.001", 500],
      ["0.008", 998],
      ["0.032", 1000],
      ["+Inf", 1000],
    ].map(([le, value]) => `${ETCD}${name}_bucket{le="${le}"}\t${value}`);
  const peers = ["192.0.2.11", "192.0.2.12", "192.0.2.13"].map((address, i) => ({
    ID: String(i),
    name: `s${i + 1}-x`,
    peerURLs: [`https://${address}:2380`],
  }));
  return [
    `certificate\tserver/tls/serving-kube-apiserver.crt\t${LEAF.base64}`,
    `certificate\tserver/tls/server-ca.crt\t${body(CA)}`,
    'etcd-health\t{"health":"true","reason":""}',
    `etcd-members\t${JSON.stringify({ members: peers })}`,
    'etcd-alarms\t{"header":{}}',
    `${ETCD}server_has_leader\t1`,
    `${ETCD}server_is_leader\t${number % 10 === 1 ? 1 : 0}`,
    `${ETCD}server_leader_changes_seen_total\t1`,
    `${ETCD}server_proposals_committed_total\t100${number}`,
    `${ETCD}server_proposals_pending\t0`,
    `${ETCD}server_quota_backend_bytes\t2000000000`,
    `${ETCD}mvcc_db_total_size_in_bytes\t100000000`,
    `${ETCD}mvcc_db_total_size_in_use_in_bytes\t90000000`,
    ...[
      "disk_wal_fsync_duration_seconds",
      "disk_backend_commit_duration_seconds",
      "network_peer_round_trip_time_seconds",
    ].flatMap(histogram),
    `snapshots\t4\t${seconds(3600)}\t0`,
    "api-ready\t200",
  ];
}

function storageLines(name: string): string[] {
  return [
    ...["iscsiadm", "mount.nfs", "cryptsetup", "dmsetup"].map((tool) => `tool\t${tool}\tyes`),
    `initiator\tiqn.1993-08.org.debian:01:${name}`,
    "multipath-file\tyes",
    "module\tiscsi_tcp\tyes",
    "unit\tiscsid.socket\tloaded\tactive\tlistening\tenabled\t\tsuccess\tno\t",
    "storage-disk\t/var/lib/longhorn\tno\tyes\tno\text4|100|50",
    "propagation\t/var/lib/kubelet\tshared",
  ];
}

function nodeObject(host: StackHost): KubeObject {
  const server = host.role === "server";
  return {
    metadata: {
      name: host.name,
      labels: {},
      annotations: server ? { "k3s.io/encryption-config-hash": "start-abc" } : {},
    },
    spec: {},
    status: {
      nodeInfo: {
        machineID: machineId(host.name),
        kubeletVersion: told(host, "VERSION", "prepare"),
      },
      addresses: [
        { type: "InternalIP", address: told(host, "ADDRESS") },
        { type: "Hostname", address: host.name },
      ],
      conditions: [
        { type: "Ready", status: "True" },
        { type: "MemoryPressure", status: "False" },
        ...(server ? [{ type: "EtcdIsVoter", status: "True" }] : []),
      ],
    },
  };
}

export const object = (name: string, more: Partial<KubeObject> = {}): KubeObject => ({
  ...more,
  metadata: { name, creationTimestamp: ago(100), ...more.metadata },
});

const daemons = (namespace: string, name: string): KubeObject =>
  object(name, {
    metadata: { name, namespace },
    status: { desiredNumberScheduled: 6, numberReady: 6 },
  });

function kubeObjects(hosts: readonly StackHost[]): Fixture["kube"] {
  const webhook = { name: "w.example", clientConfig: { service: { namespace: "x", name: "w" } } };
  const ready = {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Schedulable", status: "True" },
    ],
  };
  return {
    ...Object.fromEntries(KUBE_PATHS.map((path) => [path, []])),
    [PATHS.nodes]: hosts.filter(({ role }) => role !== "balancer").map(nodeObject),
    [PATHS.daemonSets]: [
      daemons("metallb-system", "metallb-speaker"),
      daemons("longhorn-system", "longhorn-manager"),
    ],
    [PATHS.deployments]: [
      object("coredns", { spec: { replicas: 2 }, status: { readyReplicas: 2 } }),
    ],
    [PATHS.apiServices]: [
      object("v1.apps", { status: { conditions: [{ type: "Available", status: "True" }] } }),
    ],
    [PATHS.validating]: [object("v", { webhooks: [webhook] })],
    [PATHS.slices]: [
      {
        metadata: { namespace: "x", labels: { "kubernetes.io/service-name": "w" } },
        endpoints: [{ conditions: { ready: true } }],
      },
    ],
    [PATHS.budgets]: [object("b", { status: { expectedPods: 2, disruptionsAllowed: 1 } })],
    [PATHS.claims]: [object("c", { status: { phase: "Bound" } })],
    [PATHS.services]: [
      object("web", {
        spec: { type: "LoadBalancer" },
        status: { loadBalancer: { ingress: [{ ip: "198.51.100.1" }] } },
      }),
    ],
    [PATHS.pools]: [object("main")],
    [PATHS.bgpAdvertisements]: [object("all", { spec: {} })],
    [PATHS.sessions]: [
      object("x", {
        status: { node: "a1", peer: "192.0.2.1", bgpStatus: "Established", bfdStatus: "Up" },
      }),
    ],
    [PATHS.metallbStates]: [object("speaker-a1", { status: { result: "Valid" } })],
    [PATHS.volumes]: [
      object("pvc-1", {
        status: { state: "attached", robustness: "healthy", lastBackupAt: ago(5) },
      }),
    ],
    [PATHS.longhornNodes]: [
      object("a1", {
        status: { ...ready, diskStatus: { one: { diskPath: "/var/lib/longhorn", ...ready } } },
      }),
    ],
    [PATHS.backupTargets]: [
      object("default", { spec: { backupTargetURL: "s3://b@r/" }, status: { available: true } }),
    ],
    [PATHS.recurringJobs]: [object("daily", { spec: { task: "backup" } })],
  };
}

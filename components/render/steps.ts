import { LEASE_SECONDS, SHORT_GRACE } from "../model/node-failure";
import { allNodes, type ClusterPlan, liveNodes, type NodePlan, sortedServers } from "../model/plan";
import { founderConfig, nodeConfig } from "./config-yaml";
import { k3s, serviceUnit } from "./distro/k3s";
import {
  checkHaproxy,
  DRAIN_MARKER,
  haproxyCfg,
  haproxyUnit,
  keepalivedConf,
  keepalivedUnit,
  stateLua,
  TOLD_PORT,
} from "./endpoint-files";
import { leaveManifest, storageManifest } from "./manifest";
import { heartbeatEnvironment, kubeletDropIn } from "./node-failure";
import { fingerprint, type ShellFile, stepScript } from "./shell";
import { diskLines, markVariables, storageVariables, waitVariables } from "./storage";

/** What a step needs beyond the plan. None of it may appear in a command line, a log or a fingerprint. */
export interface StepSecrets {
  /** The token's password part. */
  token: string;
  /** VRRP password, at most 8 characters. */
  vrrpPassword: string;
}

/** What stands in for secrets where a script is only compared, shown or counted. */
export const NO_SECRETS: StepSecrets = { token: "(token)", vrrpPassword: "(vrrp)" };

type Variables = Record<string, string | number>;

/** What servers are compared with before they change over to quick heartbeats, or back. */
const HEARTBEATS: Variables = { LEASE_SECONDS, SHORT_GRACE };

/** Kernel settings that Kubernetes needs and that must survive a reboot. */
const SYSCTLS = `net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
fs.inotify.max_user_instances = 8192
fs.inotify.max_user_watches = 524288
`;

/** Reads what is to be known of a host before anything is changed anywhere. */
export function factsScript(plan: ClusterPlan, node: NodePlan): string {
  return script(
    "facts",
    plan,
    node,
    {
      ADDRESS: node.address,
      PORTS: k3s.ports[node.role].join(" "),
      // Whether there is one: a new version's digest is no reason to read facts again.
      SHA256_amd64: plan.sha256.amd64 === "" ? "" : "given",
      SHA256_arm64: plan.sha256.arm64 === "" ? "" : "given",
      CGROUP_V1: toleratesCgroupV1(node) ? "accepted" : "",
      ...k3s.least[node.role],
      ...(node.storage === undefined ? {} : { DISKS: diskLines(node.storage.disks) }),
    },
    [
      ...(node.storage === undefined ? [] : (["storage-checks", "storage-facts"] as const)),
      "facts",
    ],
  );
}

function toleratesCgroupV1(node: NodePlan): boolean {
  const args = node.config["kubelet-arg"];
  return (Array.isArray(args) ? args : [args]).includes("fail-cgroupv1=false");
}

/** Lays down everything beside what runs; taken back by `down`. */
export function prepareScript(plan: ClusterPlan, node: NodePlan, secrets: StepSecrets): string {
  const server = node.role === "server";
  return script(
    "prepare",
    plan,
    node,
    {
      VERSION: plan.version,
      ADDRESS: node.address,
      INTERFACE: node.interface,
      PACKAGES: server ? "curl haproxy keepalived" : "curl",
      SYSCTLS,
      MIRROR: plan.mirror,
      SHA256_amd64: plan.sha256.amd64,
      SHA256_arm64: plan.sha256.arm64,
      IMAGES: plan.images
        .map(({ file, sha256, arch }) => `${file}|${sha256}|${arch ?? ""}\n`)
        .join(""),
      CONFIG: nodeConfig(plan, node),
      SERVICE_UNIT: unitOf(plan, node),
      KUBELET_CONFIG: kubeletDropIn(plan),
      WANTED: wantedDigest(plan, node),
      DELETE_DATA: plan.deleteData ? "yes" : "no",
      VIP: server ? plan.endpoint.address : "",
      ...(server ? endpointVariables(plan, node, secrets) : {}),
      ...(plan.storage ? storageVariables(node) : {}),
    },
    [
      "service",
      "download",
      ...(server ? (["endpoint-haproxy", "kube", "heartbeats"] as const) : []),
      ...(plan.storage ? (["storage-checks", "storage"] as const) : []),
      "uninstall",
      "prepare",
    ],
  );
}

function endpointVariables(plan: ClusterPlan, node: NodePlan, secrets: StepSecrets): Variables {
  return {
    VIP_PORT: plan.endpoint.port,
    SERVER_ADDRESSES: sortedServers(plan)
      .map((server) => server.address)
      .join(" "),
    ...HEARTBEATS,
    MANIFEST: leaveManifest() + (plan.storage ? storageManifest() : ""),
    STATE_LUA: stateLua(),
    HAPROXY_CFG: haproxyCfg(plan, node),
    HAPROXY_UNIT: haproxyUnit(),
    CHECK_HAPROXY: checkHaproxy(),
    KEEPALIVED_CONF: keepalivedConf(plan, node, secrets.vrrpPassword),
    KEEPALIVED_UNIT: keepalivedUnit(),
  };
}

/** Makes the cluster if, and only if, it does not exist. */
export function bootstrapScript(plan: ClusterPlan, node: NodePlan, secrets: StepSecrets): string {
  return script(
    "bootstrap",
    plan,
    node,
    {
      TOKEN: secrets.token,
      BOOTSTRAP_CONFIG: founderConfig(plan, node),
      OTHER_SERVERS: liveNodes(plan.servers)
        .filter((server) => server.name !== node.name)
        .map((server) => server.address)
        .join(" "),
      READY_TIMEOUT: plan.rollout.readySeconds,
    },
    ["kube", "service", "bootstrap"],
  );
}

/** What a join needs beyond the plan: which cluster, and which machine each host is. */
export interface JoinFacts {
  clusterId: string;
  /** Machine-id by name of node. */
  machines: Record<string, string>;
}

/** Makes a node a member, by the token form that checks the cluster's CA; keeps room for successors of lost hosts. */
export function joinScript(
  plan: ClusterPlan,
  node: NodePlan,
  secrets: StepSecrets,
  facts: JoinFacts,
): string {
  const server = node.role === "server";
  const retired = allNodes(plan).filter((other) => other.retired);
  return script(
    "join",
    plan,
    node,
    {
      CLUSTER: facts.clusterId,
      TOKEN: secrets.token,
      JOIN_TOKEN: `K10${facts.clusterId}::${server ? "server" : "node"}:${secrets.token}`,
      ENDPOINT_URL: plan.endpoint.url,
      READY_TIMEOUT: plan.rollout.readySeconds,
      DRAIN_TIMEOUT: plan.rollout.drainSeconds,
      // Sorted: another order of the list of hosts is no reason to run again.
      MACHINES: Object.entries(facts.machines)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, machine]) => `${name} ${machine}\n`)
        .join(""),
      RETIRED: server
        ? retired
            .map((other) => other.name)
            .sort()
            .join(" ")
        : "",
      ...(plan.storage ? { ...markVariables(node), ...waitVariables(plan) } : {}),
    },
    [
      "kube",
      "service",
      "drain",
      "membership",
      ...(plan.storage ? (["replicas", "storage-node"] as const) : []),
      "join",
    ],
  );
}

/** Restarts the node if what runs is not what is wanted. */
export function rolloutScript(plan: ClusterPlan, node: NodePlan): string {
  return script(
    "rollout",
    plan,
    node,
    {
      WANTED: wantedDigest(plan, node),
      READY_TIMEOUT: plan.rollout.readySeconds,
      ENDPOINT_URL: plan.endpoint.url,
      ...HEARTBEATS,
      TOLD_PORT,
      DRAIN: plan.rollout.drain ? "yes" : "no",
      DRAIN_TIMEOUT: plan.rollout.drainSeconds,
      ...(plan.storage ? waitVariables(plan) : {}),
    },
    [
      "kube",
      "service",
      "drain",
      "heartbeats",
      ...(plan.storage ? (["replicas"] as const) : []),
      "rollout",
    ],
  );
}

/** Prints the administrator's credentials. */
export function kubeconfigScript(plan: ClusterPlan, node: NodePlan): string {
  return script(
    "kubeconfig",
    plan,
    node,
    { ENDPOINT_URL: plan.endpoint.url, VERSION: plan.version },
    ["kube", "kubeconfig"],
  );
}

/** What decides whether a node restarts: version, configuration and unit, the kubelet's drop-in where there is one, and nothing else. */
export function wantedDigest(plan: ClusterPlan, node: NodePlan): string {
  const dropIn = kubeletDropIn(plan);
  const texts = [plan.version, nodeConfig(plan, node), unitOf(plan, node)];
  // Nothing is joined for a drop-in that is not there: that alone would restart every node of every cluster.
  return fingerprint([...texts, ...(dropIn === "" ? [] : [dropIn])].join("\n"));
}

function unitOf(plan: ClusterPlan, node: NodePlan): string {
  return serviceUnit(node.role, heartbeatEnvironment(plan));
}

function script(
  step: string,
  plan: ClusterPlan,
  node: NodePlan,
  variables: Variables,
  files: readonly ShellFile[],
): string {
  return stepScript(
    {
      NODE: node.name,
      STEP: step,
      ROLE: node.role,
      CLUSTER_NAME: plan.name,
      STATE: "/var/lib/quorate",
      BINARY: k3s.binary,
      VERSIONS: k3s.versions,
      CONFIG_DIR: k3s.configDir,
      DATA: k3s.data,
      UNIT: k3s.unit(node.role),
      SERVER_PORT: k3s.serverPort,
      DRAIN_MARKER,
      ...variables,
    },
    ["base", ...files],
  );
}

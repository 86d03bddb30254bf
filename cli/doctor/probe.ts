import { readFileSync } from "node:fs";
import { join } from "node:path";
import { familyOf } from "../../components/model/addresses";
import { STATE_PORT, TOLD_PORT } from "../../components/render/endpoint/state";
import { shellQuote } from "../../components/render/shell";
import { textOf } from "./check";
import { PODS } from "./kube";
import { KUBE_PATHS } from "./paths";
import { endpointText, told } from "./scene";
import { sha256, type StackCluster, type StackHost } from "./stack";
import { endpointsOf, isStorage, kubeletDropIn, wantedConfig, wantedFiles } from "./wanted";

const FILES = [
  "base",
  "machine",
  "network",
  "files",
  "certificates",
  "etcd",
  "endpoint",
  "storage",
  "api",
  "cluster",
] as const;

const COMMON = "machine units network ports files endpoint proxy";
const NODE = `${COMMON} state certificates`;
const PARTS = {
  balancer: COMMON,
  agent: NODE,
  server: `${NODE} etcd members snapshots api`,
} as const;

/** They may hang, and what comes after the one that hangs is not heard. */
const LAST = "reach time disks";

/** What a server's API is asked when it is asked for all. */
const CLUSTER_PARTS = "cluster pods";

/** Connections tried from one host: enough to see a firewall, and no scan of a large cluster. */
const MOST_KUBELETS = 40;

/** The script that reads one host; on one of the servers also what the API knows of all. */
export function hostScript(cluster: StackCluster, host: StackHost, withCluster: boolean): string {
  const storage = isStorage(host) ? " storage" : "";
  const parts = `${PARTS[host.role]}${withCluster ? ` ${CLUSTER_PARTS}` : ""}${storage} ${LAST}`;
  return script(cluster, host, parts);
}

/** The script that only asks a server's API. */
export function clusterScript(cluster: StackCluster, host: StackHost): string {
  return script(cluster, host, CLUSTER_PARTS);
}

function script(cluster: StackCluster, host: StackHost, parts: string): string {
  const files = wantedFiles(host).flatMap(({ check, path, mode, text }) => [
    check,
    path,
    mode,
    text,
  ]);
  const values = { PARTS: parts, ...variables(cluster, host) };
  return [
    "doctor() {\n",
    ...Object.entries(values).map(([name, value]) => `${name}=${shellQuote(value)}\n`),
    `FILES=(${files.map(shellQuote).join(" ")})\n`,
    ...FILES.map((name) => readFileSync(join(__dirname, "sh", `${name}.sh`), "utf8")),
    // bash reads a script line by line while it runs: a command that reads would else eat the rest.
    "main\n}\ndoctor </dev/null\nexit\n",
  ].join("");
}

function variables(cluster: StackCluster, host: StackHost): Record<string, string> {
  const of = (name: string) => told(host, name) ?? "";
  const config = wantedConfig(host);
  const [services = ""] = textOf(config["service-cidr"]).split(",");
  // Where Services are IPv6, etcd tells of itself on ::1 alone.
  const six = familyOf(services.split("/")[0] ?? "") === "IPv6";
  const copied = ["ROLE", "STATE", "DATA", "UNIT", "ADDRESS", "INTERFACE", "CONFIG_DIR", "BINARY"];
  return {
    ...Object.fromEntries(copied.map((name) => [name, of(name)])),
    KUBECONFIG_FILE: of("KUBECONFIG_FILE"),
    KUBELET_DROP_IN: kubeletDropIn(host),
    DRAIN_MARKER: of("DRAIN_MARKER"),
    SYSCTLS: of("SYSCTLS"),
    DISKS: of("DISKS"),
    MODULES:
      host.role === "balancer"
        ? ""
        : `overlay br_netfilter nf_conntrack${isStorage(host) ? " iscsi_tcp" : ""}`,
    TOKEN_DIGEST: sha256(told(host, "TOKEN", "join") ?? ""),
    ETCD_HOST: six ? "[::1]" : "127.0.0.1",
    SNAPSHOT_DIR: textOf(config["etcd-snapshot-dir"]) || `${of("DATA")}/server/db/snapshots`,
    ENDPOINT_URLS: endpointsOf(cluster)
      .map(({ kind, url }) => `${kind} ${url}\n`)
      .join(""),
    STATE_PORT: endpointText(host, "HAPROXY_CFG") === "" ? "" : String(STATE_PORT),
    TOLD_PORT: String(TOLD_PORT),
    TARGETS: targets(cluster, host),
    KUBE_PATHS: KUBE_PATHS.map((path) => `${path}?limit=2000`).join(" "),
    PODS_PATH: `${PODS}?limit=4000`,
  };
}

/** Whom the host must reach: nodes the servers, servers one another's etcd and the kubelets. */
export function targets(cluster: StackCluster, host: StackHost): string {
  const others = cluster.hosts.filter(({ name, retired }) => name !== host.name && !retired);
  const servers = others.filter(({ role }) => role === "server");
  const joins = [...new Set([told(host, "API_PORT"), told(host, "JOIN_PORT")])];
  const api = host.role === "balancer" ? ["6443", String(STATE_PORT)] : joins;
  const kubelets = others.filter(({ role }) => role !== "balancer").slice(0, MOST_KUBELETS);
  const ports: [StackHost, string | undefined][] = [
    ...servers.flatMap((other) => api.map((port): [StackHost, typeof port] => [other, port])),
    ...(host.role === "server"
      ? [
          ...servers.flatMap((other) =>
            ["2379", "2380"].map((port): [StackHost, string] => [other, port]),
          ),
          ...kubelets.map((other): [StackHost, string] => [other, "10250"]),
        ]
      : []),
  ];
  return ports
    .flatMap(([other, port]) => {
      const address = told(other, "ADDRESS");
      return address === undefined || port === undefined
        ? []
        : [`${other.name} ${address} ${port}\n`];
    })
    .join("");
}

import { stringify } from "yaml";
import type { ConfigValue } from "../model/args";
import { FAST_ARGS } from "../model/node-failure";
import type { ClusterPlan, NodePlan } from "../model/plan";
import { distroKeys, founderKeys, joinedKeys } from "./distro/config";
import { ownConfig } from "./hardening";
import { optionConfig } from "./option-config";
import { allEndpoints } from "./endpoint/holders";

type Config = Record<string, ConfigValue>;

export { INTERFACE } from "./distro/config";

/** Where the token lies on a host; it is read at each start. */
export const TOKEN_FILE = "/var/lib/quorate/token";

/**
 * `config.yaml` of a node that joins, and of each node that has data: no node's differs in what it says about the cluster,
 * so that none is special. `server` is the endpoint and never one of the servers.
 */
export function nodeConfig(plan: ClusterPlan, node: NodePlan): string {
  return toYaml({ server: plan.endpoint.joinUrl, ...commonConfig(plan, node) });
}

/**
 * `config.yaml` of the founder, for its first start only. It would join if it found `server`, and a node that lost its disk would found a second
 * cluster if `cluster-init` stayed, or if `server` were not there.
 */
export function founderConfig(plan: ClusterPlan, node: NodePlan): string {
  return toYaml({ ...founderKeys(plan), ...commonConfig(plan, node) });
}

function commonConfig(plan: ClusterPlan, node: NodePlan): Config {
  return {
    "token-file": TOKEN_FILE,
    "node-name": node.name,
    // etcd's peer address and the kubelet's follow it; without it a node may take the floating VIP for its own.
    "node-ip": node.addresses.join(","),
    "node-label": Object.entries(node.labels).map(([key, value]) => `${key}=${value}`),
    "node-taint": node.taints.map(({ key, value, effect }) => `${key}=${value ?? ""}:${effect}`),
    ...distroKeys(plan, node),
    ...(node.role === "server"
      ? serverConfig(plan, node)
      : { ...optionConfig(plan, node), ...ownKeys(plan, node) }),
  };
}

function ownKeys(plan: ClusterPlan, node: NodePlan): Config {
  const own = ownConfig(plan, node);
  return { ...own, ...joinedKeys(plan, node, own) };
}

/** The same on all servers: one whose critical values differ is refused, but only at its first join. */
function serverConfig(plan: ClusterPlan, node: NodePlan): Config {
  const own = ownKeys(plan, node);
  return {
    "tls-san": [
      ...new Set(
        allEndpoints(plan).flatMap(({ address, subjectAltNames }) => [address, ...subjectAltNames]),
      ),
    ],
    "cluster-cidr": plan.clusterCidrs.join(","),
    "service-cidr": plan.serviceCidrs.join(","),
    "write-kubeconfig-mode": "0600",
    "etcd-snapshot-schedule-cron": plan.snapshots.schedule,
    "etcd-snapshot-retention": plan.snapshots.retention,
    ...optionConfig(plan, node),
    ...own,
    ...(plan.fastNodeFailure === true ? fastArgs(own) : {}),
    "etcd-arg": etcdArgs(own["etcd-arg"]),
  };
}

/**
 * Two learners at a time: servers 2 and 3 join together instead of waiting 15 s for each other's promotion
 * (six nodes Ready after 30.8 s instead of 38.7 s).
 */
function etcdArgs(own: ConfigValue | undefined): string[] {
  const args = listOf(own);
  return args.some((arg) => arg.startsWith("max-learners=")) ? args : [...args, "max-learners=2"];
}

/** The user's own arguments stay: there is one list of each. */
function fastArgs(own: Config): Config {
  return Object.fromEntries(
    Object.entries(FAST_ARGS).map(([key, args]) => [key, [...listOf(own[key]), ...args]]),
  );
}

function listOf(value: ConfigValue | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}

/**
 * YAML 1.1 reads `0600` as a number and `no` as false; every string is quoted so that it arrives as it is.
 */
function toYaml(config: Config): string {
  const present = Object.entries(config).filter(
    ([, value]) => !(Array.isArray(value) && value.length === 0),
  );
  return stringify(Object.fromEntries(present), {
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    lineWidth: 0,
    version: "1.1",
  });
}

import type { Check } from "./check";
import { API_CHECKS } from "./checks-api";
import { CERTIFICATE_CHECKS } from "./checks-certificates";
import { CONFIG_CHECKS } from "./checks-config";
import { ENDPOINT_CHECKS } from "./checks-endpoint";
import { ETCD_CHECKS } from "./checks-etcd";
import { HOST_CHECKS } from "./checks-host";
import { LOGIN_CHECKS, STACK_CHECKS } from "./checks-login";
import { LONGHORN_CHECKS } from "./checks-longhorn";
import { METALLB_CHECKS } from "./checks-metallb";
import { KERNEL_CHECKS, NETWORK_CHECKS } from "./checks-network";
import { NODE_CHECKS } from "./checks-nodes";
import { POD_CHECKS } from "./checks-pods";
import { SERVICE_CHECKS } from "./checks-service";
import { SNAPSHOT_CHECKS } from "./checks-snapshots";
import { STORAGE_CHECKS } from "./checks-storage";
import { TIME_CHECKS } from "./checks-time";
import { TOKEN_CHECKS } from "./checks-token";

/** Everything that is looked at, in the order of the report. */
export const CHECKS: readonly Check[] = [
  ...STACK_CHECKS,
  ...LOGIN_CHECKS,
  ...HOST_CHECKS,
  ...TIME_CHECKS,
  ...NETWORK_CHECKS,
  ...KERNEL_CHECKS,
  ...SERVICE_CHECKS,
  ...CONFIG_CHECKS,
  ...TOKEN_CHECKS,
  ...CERTIFICATE_CHECKS,
  ...ETCD_CHECKS,
  ...SNAPSHOT_CHECKS,
  ...ENDPOINT_CHECKS,
  ...API_CHECKS,
  ...NODE_CHECKS,
  ...POD_CHECKS,
  ...STORAGE_CHECKS,
  ...METALLB_CHECKS,
  ...LONGHORN_CHECKS,
];

/** Groups by the first part of a check's id, as the report and the docs call them. */
export const GROUPS: Readonly<Record<string, string>> = {
  stack: "The last up",
  login: "Login",
  host: "Hosts",
  time: "Time",
  network: "Network",
  ports: "Ports",
  kernel: "Kernel",
  service: "Service",
  config: "Drift against the last up",
  token: "Token",
  certificates: "Certificates",
  etcd: "etcd",
  snapshots: "Snapshots",
  endpoint: "Endpoint",
  api: "API",
  nodes: "Nodes",
  pods: "Pods",
  storage: "Storage hosts",
  metallb: "MetalLB",
  longhorn: "Longhorn",
};

export const groupOf = (id: string): string => id.split(".")[0] ?? id;

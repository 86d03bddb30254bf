import { stringify } from "yaml";
import type { ConfigValue } from "../model/args";
import type { ClusterPlan, NodePlan } from "../model/plan";
import { distroOf } from "./distro/distro";
import type { NodeFile } from "./node-files";

/*
 * What the CIS benchmark wants and the distribution does not do by itself. RKE2 does most of it with its `profile: cis`, all but the kernel's settings and the kubelet's suites.
 */

/** Kernel settings without which the kubelet, told to protect them, does not start. */
const CIS_SYSCTLS = `vm.panic_on_oom = 0
vm.overcommit_memory = 1
kernel.panic = 10
kernel.panic_on_oops = 1
`;

export function hardeningSysctls(plan: ClusterPlan): string {
  return plan.hardened ? CIS_SYSCTLS : "";
}

/** Suites with forward secrecy and authenticated encryption. */
export const TLS_SUITES = [
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
].join(",");

/** Keys of `config.yaml` besides lists of arguments. */
export function hardeningConfig(plan: ClusterPlan, node: NodePlan): Record<string, ConfigValue> {
  if (!isHardenedK3s(plan)) return {};
  return {
    "protect-kernel-defaults": true,
    ...(node.role === "server" ? { "secrets-encryption": true } : {}),
  };
}

/**
 * The user's own keys, each list of arguments with ours in it. Where both name a flag the user's stands: what would weaken the cluster by it is a fault of the arguments.
 */
export function ownConfig(plan: ClusterPlan, node: NodePlan): Record<string, ConfigValue> {
  if (!plan.hardened) return node.config;
  const lists = Object.entries(hardeningArgs(plan, node)).map(
    ([key, ours]): [string, ConfigValue] => [key, withOwn(ours, listOf(node.config[key]))],
  );
  return { ...node.config, ...Object.fromEntries(lists) };
}

/** Files that the arguments name. */
export function hardeningFiles(plan: ClusterPlan, node: NodePlan): NodeFile[] {
  if (!isHardenedK3s(plan) || node.role !== "server") return [];
  const { admission, audit } = paths(plan);
  return [
    { path: admission, mode: "600", content: stringify(ADMISSION) },
    { path: audit, mode: "600", content: stringify(AUDIT) },
  ];
}

function isHardenedK3s(plan: ClusterPlan): boolean {
  return plan.hardened && plan.distribution === "k3s";
}

function paths(plan: ClusterPlan): { admission: string; audit: string; auditLog: string } {
  const { configDir, data } = distroOf(plan);
  return {
    admission: `${configDir}/hardening/admission.yaml`,
    audit: `${configDir}/hardening/audit.yaml`,
    auditLog: `${data}/server/logs/audit.log`,
  };
}

function hardeningArgs(plan: ClusterPlan, node: NodePlan): Record<string, string[]> {
  const kubelet = {
    "kubelet-arg": ["streaming-connection-idle-timeout=5m", `tls-cipher-suites=${TLS_SUITES}`],
  };
  if (node.role === "agent" || plan.distribution !== "k3s") return kubelet;
  const { admission, audit, auditLog } = paths(plan);
  return {
    ...kubelet,
    "kube-apiserver-arg": [
      "enable-admission-plugins=NodeRestriction,EventRateLimit",
      `admission-control-config-file=${admission}`,
      `audit-policy-file=${audit}`,
      `audit-log-path=${auditLog}`,
      "audit-log-maxage=30",
      "audit-log-maxbackup=10",
      "audit-log-maxsize=100",
      "service-account-extend-token-expiration=false",
    ],
    "kube-controller-manager-arg": ["terminated-pod-gc-threshold=100"],
  };
}

function withOwn(ours: readonly string[], own: readonly string[]): string[] {
  // `flag+=value` adds to what is there, so that both stay.
  const replaced = new Set(own.map((arg) => arg.slice(0, arg.indexOf("="))));
  return [...ours.filter((arg) => !replaced.has(arg.slice(0, arg.indexOf("=")))), ...own];
}

function listOf(value: ConfigValue | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}

/**
 * Pods must be `restricted` unless their namespace has a label of its own. The distribution's own components, and kube-vip, are in kube-system.
 *
 * EventRateLimit has no limits by itself, and the API server does not start without any. These keep a controller that runs wild from filling etcd.
 */
const ADMISSION = {
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "AdmissionConfiguration",
  plugins: [
    {
      name: "PodSecurity",
      configuration: {
        apiVersion: "pod-security.admission.config.k8s.io/v1",
        kind: "PodSecurityConfiguration",
        defaults: {
          enforce: "restricted",
          "enforce-version": "latest",
          audit: "restricted",
          "audit-version": "latest",
          warn: "restricted",
          "warn-version": "latest",
        },
        exemptions: { namespaces: ["kube-system"] },
      },
    },
    {
      name: "EventRateLimit",
      configuration: {
        apiVersion: "eventratelimit.admission.k8s.io/v1alpha1",
        kind: "Configuration",
        limits: [
          { type: "Server", qps: 500, burst: 5000 },
          { type: "Namespace", qps: 50, burst: 500, cacheSize: 2000 },
        ],
      },
    },
  ],
};

/**
 * Who did what, and never the contents: those of secrets would lie in the log in clear. What the parts of the cluster tell each other all the time is left out.
 */
const AUDIT = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "None", nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/openapi*"] },
    {
      level: "None",
      resources: [
        { group: "", resources: ["events"] },
        { group: "events.k8s.io", resources: ["events"] },
        { group: "coordination.k8s.io", resources: ["leases"] },
      ],
    },
    { level: "Metadata" },
  ],
};

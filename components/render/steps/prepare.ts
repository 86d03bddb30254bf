import type { ClusterPlan, NodePlan } from "../../model/plan";
import { reveal } from "../../model/secret-leaves";
import { nodeConfig } from "../config-yaml";
import { prepareParts, prepareVariables, unpackers } from "../distro/parts";
import { endpointVariants, exchangeFile } from "../endpoint/exchange";
import { allEndpoints } from "../endpoint/holders";
import { endpointPackages, endpointPrograms } from "../endpoint/host-files";
import { hardeningSysctls } from "../hardening";
import { leaveManifest, storageManifest } from "../manifest";
import { kubeletDropIn } from "../node-failure";
import { fileLines, nodeFiles } from "../node-files";
import { proxyVariables } from "../proxy";
import { storageVariables } from "../storage";
import { HEARTBEATS, holder, script, type StepSecrets, type Variables } from "./script";
import { unitOf, wantedDigest } from "./wanted";

/** Kernel settings that Kubernetes needs and that must survive a reboot. */
const SYSCTLS = `net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
fs.inotify.max_user_instances = 8192
fs.inotify.max_user_watches = 524288
`;

/** Lays down everything beside what runs; taken back by `down`. */
export function prepareScript(plan: ClusterPlan, node: NodePlan, secrets: StepSecrets): string {
  const server = node.role === "server";
  const open = reveal(plan, secrets.leaves);
  return script(
    "prepare",
    plan,
    node,
    {
      VERSION: plan.version,
      ADDRESS: node.address,
      INTERFACE: node.interface,
      PACKAGES: [
        "curl",
        ...unpackers(plan),
        ...(server ? endpointPackages(plan, holder(node), allEndpoints(plan)) : []),
      ].join(" "),
      SYSCTLS: SYSCTLS + hardeningSysctls(plan),
      ...prepareVariables(plan, node.role),
      MIRROR: plan.mirror,
      SHA256_amd64: plan.sha256.amd64,
      SHA256_arm64: plan.sha256.arm64,
      IMAGES: plan.images
        .map(({ file, sha256, arch }) => `${file}|${sha256}|${arch ?? ""}\n`)
        .join(""),
      CONFIG: nodeConfig(plan, node),
      SERVICE_UNIT: unitOf(plan, node),
      KUBELET_CONFIG: kubeletDropIn(plan),
      FILES: fileLines(nodeFiles(open, node)),
      ...proxyVariables(open),
      WANTED: wantedDigest(plan, node),
      DELETE_DATA: plan.deleteData ? "yes" : "no",
      KNOWN_URLS: allEndpoints(plan)
        .map(({ joinUrl }) => joinUrl)
        .join(" "),
      ...(server ? serverVariables(open, node, secrets) : {}),
      ...(plan.storage ? storageVariables(node) : {}),
    },
    [
      "host",
      "service",
      "node-files",
      ...(server && plan.distribution === "k3s" ? (["encryption"] as const) : []),
      "download",
      ...prepareParts(plan, node.role),
      ...(plan.proxy === undefined ? [] : (["proxy"] as const)),
      ...(server ? (["endpoint", "kube", "heartbeats"] as const) : []),
      ...(server ? exchangeFile(plan) : []),
      ...(plan.storage ? (["storage-checks", "storage"] as const) : []),
      "uninstall",
      "prepare",
    ],
  );
}

function serverVariables(plan: ClusterPlan, node: NodePlan, secrets: StepSecrets): Variables {
  return {
    ...HEARTBEATS,
    MANIFEST: leaveManifest() + (plan.storage ? storageManifest() : ""),
    ...endpointPrograms(plan),
    ...endpointVariants(plan, holder(node), secrets.vrrpPassword),
  };
}

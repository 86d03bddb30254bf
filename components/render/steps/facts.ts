import type { ClusterPlan, NodePlan } from "../../model/plan";
import { distroOf } from "../distro/distro";
import { diskLines } from "../storage";
import { script } from "./script";

/** Reads what is to be known of a host before anything is changed anywhere. */
export function factsScript(plan: ClusterPlan, node: NodePlan): string {
  const [, second] = node.addresses;
  return script(
    "facts",
    plan,
    node,
    {
      ADDRESS: node.address,
      SELINUX: plan.selinux ? "yes" : "",
      PORTS: distroOf(plan).ports[node.role].join(" "),
      // Whether there is one: a new version's digest is no reason to read facts again.
      SHA256_amd64: plan.sha256.amd64 === "" ? "" : "given",
      SHA256_arm64: plan.sha256.arm64 === "" ? "" : "given",
      CGROUP_V1: toleratesCgroupV1(node) ? "accepted" : "",
      ...distroOf(plan).least[node.role],
      ...(second === undefined ? {} : { SECOND_ADDRESS: second }),
      ...(node.storage === undefined ? {} : { DISKS: diskLines(node.storage.disks) }),
    },
    [
      ...(node.storage === undefined ? [] : (["storage-checks", "storage-facts"] as const)),
      ...(second === undefined ? [] : (["dual-stack"] as const)),
      "facts-node",
      "facts",
    ],
  );
}

function toleratesCgroupV1(node: NodePlan): boolean {
  const args = node.config["kubelet-arg"];
  return (Array.isArray(args) ? args : [args]).includes("fail-cgroupv1=false");
}

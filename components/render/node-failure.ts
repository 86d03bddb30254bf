import { stringify } from "yaml";
import { LEASE_SECONDS } from "../model/node-failure";
import type { ClusterPlan } from "../model/plan";

/**
 * The kubelet's drop-in for quick heartbeats; empty where they are not wanted. There is no flag for the Lease, and a file that is
 * named by `kubelet-arg: config=…` is copied by k3s and stays for ever.
 *
 * The update frequency is the heartbeat's timeout, too: with the default of 10 s one request to a server that just died outlasts the
 * Lease. The report frequency follows it where it is not given, and would write every Node every 2 s.
 */
export function kubeletDropIn({ fastNodeFailure }: ClusterPlan): string {
  if (fastNodeFailure === false) return "";
  return stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    nodeLeaseDurationSeconds: LEASE_SECONDS,
    nodeStatusUpdateFrequency: "2s",
    nodeStatusReportFrequency: "5m",
  });
}

/**
 * What the service needs for quick heartbeats. A server that vanishes closes no connection, and clients of Kubernetes notice after
 * 45 s only: until then the heartbeats of every agent that used it would go to nobody.
 */
export function heartbeatEnvironment({ fastNodeFailure }: ClusterPlan): Record<string, string> {
  if (fastNodeFailure === false) return {};
  return { HTTP2_READ_IDLE_TIMEOUT_SECONDS: "2", HTTP2_PING_TIMEOUT_SECONDS: "3" };
}

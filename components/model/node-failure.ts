import { isLate } from "./late";
import { describe, type Shape } from "./shape";

/*
 * Timings of `fastNodeFailure`. A kubelet renews its Lease four times in its duration, and the controllers give a node that duration
 * to be heard of: three renewals may be lost before it is called dead.
 */

/** How long a Lease is valid, in seconds; also the controllers' patience. */
export const LEASE_SECONDS = 8;

/** By this argument a server that expects quick heartbeats is told from one that doesn't. */
export const SHORT_GRACE = `node-monitor-grace-period=${LEASE_SECONDS}s`;

/** Arguments that come to a list of `config.yaml` with `fastNodeFailure: true`. */
export const FAST_ARGS: Readonly<Record<string, readonly string[]>> = {
  "kube-controller-manager-arg": [SHORT_GRACE, "node-monitor-period=1s"],
  "kube-apiserver-arg": [
    "default-not-ready-toleration-seconds=30",
    "default-unreachable-toleration-seconds=30",
  ],
};

/** What `fastNodeFailure` may be. */
export const nodeFailureShape: Shape = (value, path, add) => {
  if (isLate(value) || typeof value === "boolean" || value === "heartbeats") return;
  add(path, { problem: describe(value), remedy: "write true, false or heartbeats" });
};

import type { Duration } from "./args";

/** Kubernetes distributions that can be installed. */
export type DistributionName = "k3s" | "rke2";

/** What of a distribution decides about arguments and addresses. Paths and units are in `render/distro`. */
export interface DistributionFacts {
  /** As its makers write it. */
  title: string;
  /** How a release ends, such as `v1.36.5+k3s1`. */
  versionSuffix: "k3s" | "rke2r";
  releases: string;
  /** Port of the API server on each server. */
  apiPort: number;
  /** Port on which servers let nodes join. */
  joinPort: number;
  /** Network plugins that it can be made with; the first is the default. */
  plugins: readonly string[];
  /** How long a node may take until it is Ready: RKE2's first start pulls etcd and the whole control plane. */
  readyTimeout: Duration;
}

export const DISTRIBUTIONS: Readonly<Record<DistributionName, DistributionFacts>> = {
  k3s: {
    title: "k3s",
    versionSuffix: "k3s",
    releases: "https://github.com/k3s-io/k3s/releases/download",
    apiPort: 6443,
    joinPort: 6443,
    plugins: ["flannel", "none"],
    readyTimeout: "10m",
  },
  rke2: {
    title: "RKE2",
    versionSuffix: "rke2r",
    releases: "https://github.com/rancher/rke2/releases/download",
    apiPort: 6443,
    joinPort: 9345,
    plugins: ["canal", "calico", "cilium", "none"],
    readyTimeout: "20m",
  },
};

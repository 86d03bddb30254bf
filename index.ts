import * as pulumi from "@pulumi/pulumi";
import { Cluster, Longhorn, MetalLB } from "./components";
import { readCluster } from "./stacks/config";
import { readLonghorn } from "./stacks/longhorn";
import { readMetalLB } from "./stacks/metallb";

const config = new pulumi.Config();
const { name, args } = readCluster(config);
const metallb = readMetalLB(config);
const longhorn = readLonghorn(config);

const cluster = new Cluster(name, args);
if (metallb !== undefined) {
  new MetalLB("metallb", metallb, { provider: cluster.provider });
}
if (longhorn !== undefined) {
  new Longhorn("longhorn", longhorn, { provider: cluster.provider });
}

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;
export const nodes = cluster.nodes;
export const clusterId = cluster.clusterId;
export const topology = cluster.topology;

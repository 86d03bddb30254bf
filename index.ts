import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "./components";
import { readCluster } from "./stacks/config";

const { name, args } = readCluster(new pulumi.Config());
const cluster = new Cluster(name, args);

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;
export const nodes = cluster.nodes;
export const clusterId = cluster.clusterId;

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { ClusterReference, Longhorn, MetalLB } from "../../../components";

const config = new pulumi.Config();

const cluster = new ClusterReference("prod", {
  stack: config.get("clusterStack") ?? "organization/quorate-two-stacks-cluster/dev",
});
const { provider } = cluster;

// Checked against the nodes, networks and endpoint of the other stack, as beside the Cluster itself.
const lb = new MetalLB(
  "lb",
  {
    peers: [{ myAsn: 64501, peerAsn: 65530, peerAddress: "192.0.2.1" }],
    pools: [{ name: "main", addresses: ["198.51.100.0/25"] }],
  },
  { provider },
);
const storage = new Longhorn("storage", {}, { provider });

const namespace = new kubernetes.core.v1.Namespace(
  "web",
  { metadata: { name: "web" } },
  { provider },
);

new kubernetes.core.v1.Service(
  "web",
  {
    metadata: { name: "web", namespace: namespace.metadata.name },
    spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
  },
  { provider, dependsOn: [lb, storage] },
);

export const endpoint = cluster.endpoint;

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { MetalLB } from "../../components";

const config = new pulumi.Config();

// Any cluster will do. With quorate's own: { provider: cluster.provider }, and no `cluster` below.
const provider = new kubernetes.Provider("home", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "home",
});

const lb = new MetalLB(
  "lb",
  {
    // One router, which every node tells where Services are. It answers within its hold time when a node dies.
    peers: [
      { name: "peer", myAsn: 64501, peerAsn: 65530, peerAddress: "10.0.0.1", holdTime: "9s" },
    ],
    pools: [
      { name: "main-pool", addresses: ["10.6.0.0-10.6.255.255"] },
      // Needs a session that carries IPv6, so it waits for the router's second address.
      { name: "main-v6-pool", addresses: ["2001:db8:a4::1-2001:db8:a8::1"], announce: false },
    ],
    // So that no pool can hold a node, and the router knows its neighbours.
    cluster: {
      nodes: [
        { name: "n1", address: "10.0.0.11" },
        { name: "n2", address: "10.0.0.12" },
        { name: "n3", address: "10.0.0.13" },
      ],
      clusterCidr: "10.42.0.0/16",
      serviceCidr: "10.43.0.0/16",
    },
  },
  { provider },
);

// The address is there when the Service is; the router learns it from each node that has a pod of it.
export const address = new kubernetes.core.v1.Service(
  "game",
  {
    metadata: { name: "game" },
    spec: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      selector: { app: "game" },
      ports: [{ name: "game", port: 25565 }],
    },
  },
  { provider, dependsOn: lb },
).status.loadBalancer.ingress.apply(([ingress]) => ingress?.ip);

/** To paste into the router's terminal: `pulumi stack output router`. */
export const router = lb.routerConfig("mikrotik");

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { MetalLB, type PeerArgs } from "../../components";

const config = new pulumi.Config();

const provider = new kubernetes.Provider("dual", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "dual",
});

// One router, and one session for each family: IPv4 routes travel over IPv4, IPv6 routes over IPv6.
const edge = (family: "v4" | "v6", peerAddress: string): PeerArgs => ({
  name: `edge-${family}`,
  myAsn: 64512,
  peerAsn: 64513,
  peerAddress,
  password: config.requireSecret("bgpPassword"),
  holdTime: "90s",
  connectTime: "10s",
  // Notices a dead path in about a second, long before the hold time.
  bfdProfile: "fast",
});

const lb = new MetalLB(
  "lb",
  {
    bfdProfiles: [
      { name: "fast", receiveInterval: 300, transmitInterval: 300, detectMultiplier: 3 },
    ],
    peers: [edge("v4", "192.0.2.1"), edge("v6", "2001:db8::1")],
    // Services with two families take one address of each, so they come from one pool.
    pools: [
      {
        name: "public",
        addresses: ["198.51.100.0/25", "2001:db8:1::/112"],
        // Some old clients take these for broadcasts.
        avoidBuggyIps: true,
      },
    ],
    // For the edge routers of other tenants a Service says so: spec.loadBalancerClass.
    loadBalancerClass: "example.com/edge",
  },
  { provider },
);

/** Any address of the nodes' networks may come: new nodes need no change on the router. */
export const router = lb.routerConfig("bird", {
  nodeNetwork: ["192.0.2.0/24", "2001:db8::/64"],
});

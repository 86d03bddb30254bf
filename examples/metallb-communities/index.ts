import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { MetalLB } from "../../components";

const config = new pulumi.Config();

const provider = new kubernetes.Provider("edge", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "edge",
});

const lb = new MetalLB(
  "lb",
  {
    peers: [{ name: "edge", myAsn: 64512, peerAsn: 64513, peerAddress: "192.0.2.1" }],
    communities: {
      // Known to every router: stays with this neighbour.
      "no-export": "65535:65281",
      // Agreed with the upstream: announce it, and prefer this site.
      upstream: "64513:100",
      "site-north": "large:64512:1:1",
    },
    pools: [
      { name: "public", addresses: ["198.51.100.0/24"] },
      // Given out by Calico, which announces it itself.
      { name: "elsewhere", addresses: ["203.0.113.0/26"], announce: false },
    ],
    advertisements: [
      // The way to each address, for the edge router alone.
      { name: "addresses", pools: ["public"], communities: ["no-export"] },
      // And the whole network for the world, as soon as one Service is in it.
      {
        name: "aggregate",
        pools: ["public"],
        aggregationLength: 24,
        communities: ["upstream", "site-north"],
      },
    ],
  },
  { provider },
);

export const router = lb.routerConfig("cisco-ios", { nodeNetwork: "192.0.2.0/26" });

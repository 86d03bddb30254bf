import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { MetalLB } from "../../components";

const config = new pulumi.Config();

const provider = new kubernetes.Provider("lan", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "lan",
});

// One node at a time answers ARP and NDP for each address, and all its traffic enters there; another node takes over when that one is gone.
new MetalLB(
  "lb",
  {
    backend: "none",
    // Free addresses of the nodes' own network, outside of the DHCP server's range.
    pools: [
      { name: "lan", addresses: ["192.0.2.200-192.0.2.239"] },
      // Only for Services that say metallb.io/address-pool: dns.
      { name: "dns", addresses: ["192.0.2.53/32"], autoAssign: false },
    ],
    l2Advertisements: [
      // Not on the storage network, which clients don't reach.
      { name: "lan", interfaces: ["eth0"] },
    ],
    cluster: {
      nodes: [
        { name: "n1", address: "192.0.2.11" },
        { name: "n2", address: "192.0.2.12" },
      ],
      endpoint: "192.0.2.10",
    },
  },
  { provider },
);

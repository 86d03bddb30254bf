import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, type HostArgs, MetalLB } from "../../components";
import { hosts, type Rack, RACKS } from "./hosts";

const config = new pulumi.Config();

// The label is on the Node before its speaker starts, so that no session is made to the wrong router.
const inRack = (host: HostArgs, rack: Rack): HostArgs => ({
  ...host,
  labels: { "example.com/rack": rack },
});

const cluster = new Cluster("racks", {
  version: "v1.36.5+k3s1",
  servers: hosts.servers.map(({ rack, ...host }) => inRack(host, rack)),
  agents: hosts.agents.map(({ rack, ...host }) => inRack(host, rack)),
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
  serverConfig: { disable: ["servicelb"] },
});

const lb = new MetalLB(
  "lb",
  {
    // Each node speaks with the switch on top of its own rack; a Service with pods in both racks has a way over both.
    peers: RACKS.map(({ rack, address, asn }) => ({
      name: `tor-${rack}`,
      myAsn: 64512,
      peerAsn: asn,
      peerAddress: address,
      holdTime: "9s" as const,
      connectTime: "10s" as const,
      gracefulRestart: true,
      nodeSelectors: [{ matchLabels: { "example.com/rack": rack } }],
    })),
    pools: [{ name: "public", addresses: ["198.51.100.0/25"] }],
  },
  { provider: cluster.provider },
);

/** One text for each switch, with the nodes of its own rack. */
export const routers = Object.fromEntries(
  RACKS.map(({ rack }) => [rack, lb.routerConfig("juniper", { peers: [`tor-${rack}`] })]),
);
export const kubeconfig = cluster.kubeconfig;

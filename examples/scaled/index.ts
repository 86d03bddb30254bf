import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, type HostArgs } from "../../components";
import { hostKeys, racks } from "./hosts";

const config = new pulumi.Config();

function host(name: string, last: number): HostArgs {
  const hostKey = hostKeys[name];
  if (hostKey === undefined) {
    throw new Error(`hosts.ts has no host key of ${name}`);
  }
  return { name, address: `192.0.2.${last}`, hostKey };
}

// Five servers survive the loss of two.
const servers = [1, 2, 3, 4, 5].map((n) => host(`s${n}`, 10 + n));

// Names come from the rack and the place in it and not from the place in the whole list: a name that moves is another node.
const agents = racks.flatMap((rack) =>
  rack.agents.map((last, index) => ({
    ...host(`${rack.name}-${index + 1}`, last),
    labels: { "topology.kubernetes.io/zone": rack.name },
  })),
);

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  servers,
  agents,
  ssh: {
    user: "ops",
    privateKey: config.requireSecret("sshPrivateKey"),
    jumpHost: {
      host: "bastion.example.com",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFKxhBtO9iiSEacXN+EgKQ8ec844h6xmwG1AX3gXFwM2",
      user: "ops",
    },
  },
  endpoint: { kind: "haproxy", address: "192.0.2.10", subjectAltNames: ["k8s.example.com"] },
  artifacts: {
    // The hosts have no way out.
    mirror: "https://mirror.example.com/k3s",
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
    images: [
      {
        file: "k3s-airgap-images-amd64.tar.zst",
        sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        arch: "amd64",
      },
    ],
  },
  rollout: { maxUnavailable: 2 },
  serverConfig: {
    // Fewer workloads beside the control plane.
    "kubelet-arg": ["max-pods=50"],
  },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;
export const nodes = cluster.nodes;

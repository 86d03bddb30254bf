import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, type HostArgs } from "../../components";
import { hostKeys } from "./hosts";

const config = new pulumi.Config();

/** A host with an address of each family, which end in the same number. */
function host(name: string, last: number): HostArgs {
  return {
    name,
    // The first address is the one that etcd and the API use.
    address: `192.0.2.${last}`,
    secondAddress: `2001:db8:0:1::${last}`,
    hostKey: hostKeys[name] ?? "",
  };
}

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  servers: [host("s1", 11), host("s2", 12), host("s3", 13)],
  agents: [host("a1", 21), host("a2", 22), host("a3", 23)],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  // Of the family of the hosts' first addresses.
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  network: {
    // One network of each family, that of the first addresses first. They can't be changed on a living cluster.
    clusterCidr: ["10.42.0.0/16", "fd00:42::/56"],
    serviceCidr: ["10.43.0.0/16", "fd00:43::/112"],
  },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;

import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, type HostArgs } from "../../components";
import { hostKeys } from "./hosts";

const config = new pulumi.Config();

const host = (name: string, last: number, networkInterface: string): HostArgs => ({
  name,
  address: `192.0.2.${last}`,
  hostKey: hostKeys[name] ?? "",
  // Where hosts are of different makes; left out, each finds it by its address.
  interface: networkInterface,
});

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  servers: [host("s1", 11, "eno1"), host("s2", 12, "eno1"), host("s3", 13, "enp3s0")],
  agents: [host("a1", 21, "eth0"), host("a2", 22, "eth0"), host("a3", 23, "eth0")],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: {
    kind: "kube-vip",
    address: "192.0.2.10",
    // Slow disks: rather wait longer for a dead holder than lose the address while etcd is busy.
    lease: { duration: 15, renewDeadline: 10, retryPeriod: 2 },
  },
  // Service addresses are MetalLB's. k3s' own load balancer would take part in it, too.
  serverConfig: { disable: ["servicelb"] },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;

import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, type HostArgs } from "../../components";
import { hostKeys } from "./hosts";

const config = new pulumi.Config();

const host = (name: string, last: number): HostArgs => ({
  name,
  address: `192.0.2.${last}`,
  hostKey: hostKeys[name] ?? "",
});

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  servers: [host("s1", 11), host("s2", 12), host("s3", 13)],
  agents: [host("a1", 21), host("a2", 22), host("a3", 23)],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: {
    kind: "haproxy",
    address: "192.0.2.10",
    // On hosts of their own the API has its usual port, 6443.
    hosts: [
      { name: "lb1", address: "192.0.2.31", hostKey: hostKeys["lb1"] ?? "" },
      { name: "lb2", address: "192.0.2.32", hostKey: hostKeys["lb2"] ?? "" },
    ],
    // The other proxy has the address within about 1 s; with false within about 4 s.
    fast: true,
    // On loopback: ssh -L 9000:127.0.0.1:9000 lb1
    statsPort: 9000,
    subjectAltNames: ["api.example.com"],
  },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;

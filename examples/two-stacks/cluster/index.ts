import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster } from "../../../components";
import { agents, servers } from "./hosts";

const config = new pulumi.Config();

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  servers,
  agents,
  storage: true,
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  // MetalLB takes its place, in the other stack.
  serverConfig: { disable: ["servicelb"] },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

// The names by which ClusterReference finds them.
export const kubeconfig = cluster.kubeconfig;
export const topology = cluster.topology;

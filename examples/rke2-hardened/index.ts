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
  distribution: "rke2",
  version: "v1.36.5+rke2r1",
  servers: [host("s1", 11), host("s2", 12), host("s3", 13)],
  agents: [host("a1", 21), host("a2", 22), host("a3", 23)],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: { kind: "keepalived", address: "192.0.2.10" },
  // docs/hardening.md lists what it sets, and what is left to you.
  hardening: "cis",
  // On RHEL and its like, where SELinux enforces its policy.
  selinux: true,
  network: { cni: "canal", ingress: "traefik" },
  // Of rke2.linux-amd64.tar.gz, from sha256sum-amd64.txt of the release.
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;

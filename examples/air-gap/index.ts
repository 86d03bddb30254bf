import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster, type HostArgs } from "../../components";
import { hostKeys } from "./hosts";

const config = new pulumi.Config();

function host(name: string, last: number): HostArgs {
  return { name, address: `192.0.2.${last}`, hostKey: hostKeys[name] ?? "" };
}

const registry = "registry.corp.example:5000";

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  servers: [host("s1", 11), host("s2", 12), host("s3", 13)],
  agents: [host("a1", 21), host("a2", 22), host("a3", 23)],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  artifacts: {
    // A directory on any web server: v1.36.5+k3s1/k3s and v1.36.5+k3s1/k3s-airgap-images-amd64.tar.zst, as the release has them.
    mirror: "http://mirror.corp.example/k3s",
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
    // Images of the distribution itself are imported before the first start.
    images: [
      {
        file: "k3s-airgap-images-amd64.tar.zst",
        sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        arch: "amd64",
      },
    ],
  },
  // All others come from a registry of one's own, and nobody else is asked.
  registries: {
    mirrors: { "*": { endpoints: [`https://${registry}`] } },
    access: {
      [registry]: {
        username: "cluster",
        password: config.requireSecret("registryPassword"),
        ca: readFileSync(join(__dirname, "registry-ca.pem"), "utf8"),
      },
    },
    fallBack: false,
  },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;

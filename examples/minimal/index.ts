import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster } from "../../components";

const config = new pulumi.Config();

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
  // hostKey: what `ssh-keyscan -t ed25519 ADDRESS` prints behind the address; compare it with the host's console.
  servers: [
    {
      name: "s1",
      address: "192.0.2.11",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n",
    },
    {
      name: "s2",
      address: "192.0.2.12",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBw+/Z17VQm6gVfdegbYIScO/ccQJFVNIHolP+KotXL2",
    },
    {
      name: "s3",
      address: "192.0.2.13",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKOaJ0Jb8qKoLKo76SHUHvxoaMoyxlHEczqM/5VxlU3M",
    },
  ],
  agents: [
    {
      name: "a1",
      address: "192.0.2.21",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGeAXcFUEZPfaaRjWfjeJHQfsNjliAKMd56HWp1rg4g0",
    },
    {
      name: "a2",
      address: "192.0.2.22",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKGgMC8vgtlg4rY9tCS7oJ22DuKX+Sk9DlGrlJJe+KcJ",
    },
    {
      name: "a3",
      address: "192.0.2.23",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH2r4aFUuwqsst+zEBuODqprz9HvtbjdaQVuTocqlXLe",
    },
  ],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  // A free address in the servers' subnet.
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  // From sha256sum-amd64.txt of the release.
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;

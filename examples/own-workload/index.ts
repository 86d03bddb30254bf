import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "quorate".
import { Cluster } from "../../components";

const config = new pulumi.Config();

const cluster = new Cluster("prod", {
  version: "v1.36.5+k3s1",
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
  ],
  ssh: { user: "ops", privateKey: config.requireSecret("sshPrivateKey") },
  endpoint: { kind: "haproxy", address: "192.0.2.10" },
  artifacts: {
    sha256: { amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  },
});

// The provider talks to the endpoint, so what is made with it waits for the whole cluster and outlives any server.
const { provider } = cluster;

const namespace = new kubernetes.core.v1.Namespace(
  "web",
  { metadata: { name: "web" } },
  { provider },
);

const labels = { app: "web" };
const deployment = new kubernetes.apps.v1.Deployment(
  "web",
  {
    metadata: { name: "web", namespace: namespace.metadata.name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            { name: "web", image: "nginx:1.29.3", ports: [{ name: "http", containerPort: 80 }] },
          ],
        },
      },
    },
  },
  { provider },
);

// A rollout drains agents and respects this: one replica always stays.
new kubernetes.policy.v1.PodDisruptionBudget(
  "web",
  {
    metadata: { name: "web", namespace: namespace.metadata.name },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  },
  { provider },
);

export const kubeconfig = cluster.kubeconfig;
export const workload = pulumi.interpolate`${deployment.metadata.namespace}/${deployment.metadata.name}`;

import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "quorate";
import { agents, servers } from "./hosts";

const config = new pulumi.Config();

const cluster = new Cluster("prod", {
  version: config.get("version") ?? "v1.36.5+k3s1",
  servers,
  agents,
  ssh: { user: config.get("sshUser") ?? "root", privateKey: privateKey() },
  endpoint: { kind: "haproxy", address: config.get("endpoint") ?? "192.0.2.10" },
  // From sha256sum-amd64.txt of the release. With another binary than this `up` stops before anything is installed.
  artifacts: { sha256: { amd64: config.get("sha256") ?? "0".repeat(64) } },
});

export const kubeconfig = cluster.kubeconfig;
export const endpoint = cluster.endpoint;
export const topology = cluster.topology;

/** A preview logs in nowhere, and goes without the key. */
function privateKey(): pulumi.Input<string> {
  const key = config.getSecret("sshPrivateKey");
  if (key !== undefined) return key;
  if (pulumi.runtime.isDryRun()) return pulumi.output(pulumi.unknown as unknown as string);
  throw new pulumi.RunError(
    "the hosts' SSH key is missing: pulumi config set --secret sshPrivateKey < ~/.ssh/id_ed25519",
  );
}

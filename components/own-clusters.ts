import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "./model/args";

/**
 * What each `Cluster` of this program was made from, by its provider. Layers are given only the provider, and would otherwise learn of an address in
 * conflict from the cluster, in the middle of an `up`.
 */
const made = new WeakMap<pulumi.ProviderResource, ClusterArgs>();

/** Remembers what the cluster behind this provider was made from. */
export function rememberCluster(provider: pulumi.ProviderResource, args: ClusterArgs): void {
  made.set(provider, args);
}

/** The arguments of the cluster that a resource with these options would come to, if this program makes it. */
export function clusterBehind(
  options: pulumi.ComponentResourceOptions | undefined,
): ClusterArgs | undefined {
  const { provider, providers = [], parent } = options ?? {};
  const inherited = parent?.getProvider("kubernetes:core/v1:Namespace");
  const candidates = [provider, ...Object.values(providers), inherited];
  return candidates
    .filter((candidate) => candidate !== undefined)
    .map((candidate) => made.get(candidate))
    .find((args) => args !== undefined);
}

import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "./model/args";

/** What a cluster was made from: its arguments; of another stack's cluster what its outputs tell of them. */
export type KnownArguments = ClusterArgs | pulumi.Output<object>;

/**
 * What each cluster of this program was made from, by its provider. Layers are given only the provider, and would otherwise learn of an address in
 * conflict from the cluster, in the middle of an `up`.
 */
const made = new WeakMap<pulumi.ProviderResource, KnownArguments>();

/** Remembers what the cluster behind this provider was made from. */
export function rememberCluster(provider: pulumi.ProviderResource, args: KnownArguments): void {
  made.set(provider, args);
}

/** What the cluster was made from that a resource with these options would come to, if this program makes or refers to it. */
export function clusterBehind(
  options: pulumi.ComponentResourceOptions | undefined,
): KnownArguments | undefined {
  const { provider, providers = [], parent } = options ?? {};
  const inherited = parent?.getProvider("kubernetes:core/v1:Namespace");
  const candidates = [provider, ...Object.values(providers), inherited];
  return candidates
    .filter((candidate) => candidate !== undefined)
    .map((candidate) => made.get(candidate))
    .find((args) => args !== undefined);
}

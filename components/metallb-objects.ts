import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import type { MetalLBRelease } from "./metallb-release";
import type { MetalLBArgs } from "./model/metallb/args";
import type { PeerArgs } from "./model/metallb/peer-args";
import { bgpAdvertisements, l2Advertisements, peerName } from "./model/metallb/plan";
import type { BgpAdvertisementArgs, L2AdvertisementArgs } from "./model/metallb/pool-args";
import * as render from "./render/metallb/objects";
import { untilWebhookServes } from "./webhook-hook";

type Options = Omit<pulumi.CustomResourceOptions, "dependsOn"> & { dependsOn?: pulumi.Resource[] };

/**
 * The provider deletes in the foreground: by a finalizer, whose removal is an update, which MetalLB's webhook refuses for an object that its configuration no
 * longer allows (a peer with `keepaliveTime`, after the change to `native`). Such a delete hung until its timeout. These objects own nothing that would have to go first.
 */
const DELETE_AT_ONCE = { "pulumi.com/deletionPropagationPolicy": "background" };

/** Kinds of MetalLB, in the order in which one names another, and what stands for each in names of resources. */
const KINDS = {
  BFDProfile: { short: "bfd", version: "v1beta1" },
  Community: { short: "community", version: "v1beta1" },
  IPAddressPool: { short: "pool", version: "v1beta1" },
  BGPPeer: { short: "peer", version: "v1beta2" },
  BGPAdvertisement: { short: "bgp", version: "v1beta1" },
  L2Advertisement: { short: "l2", version: "v1beta1" },
} as const;

type Kind = keyof typeof KINDS;

/** MetalLB's own objects. */
export function metallbObjects(
  parent: pulumi.Resource,
  name: string,
  args: MetalLBArgs,
  { namespace, ground, release }: MetalLBRelease,
): void {
  const hooks = { onError: untilWebhookServes(childName(name, "webhook")) };
  const resourceName = (kind: Kind, own: string) => childName(name, KINDS[kind].short, own);
  const object = (
    kind: Kind,
    own: string,
    spec: pulumi.Input<Record<string, unknown>>,
    { dependsOn = [], ...options }: Options = {},
  ): pulumi.Resource =>
    new kubernetes.apiextensions.CustomResource(
      resourceName(kind, own),
      {
        apiVersion: `metallb.io/${KINDS[kind].version}`,
        kind,
        metadata: { name: own, namespace, annotations: DELETE_AT_ONCE },
        spec,
      },
      { parent, dependsOn: [release, ...dependsOn], hooks, ...options },
    );

  // MetalLB refuses to delete a profile that a peer still names, so peers come after and go before.
  const profiles = (args.bfdProfiles ?? []).map((profile) =>
    object("BFDProfile", profile.name, render.bfdSpec(profile)),
  );
  const aliases = Object.entries(args.communities ?? {});
  const communities =
    aliases.length === 0 ? [] : [object("Community", "aliases", render.communitySpec(aliases))];
  const pools = args.pools.map((pool) =>
    object("IPAddressPool", pool.name, pulumi.output(pool).apply(render.poolSpec), {
      ...(pool.renamedFrom !== undefined && {
        aliases: [{ name: resourceName("IPAddressPool", pool.renamedFrom) }],
      }),
      // Under its new name it overlaps with itself, and MetalLB refuses the second.
      deleteBeforeReplace: true,
    }),
  );
  const peers = (args.peers ?? []).map((peer) => {
    const secret = passwordSecret(parent, name, peer, namespace, ground);
    return object("BGPPeer", peerName(peer), peerSpec(peer, secret, namespace), {
      dependsOn: [...profiles, ...(secret === undefined ? [] : [secret])],
      // The API server refuses to change it in place.
      replaceOnChanges: ["spec.enableGracefulRestart"],
      deleteBeforeReplace: true,
    });
  });
  const named = { dependsOn: [...pools, ...peers, ...communities] };
  const announce = (kind: Kind, one: BgpAdvertisementArgs | L2AdvertisementArgs) =>
    object(kind, one.name, render.advertisementSpec(one, args.pools), named);
  for (const one of bgpAdvertisements(args)) announce("BGPAdvertisement", one);
  for (const one of l2Advertisements(args)) announce("L2Advertisement", one);
}

/**
 * A password in a Secret of a name that Pulumi makes up: a new password makes a new Secret, then the peer changes over, then the old one goes. A
 * fixed name would be deleted first, and the session with it.
 */
function passwordSecret(
  parent: pulumi.Resource,
  name: string,
  peer: PeerArgs,
  namespace: string,
  ground: pulumi.Resource,
): kubernetes.core.v1.Secret | undefined {
  if (peer.password === undefined) return undefined;
  const encoded = pulumi
    .output(peer.password)
    .apply((password) => Buffer.from(password).toString("base64"));
  return new kubernetes.core.v1.Secret(
    childName(name, "peer", peerName(peer), "password"),
    {
      metadata: { namespace },
      type: "kubernetes.io/basic-auth",
      data: { password: pulumi.secret(encoded) },
    },
    { parent, dependsOn: [ground] },
  );
}

function peerSpec(
  { password: _password, ...peer }: PeerArgs,
  secret: kubernetes.core.v1.Secret | undefined,
  namespace: string,
): pulumi.Output<Record<string, unknown>> {
  const reference = secret === undefined ? undefined : { name: secret.metadata.name, namespace };
  return pulumi
    .all([pulumi.output(peer), pulumi.output(reference)])
    .apply(([known, found]) => render.peerSpec(known, found));
}

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import type { MetalLBRelease } from "./metallb-release";
import type { MetalLBArgs } from "./model/metallb/args";
import type { PeerArgs } from "./model/metallb/peer-args";
import { bgpAdvertisements, l2Advertisements, peerName } from "./model/metallb/plan";
import * as render from "./render/metallb/objects";
import { untilWebhookServes } from "./webhook-hook";

type Options = Omit<pulumi.CustomResourceOptions, "dependsOn"> & { dependsOn?: pulumi.Resource[] };

/**
 * The provider deletes in the foreground: by a finalizer, whose removal is an update, which MetalLB's webhook refuses for an object that its configuration no
 * longer allows (a peer with `keepaliveTime`, after the change to `native`). Such a delete hung until its timeout. These objects own nothing that would have to go first.
 */
const DELETE_AT_ONCE = { "pulumi.com/deletionPropagationPolicy": "background" };

/** MetalLB's own objects, in the order in which one names another: profiles, communities, pools, peers, advertisements. */
export function metallbObjects(
  parent: pulumi.Resource,
  name: string,
  args: MetalLBArgs,
  { namespace, ground, release }: MetalLBRelease,
): void {
  const hooks = { onError: untilWebhookServes(childName(name, "webhook")) };
  const object = (
    kind: string,
    resource: string,
    metadataName: string,
    spec: pulumi.Input<Record<string, unknown>>,
    { dependsOn = [], ...options }: Options = {},
  ): pulumi.Resource =>
    new kubernetes.apiextensions.CustomResource(
      resource,
      {
        apiVersion: kind === "BGPPeer" ? "metallb.io/v1beta2" : "metallb.io/v1beta1",
        kind,
        metadata: { name: metadataName, namespace, annotations: DELETE_AT_ONCE },
        spec,
      },
      { parent, dependsOn: [release, ...dependsOn], hooks, ...options },
    );

  // MetalLB refuses to delete a profile that a peer still names, so peers come after and go before.
  const profiles = (args.bfdProfiles ?? []).map((profile) =>
    object(
      "BFDProfile",
      childName(name, "bfd", profile.name),
      profile.name,
      render.bfdSpec(profile),
    ),
  );
  const communities =
    Object.keys(args.communities ?? {}).length === 0
      ? []
      : [
          object(
            "Community",
            childName(name, "communities"),
            "communities",
            render.communitySpec(args.communities ?? {}),
          ),
        ];
  const pools = args.pools.map((pool) =>
    object(
      "IPAddressPool",
      childName(name, "pool", pool.name),
      pool.name,
      pulumi.output(pool).apply(render.poolSpec),
      {
        ...(pool.renamedFrom !== undefined && {
          aliases: [{ name: childName(name, "pool", pool.renamedFrom) }],
        }),
        // Under its new name it overlaps with itself, and MetalLB refuses the second.
        deleteBeforeReplace: true,
      },
    ),
  );
  const peers = (args.peers ?? []).map((peer) => {
    const secret = passwordSecret(parent, name, peer, namespace, ground);
    return object(
      "BGPPeer",
      childName(name, "peer", peerName(peer)),
      peerName(peer),
      peerSpec(peer, secret, namespace),
      {
        dependsOn: [...profiles, ...(secret === undefined ? [] : [secret])],
        // The API server refuses to change it in place.
        replaceOnChanges: ["spec.enableGracefulRestart"],
        deleteBeforeReplace: true,
      },
    );
  });
  for (const advertisement of bgpAdvertisements(args)) {
    const spec = render.bgpSpec(advertisement, args.pools);
    object(
      "BGPAdvertisement",
      childName(name, "bgp", advertisement.name),
      advertisement.name,
      spec,
      {
        dependsOn: [...pools, ...peers, ...communities],
      },
    );
  }
  for (const advertisement of l2Advertisements(args)) {
    const spec = render.l2Spec(advertisement, args.pools);
    object("L2Advertisement", childName(name, "l2", advertisement.name), advertisement.name, spec, {
      dependsOn: pools,
    });
  }
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

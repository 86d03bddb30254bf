import type { MetalLBSpec } from "./args";
import { announcesByBgp } from "./validate-coverage";
import { defaultPeerName } from "./peer-name";
import type { BgpAdvertisementArgs, L2AdvertisementArgs } from "./pool-args";

/*
 * Defaults that decide which objects there are. They are taken from the plain structure of the arguments, so that a preview can name every object
 * although some address in them is still to come.
 */

/** Name of the advertisement that is made where none is given. */
export const EVERYTHING = "everything";

/** What is announced by BGP. */
export function bgpAdvertisements(args: {
  readonly [K in keyof MetalLBSpec]?: unknown;
}): BgpAdvertisementArgs[] {
  const given = args.advertisements as BgpAdvertisementArgs[] | undefined;
  return given ?? (announcesByBgp(args) ? [{ name: EVERYTHING }] : []);
}

/** What is announced on the nodes' own network. */
export function l2Advertisements(args: {
  readonly [K in keyof MetalLBSpec]?: unknown;
}): L2AdvertisementArgs[] {
  const given = args.l2Advertisements as L2AdvertisementArgs[] | undefined;
  return given ?? (args.backend === "none" ? [{ name: EVERYTHING }] : []);
}

/** The names that an advertisement selects pools by: all that are to be announced, unless it names some. */
export function selectedPools(
  advertisement: { readonly pools?: readonly string[] },
  pools: readonly { readonly name: string; readonly announce?: boolean }[],
): string[] {
  return [
    ...(advertisement.pools ??
      pools.filter(({ announce }) => announce !== false).map(({ name }) => name)),
  ];
}

/** Name of a peer, of which `metallbFaults` has found that it has one. */
export function peerName(peer: {
  readonly name?: string;
  readonly peerAddress?: unknown;
  readonly interface?: unknown;
}): string {
  return peer.name ?? defaultPeerName(peer) ?? "";
}

import { canonical, familyOf } from "../addresses";
import { textOf } from "../known";

/** Name of a peer that was given none: after its address or interface, as far as that is known. */
export function defaultPeerName(peer: {
  readonly peerAddress?: unknown;
  readonly interface?: unknown;
}): string | undefined {
  const address = textOf(peer.peerAddress);
  const source =
    address !== undefined && familyOf(address) !== undefined
      ? canonical(address)
      : textOf(peer.interface);
  if (source === undefined) return undefined;
  // An address may begin or end with a colon, and a name may not with a dash.
  return source
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "-")
    .replace(/^-|-$/g, "0");
}

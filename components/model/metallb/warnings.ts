import { parseRange } from "../address-range";
import { familyOf } from "../addresses";
import type { MetalLBSpec } from "./args";
import { bgpAdvertisements, selectedPools } from "./plan";

/**
 * Pools that no session can carry: an IPv6 route needs a session over IPv6, or one with `dualStack`. Not a fault, because such a pool may be meant for
 * later, or be announced on the nodes' network as well.
 */
export function unannounced(spec: MetalLBSpec): string[] {
  const carries = new Set(
    (spec.peers ?? []).flatMap(({ peerAddress, interface: link, dualStack }) =>
      dualStack === true || link !== undefined
        ? ["IPv4", "IPv6"]
        : [familyOf(peerAddress ?? "") ?? "IPv4"],
    ),
  );
  const byBgp = new Set(bgpAdvertisements(spec).flatMap((one) => selectedPools(one, spec.pools)));
  return spec.pools
    .filter(({ name }) => byBgp.has(name))
    .flatMap(({ name, addresses }) =>
      addresses.flatMap((text) => {
        const family = parseRange(text)?.family;
        if (family === undefined || carries.has(family)) return [];
        return [
          `pool ${name}: ${text} is ${family}, and no peer carries such routes; give a peer with an ${family} address, or dualStack: true`,
        ];
      }),
    );
}

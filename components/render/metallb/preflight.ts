import { parseRange, sortable } from "../../model/address-range";

interface Pool {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly renamedFrom?: string;
}

/** Values of the preflight chart: what its template compares the cluster with. */
export function preflightValues(
  pools: readonly Pool[],
  loadBalancerClass: string | undefined,
): Record<string, unknown> {
  return {
    pools: pools.map(({ name, addresses, renamedFrom }) => ({
      name,
      formerly: renamedFrom ?? "",
      ranges: addresses.flatMap((text) => {
        const range = parseRange(text);
        if (range === undefined) return [];
        const { family, first, last } = range;
        return [{ text, first: sortable(family, first), last: sortable(family, last) }];
      }),
    })),
    loadBalancerClass: loadBalancerClass ?? "",
  };
}

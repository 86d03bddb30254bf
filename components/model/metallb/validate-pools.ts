import { rangesOverlap } from "../address-range";
import { checkNames, type Entry } from "../entries";
import type { Add } from "../faults";
import { textOf } from "../known";
import { entriesOf, rangesOf } from "./known";

/** Rules between pools. */
export function checkPools(spec: unknown, add: Add): void {
  const pools = entriesOf(spec, "pools");
  checkNames(pools, "pool", add);
  for (const { path, fields } of pools) {
    if (Array.isArray(fields["addresses"]) && fields["addresses"].length === 0) {
      add(`${path}.addresses`, { problem: "is empty", remedy: "list CIDRs or ranges" });
    }
  }
  checkRenames(pools, add);
  checkOverlaps(spec, add);
}

function checkRenames(pools: readonly Entry[], add: Add): void {
  const names = new Set(pools.map(({ name }) => name));
  const olds = new Set<string>();
  for (const { path, fields } of pools) {
    const old = textOf(fields["renamedFrom"]);
    if (old === undefined) continue;
    if (names.has(old)) {
      const problem = `${old} is still the name of a pool`;
      add(`${path}.renamedFrom`, { problem, remedy: "remove it, or name that pool otherwise" });
    } else if (olds.has(old)) {
      const problem = `${old} became another pool already`;
      add(`${path}.renamedFrom`, { problem, remedy: "leave it at one of them" });
    }
    olds.add(old);
  }
}

// MetalLB's webhook refuses the second pool, in the middle of an `up`.
function checkOverlaps(spec: unknown, add: Add): void {
  const ranges = rangesOf(spec);
  ranges.forEach((range, i) => {
    const other = ranges.slice(0, i).find((earlier) => rangesOverlap(earlier, range));
    if (other === undefined) return;
    const problem = `${range.text} overlaps with ${other.text} in ${other.path}`;
    add(range.path, { problem, remedy: "give each address to one pool, once" });
  });
}

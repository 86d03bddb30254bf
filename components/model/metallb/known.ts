import { parseRange, type AddressRange } from "../address-range";
import { type Entry, namedEntries, textsOf } from "../entries";
import { listOf, recordOf, textOf } from "../known";
import { isLate } from "../late";
import { defaultPeerName } from "./peer-name";
import type { SelectorArgs } from "./selector";

/*
 * Readers for rules between arguments, as in ../known.ts: what is missing, late or of a wrong type reads as undefined or as nothing.
 */

/** The entries of a list, each with its path and its name. */
export function entriesOf(spec: unknown, key: string): Entry[] {
  return namedEntries(spec, key, key === "peers" ? defaultPeerName : undefined);
}

/** The names of a list, as far as they are known. */
export function namesOf(spec: unknown, key: string): Set<string> {
  return new Set(entriesOf(spec, key).flatMap(({ name }) => (name === undefined ? [] : [name])));
}

/** Whether some name of the list can't be known yet; then no name is unknown for sure. */
export function hasLateNames(spec: unknown, key: string): boolean {
  return (
    isLate(recordOf(spec)[key]) ||
    entriesOf(spec, key).some(
      ({ fields }) => isLate(fields["name"]) || fields["name"] === undefined,
    )
  );
}

/** A range of a pool, and the argument that has it. */
export interface KnownRange extends AddressRange {
  path: string;
  pool: Entry;
}

/** The well-formed ranges of all pools. */
export function rangesOf(spec: unknown): KnownRange[] {
  return entriesOf(spec, "pools").flatMap((pool) =>
    textsOf(pool, "addresses").flatMap(({ path, text }) => {
      const range = parseRange(text);
      return range === undefined ? [] : [{ ...range, path, pool }];
    }),
  );
}

/** Whether this pool is to be announced. */
export function isAnnounced(pool: Entry): boolean {
  return pool.fields["announce"] !== false;
}

/** The backend, its default included; undefined while it is not known. */
export function backendOf(spec: unknown): string | undefined {
  const backend = recordOf(spec)["backend"];
  return backend === undefined ? "frr-k8s" : textOf(backend);
}

/** Whether an FRR does the work. */
export function usesFrr(backend: string | undefined): boolean {
  return backend === "frr-k8s" || backend === "frr";
}

/** The selectors of an entry, as far as they are records. */
export function selectorsOf(entry: Entry, key = "nodeSelectors"): SelectorArgs[] {
  return listOf(entry.fields[key]).map((value) => recordOf(value));
}

/** The peers that an advertisement goes to: the named ones, else all. */
export function peersOf(spec: unknown, advertisement: Entry): Entry[] {
  const all = entriesOf(spec, "peers");
  if (advertisement.fields["peers"] === undefined) return all;
  const wanted = new Set(textsOf(advertisement, "peers").map(({ text }) => text));
  return all.filter(({ name }) => name !== undefined && wanted.has(name));
}

/** The pools that an advertisement selects: the named ones, else all that are to be announced. */
export function poolsOf(spec: unknown, advertisement: Entry): Entry[] {
  const all = entriesOf(spec, "pools");
  if (advertisement.fields["pools"] === undefined) return all.filter(isAnnounced);
  const wanted = new Set(textsOf(advertisement, "pools").map(({ text }) => text));
  return all.filter(({ name }) => name !== undefined && wanted.has(name));
}

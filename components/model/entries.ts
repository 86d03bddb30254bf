import type { Add } from "./faults";
import { listOf, recordOf, textOf } from "./known";

/*
 * Readers of lists of named arguments, as in ./known.ts: what is missing, late or of a wrong type reads as undefined or as nothing.
 */

/** One of the entries of a list in the arguments. */
export type Entry = { path: string; name: string | undefined; fields: Record<string, unknown> };

/** The entries of a list, each with its path and its name. */
export function namedEntries(
  spec: unknown,
  key: string,
  nameless: (fields: Record<string, unknown>) => string | undefined = () => undefined,
): Entry[] {
  return listOf(recordOf(spec)[key]).map((value, i) => {
    const fields = recordOf(value);
    return { path: `${key}[${i}]`, name: textOf(fields["name"]) ?? nameless(fields), fields };
  });
}

/** A list of texts, such as names, with their paths. */
export function textsOf(entry: Entry, key: string): { path: string; text: string }[] {
  return listOf(entry.fields[key]).flatMap((value, i) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ path: `${entry.path}.${key}[${i}]`, text }];
  });
}

/** Complains of names that occur twice in one list: they are names of objects of one kind in one namespace. */
export function checkNames(entries: readonly Entry[], what: string, add: Add): void {
  const seen = new Map<string, string>();
  for (const { path, name } of entries) {
    if (name === undefined) continue;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, path);
    else {
      const problem = `${name} is also ${first}'s`;
      add(`${path}.name`, { problem, remedy: `give each ${what} a name of its own` });
    }
  }
}

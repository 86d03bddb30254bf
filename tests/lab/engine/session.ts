import type { HookRegistry } from "./hooks";
import type { Journal } from "./journal";
import type { Provider } from "./providers/provider";
import type { State } from "./state";
import type { ResourceRecord } from "./types";
import type { Props } from "./values";

/** What the parts of one run share. */
export interface Session {
  dry: boolean;
  state: State;
  journal: Journal;
  providerOf: (type: string) => Provider;
  gate: <T>(task: () => Promise<T>) => Promise<T>;
  targetReplace: ReadonlySet<string>;
  /** URNs the program registered in this run. */
  registered: Set<string>;
  /** Old URNs that aliases found in this run, by the new ones. */
  aliases: Map<string, string>;
  hooks: HookRegistry;
  /** URNs replaced, or deleted to be replaced, in this run. */
  replaced: Set<string>;
}

export const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

/** A provider reference is the provider's URN and id. */
export const providerUrn = (reference: string): string =>
  reference.slice(0, reference.lastIndexOf("::"));

/** The provider of this very id: while a provider is replaced, both halves bear its URN. */
export const providerInputs = (state: State, reference: string | undefined): Props | undefined => {
  if (reference === undefined) return undefined;
  const urn = providerUrn(reference);
  const exact = state.all().find((record) => `${record.urn}::${record.id ?? ""}` === reference);
  return (exact ?? state.live(urn))?.inputs;
};

/** Everything that must outlive this resource. */
export const requirements = (record: ResourceRecord): Set<string> =>
  new Set([
    ...record.dependencies,
    ...Object.values(record.propertyDependencies).flat(),
    ...(record.parent === undefined ? [] : [record.parent]),
    ...(record.provider === undefined ? [] : [providerUrn(record.provider)]),
    ...(record.deletedWith === undefined ? [] : [record.deletedWith]),
  ]);

export const never = (): Promise<never> => new Promise(() => undefined);

import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { plain } from "./plain";
import type { Seen } from "./rule";

/** Inputs of the resources that Pulumi told of one by one. */
export interface Memory {
  note: (resource: Pick<ResourceValidationArgs, "urn" | "props">) => unknown;
  /** All resources of the stack. */
  stack: (args: Pick<StackValidationArgs, "resources">) => Seen[];
}

/**
 * A rule about the whole stack is told outputs only, and the preview of a new cluster has none for what will run on it: its provider is not known yet. So inputs are
 * kept from when each resource was told of alone. One process of the pack judges one operation.
 */
export function createMemory(): Memory {
  const known = new Map<string, unknown>();
  return {
    note: ({ urn, props }) => {
      const inputs = known.get(urn) ?? plain(props);
      known.set(urn, inputs);
      return inputs;
    },
    stack: ({ resources }) =>
      resources.map(({ urn, type, name, props, opts }) => {
        const outputs = plain(props);
        const inputs = known.get(urn) ?? outputs;
        return { urn, type, name, parent: opts.parent, aliases: opts.aliases, inputs, outputs };
      }),
  };
}

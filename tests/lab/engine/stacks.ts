import type { RunOptions } from "./types";
import { type Props, secret, type Value } from "./values";

export const REFERENCE_TYPE = "pulumi:pulumi:StackReference";

/** What a reference to a stack reads. */
export const readStack = (stacks: RunOptions["stacks"], name: string): Props => {
  const found = stacks?.[name];
  if (found === undefined) throw new Error(`unknown stack "${name}"`);
  const outputs = Object.entries(found.outputs).map(([key, value]): [string, Value] => [
    key,
    found.secretOutputs.includes(key) ? secret(value as Value) : (value as Value),
  ]);
  return { name, outputs: Object.fromEntries(outputs), secretOutputNames: found.secretOutputs };
};

import type { Operation, RunResult } from "./engine";
import { faultsOf } from "./progress";

/** Ways to run a layer, with what it did in few words. */
export function runs<Spec>(go: (operation: Operation, spec: Spec) => Promise<RunResult>) {
  return {
    go,
    /** `up` that must not fail; hands back what it did, as "create pool-main". */
    up: async (spec: Spec): Promise<string[]> => deeds(await go("up", spec)),
    preview: async (spec: Spec): Promise<string[]> => deeds(await go("preview", spec)),
    /** The faults of an `up` that must fail, or of another operation. */
    refused: async (spec: Spec, operation: Operation = "up"): Promise<string> => {
      const result = await go(operation, spec);
      if (result.ok) throw new Error(`the ${operation} was not refused`);
      return faultsOf(result);
    },
  };
}

function deeds(result: RunResult): string[] {
  if (!result.ok) throw new Error(faultsOf(result));
  return result.steps
    .filter(({ op }) => op !== "same")
    .map(({ op, name }) => `${op} ${name.replace(/^(lb|storage)-/, "")}`)
    .sort();
}

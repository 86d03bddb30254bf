import type { Memory } from "./memory";
import { FORMER_STATE_CONFIG, readFormerState } from "./former-state";
import type { Rule } from "./rule";
import { CLUSTER, LONGHORN } from "./urn";

/** Says aloud that rules about changes could not judge. */
export function formerStateRule(memory: Memory): Rule {
  return {
    name: "quorate-former-state",
    description:
      "The state before the change is given: a policy is told what the stack will be and not what it was, so that without it nothing can be said of servers and volumes that go.",
    enforcementLevel: "advisory",
    severity: "medium",
    configSchema: FORMER_STATE_CONFIG,
    validateStack: (args, report) => {
      const resources = memory.stack(args);
      const state = readFormerState(args.getConfig(), resources[0]?.urn);
      if ("resources" in state) return;
      if ("fault" in state) return report(state.fault);
      if (!resources.some(({ type }) => type === CLUSTER || type === LONGHORN)) {
        return args.notApplicable("the stack has neither a cluster nor Longhorn");
      }
      report(
        `${state.missing}; until then quorate-one-server-at-a-time, quorate-quorum and quorate-longhorn-volumes judge no change`,
      );
    },
  };
}

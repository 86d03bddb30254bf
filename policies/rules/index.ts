import { formerStateRule } from "./former-state-rule";
import { hostKeysRule } from "./host-keys-rule";
import { longhornRule } from "./longhorn-rule";
import { createMemory } from "./memory";
import { pinnedRule } from "./pinned-rule";
import { poolsRule } from "./pools-rule";
import { protectedRule } from "./protected-rule";
import type { Rule } from "./rule";
import { oneServerRule, quorumRule } from "./server-rules";

/** All rules, for one operation. Plain objects: a PolicyPack starts a server as soon as it is made. */
export function rules(): Rule[] {
  const memory = createMemory();
  return [
    formerStateRule(memory),
    oneServerRule(memory),
    quorumRule(memory),
    protectedRule,
    hostKeysRule,
    pinnedRule,
    poolsRule(memory),
    longhornRule(memory),
  ];
}

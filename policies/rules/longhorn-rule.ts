import { FORMER_STATE_CONFIG, readFormerState, successorOf } from "./former-state";
import type { Memory } from "./memory";
import { listAt, plain, textAt } from "./plain";
import type { Rule, Seen } from "./rule";
import { LONGHORN, parentName, RELEASE } from "./urn";

const BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";
const REMEDY =
  "where no volume is left, set this rule to advisory in the change that takes Longhorn away";

/** Longhorn never destroyed with volumes. */
export function longhornRule(memory: Memory): Rule {
  return {
    name: "quorate-longhorn-volumes",
    description:
      "Longhorn does not go while it may hold volumes: its release and its guard are protected, the API server refuses, and no change leaves it out.",
    enforcementLevel: "mandatory",
    severity: "critical",
    configSchema: FORMER_STATE_CONFIG,
    validateResource: (args, report) => {
      memory.note(args);
      const { name, type, opts } = args;
      const longhorn = parentName(opts.parent, LONGHORN);
      const guarded = [`${longhorn}-release`, `${longhorn}-guard`].includes(name);
      if (longhorn !== undefined && guarded && type !== BINDING && !opts.protect) {
        report(
          `${name}: is not protected, so that a destroy takes Longhorn and its volumes; leave protect at true and allowVolumeLoss away; ${REMEDY}`,
        );
      }
      if (longhorn === undefined || type !== BINDING) return;
      const actions = listAt(plain(args.props), "spec", "validationActions");
      if (!actions.includes("Deny")) {
        report(
          `${name}: spec.validationActions: the API server lets Longhorn go with its volumes, got ${actions.map(String).join(", ")}; leave allowVolumeLoss away; ${REMEDY}`,
        );
      }
    },
    validateStack: (args, report) => {
      const resources = memory.stack(args);
      const state = readFormerState(args.getConfig(), resources[0]?.urn);
      if ("missing" in state) return args.notApplicable(state.missing);
      if ("fault" in state) return report(state.fault);
      for (const former of releasesOf(state.resources)) {
        const now = successorOf(former, resources);
        const gone = now === undefined ? "goes" : moved(former, now);
        if (gone !== undefined) {
          report(
            `${former.name}: Longhorn ${gone} in this change, and all volumes with it; ${REMEDY}`,
          );
        }
      }
    },
  };
}

function releasesOf(resources: readonly Seen[]): Seen[] {
  return resources.filter(({ type, name, parent }) => {
    const longhorn = parentName(parent, LONGHORN);
    return type === RELEASE && longhorn !== undefined && name === `${longhorn}-release`;
  });
}

/** A release of another name or namespace is another one: Helm uninstalls the first. */
function moved(former: Seen, now: Seen): string | undefined {
  for (const field of ["namespace", "name"]) {
    const [before, after] = [textAt(former.inputs, field), textAt(now.inputs, field)];
    if (before !== undefined && after !== undefined && before !== after) {
      return `moves from ${field} ${before} to ${after}`;
    }
  }
  return undefined;
}

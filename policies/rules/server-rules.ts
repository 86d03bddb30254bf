import type { ReportViolation } from "@pulumi/policy";
import { type ClusterView, clustersOf, clusterView } from "./clusters";
import { FORMER_STATE_CONFIG, readFormerState, successorOf } from "./former-state";
import type { Memory } from "./memory";
import type { Rule } from "./rule";
import { losses, quorumOf, restarts, votersOf } from "./server-changes";
import { CLUSTER } from "./urn";

type Judge = (former: ClusterView, now: ClusterView | undefined) => string | undefined;

/** Never two servers replaced or removed in one change. */
export function oneServerRule(memory: Memory): Rule {
  return changeRule(memory, {
    name: "quorate-one-server-at-a-time",
    description:
      "At most one server of a cluster leaves or is replaced in one change: etcd must agree on each membership before the next one goes.",
    judge: (former, now) => {
      const lost = losses(former, now);
      if (lost.length < 2) return undefined;
      const how = lost.map((one) => `${one.server} ${one.how}`).join(", ");
      return `${former.name}: ${lost.length} servers go in one change (${how}); change one, run up, see that all servers are Ready, then change the next`;
    },
  });
}

/** Never below quorum. */
export function quorumRule(memory: Memory): Rule {
  return changeRule(memory, {
    name: "quorate-quorum",
    description:
      "A quorum of the servers there are stays up through a change: without it the API is gone, and etcd takes no writes.",
    judge: (former, now) => {
      const voters = votersOf(former).length;
      const lost = losses(former, now);
      if (lost.length === 0) return undefined;
      const restarting = restarts(former, now);
      const left = voters - lost.length - Math.min(restarting.length, 1);
      if (left >= quorumOf(voters)) return undefined;
      const how = lost.map((one) => `${one.server} ${one.how}`).join(", ");
      const also = restarting.length > 0 ? `, while ${restarting.join(", ")} restart` : "";
      const remedy =
        lost.length === 1 && restarting.length > 0
          ? "make it two changes, with an up for each"
          : "add servers first, and take one away at a time";
      return `${former.name}: ${left} of ${voters} servers stay up, and ${quorumOf(voters)} are needed (${how}${also}); ${remedy}`;
    },
    judgeAlone: ({ name, servers }) => {
      const live = servers.filter(({ retired }) => !retired).length;
      if (live >= quorumOf(servers.length)) return undefined;
      return `${name}: ${live} of ${servers.length} servers are not retired, and ${quorumOf(servers.length)} are needed; restore the cluster from a snapshot on new hosts`;
    },
  });
}

/**
 * A rule that compares with the state before. In a preview it looks at the whole stack. An `up` without a preview is told of the stack when all is done, so there it looks
 * at each cluster as it is registered: before its first step.
 */
function changeRule(
  memory: Memory,
  rule: {
    name: string;
    description: string;
    judge: Judge;
    /** What needs no former state. */
    judgeAlone?: (now: ClusterView) => string | undefined;
  },
): Rule {
  const { name, description, judge, judgeAlone = () => undefined } = rule;
  const tell = (report: ReportViolation, message: string | undefined, urn?: string) => {
    if (message !== undefined) report(message, urn);
  };
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    severity: "critical",
    configSchema: FORMER_STATE_CONFIG,
    validateResource: (args, report) => {
      const inputs = memory.note(args);
      if (args.type !== CLUSTER || inPreview()) return;
      const { urn, name: cluster, opts } = args;
      const now = clusterView({
        ...{ urn, name: cluster, type: CLUSTER, parent: opts.parent, aliases: opts.aliases },
        ...{ inputs, outputs: {} },
      });
      tell(report, judgeAlone(now));
      const state = readFormerState(args.getConfig(), urn);
      if ("missing" in state) return args.notApplicable(state.missing);
      if ("fault" in state) return tell(report, state.fault);
      for (const former of clustersOf(state.resources)) {
        if (successorOf(former, [now]) !== undefined) tell(report, judge(former, now));
      }
    },
    validateStack: (args, report) => {
      if (!inPreview()) return;
      const resources = memory.stack(args);
      const clusters = clustersOf(resources);
      for (const now of clusters) tell(report, judgeAlone(now), now.urn);
      const state = readFormerState(args.getConfig(), resources[0]?.urn);
      if ("missing" in state) return args.notApplicable(state.missing);
      if ("fault" in state) return tell(report, state.fault);
      for (const former of clustersOf(state.resources)) {
        const now = successorOf(former, clusters);
        tell(report, judge(former, now), now?.urn);
      }
    },
  };
}

function inPreview(): boolean {
  return process.env["PULUMI_NODEJS_DRY_RUN"] === "true";
}

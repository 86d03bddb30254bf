import type { ClusterSpec } from "../../components/model/args";
import {
  allNodes,
  type ClusterPlan,
  type NodePlan,
  planCluster,
} from "../../components/model/plan";
import { splitSecrets } from "../../components/model/secret-leaves";
import * as render from "../../components/render/steps";
import { exampleSpec } from "./specs";

/** Secrets that can be told apart from everything else in a text. */
export const SECRETS: render.StepSecrets = {
  token: "Token-that-no-text-may-show",
  vrrpPassword: "VrrpHide",
  leaves: {},
};

/** What a first `up` learns of the example's hosts. */
export const JOIN_FACTS: render.JoinFacts = {
  clusterId: "c1".repeat(32),
  machines: { s1: "11".repeat(16), s2: "22".repeat(16), s3: "33".repeat(16) },
};

/** The plan of the example, or of another spec, with placeholders for secrets. */
export function examplePlan(spec: ClusterSpec = exampleSpec()): ClusterPlan {
  const { ssh: _ssh, token: _token, ...input } = splitSecrets(spec).args;
  return planCluster("prod", input);
}

/** Secrets of a spec beside those that every cluster has. */
export function secretsOf(spec: ClusterSpec): render.StepSecrets {
  return { ...SECRETS, leaves: splitSecrets(spec).secrets as Record<string, string> };
}

/** A node of the plan by its name. */
export function nodeNamed(plan: ClusterPlan, name: string): NodePlan {
  const node = allNodes(plan).find((some) => some.name === name);
  if (node === undefined) throw new Error(`the plan has no ${name}`);
  return node;
}

/** Scripts of every step of `plan` as `PHASE HOST`, as the component renders them. */
export function allScripts(
  plan: ClusterPlan,
  secrets: render.StepSecrets = render.NO_SECRETS,
): Map<string, string> {
  const [founder] = plan.servers;
  const last = plan.servers.at(-1);
  if (founder === undefined || last === undefined) throw new Error("the plan has no server");
  const forEach = (phase: string, scriptOf: (node: NodePlan) => string) =>
    allNodes(plan).map((node): [string, string] => [`${phase} ${node.name}`, scriptOf(node)]);
  return new Map([
    ...forEach("facts", (node) => render.factsScript(plan, node)),
    ...forEach("prepare", (node) => render.prepareScript(plan, node, secrets)),
    [`bootstrap ${founder.name}`, render.bootstrapScript(plan, founder, secrets)],
    ...forEach("join", (node) =>
      render.joinScript(plan, node, secrets, {
        ...JOIN_FACTS,
        machines: node.role === "server" ? JOIN_FACTS.machines : {},
      }),
    ),
    ...forEach("rollout", (node) => render.rolloutScript(plan, node)),
    [`kubeconfig ${last.name}`, render.kubeconfigScript(plan, last)],
  ]);
}

import * as pulumi from "@pulumi/pulumi";
import type { Step } from "./host/step";
import { lateFaultError } from "./fault-errors";
import { type FactsByNode, factsFaults, factsWarnings, parseFacts } from "./model/facts";
import type { ClusterPlan } from "./model/plan";

type StepsByNode = Record<string, Step>;

/**
 * What every preparation waits for: the facts of all hosts, found good together. It orders steps and is no part of their
 * inputs, so that a host whose facts are read again does not make all others uncertain in a preview.
 */
export function checkFacts(
  name: string,
  plan: pulumi.Output<ClusterPlan>,
  steps: StepsByNode,
): pulumi.Input<pulumi.Resource[]> {
  const resources = Object.values(steps);
  if (pulumi.runtime.isDryRun()) {
    return resources;
  }
  return pulumi.all([plan, factsOf(steps)]).apply(([known, facts]) => {
    const faults = factsFaults(name, known, facts);
    if (faults.length > 0) {
      throw lateFaultError(`cluster "${name}"`, faults);
    }
    for (const warning of factsWarnings(known, facts)) {
      void pulumi.log.warn(`quorate: ${warning}`);
    }
    return resources;
  });
}

/** Machine-id by name of node: tells a re-created host from a rebooted one. */
export function machineIds(steps: StepsByNode): pulumi.Output<Record<string, string>> {
  return factsOf(steps).apply((facts) =>
    Object.fromEntries(Object.entries(facts).map(([node, { machineId }]) => [node, machineId])),
  );
}

function factsOf(steps: StepsByNode): pulumi.Output<FactsByNode> {
  const texts = Object.fromEntries(
    Object.entries(steps).map(([node, step]) => [node, step.stdout]),
  );
  return pulumi
    .all(texts)
    .apply((known) =>
      Object.fromEntries(Object.entries(known).map(([node, text]) => [node, parseFacts(text)])),
    );
}

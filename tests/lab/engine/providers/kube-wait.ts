import { setTimeout as pause } from "node:timers/promises";

import { isObject, text, type Props, type Value } from "../values";
import { annotationOf, metadataOf, referenceTo } from "./kube-object";
import type { Run } from "./kube-tool";

interface Waited {
  outputs: Props;
  /** Why it is not ready. */
  problem?: string;
}

const at = (value: Value | undefined, ...keys: string[]): Value | undefined =>
  keys.reduce<Value | undefined>((part, key) => (isObject(part) ? part[key] : undefined), value);

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || Object.keys(value).length === 0;

const conditionOf = (object: Props, type: string): string | undefined => {
  const conditions = at(object, "status", "conditions");
  const found = (Array.isArray(conditions) ? conditions : []).find((c) => at(c, "type") === type);
  return text(at(found, "status"));
};

/** Undefined once ready; `final` says that waiting longer is of no use. */
type Verdict = { waitsFor: string; final?: boolean } | undefined;

const serviceVerdict = async (object: Props, run: Run): Promise<Verdict> => {
  const type = at(object, "spec", "type");
  if (type === "LoadBalancer" && isEmpty(at(object, "status", "loadBalancer", "ingress"))) {
    return { waitsFor: "the Service was not allocated an IP address" };
  }
  const noPods =
    type === "ExternalName" ||
    at(object, "spec", "clusterIP") === "None" ||
    isEmpty(at(object, "spec", "selector"));
  if (noPods) return undefined;
  const endpoints = { apiVersion: "v1", kind: "Endpoints", metadata: metadataOf(object) };
  const args = ["get", "-f", "-", "-o", "json", "--ignore-not-found"];
  const found = await run(args, referenceTo(endpoints));
  const subsets = found.trim() === "" ? undefined : at(JSON.parse(found) as Props, "subsets");
  const pending = (Array.isArray(subsets) ? subsets : []).some(
    (subset) => !isEmpty(at(subset, "notReadyAddresses")),
  );
  return pending ? { waitsFor: "Pods that the Service selects are not ready" } : undefined;
};

const jobVerdict = (object: Props): Verdict => {
  if (conditionOf(object, "Complete") === "True") return undefined;
  const final = conditionOf(object, "Failed") === "True";
  return { waitsFor: final ? "the Job failed" : "the Job is not complete", final };
};

const podVerdict = (object: Props): Verdict => {
  const phase = at(object, "status", "phase");
  if (phase === "Succeeded" || conditionOf(object, "Ready") === "True") return undefined;
  return { waitsFor: "the Pod is not ready", final: phase === "Failed" };
};

const VERDICTS: Record<string, (object: Props, run: Run) => Verdict | Promise<Verdict>> = {
  "v1/Service": serviceVerdict,
  "batch/v1/Job": jobVerdict,
  "v1/Pod": podVerdict,
};

const read = async (run: Run, object: Props): Promise<Props> =>
  JSON.parse(await run(["get", "-f", "-", "-o", "json"], referenceTo(object))) as Props;

const poll = async (
  run: Run,
  first: Props,
  judge: (object: Props, run: Run) => Verdict | Promise<Verdict>,
  seconds: number,
): Promise<Waited> => {
  const deadline = performance.now() + seconds * 1000;
  for (let live = first; ; live = await read(run, live)) {
    const verdict = await judge(live, run);
    if (!verdict) return { outputs: live };
    const name = text(metadataOf(live).name) ?? "";
    if (verdict.final || performance.now() > deadline) {
      const late = verdict.final ? "" : `'${name}' timed out waiting to be Ready: `;
      return { outputs: live, problem: late + verdict.waitsFor };
    }
    await pause(500);
  }
};

/** Waits with a kubectl command of its own, such as `rollout status`, which must end by itself. */
const command = async (run: Run, live: Props, args: string[]): Promise<Waited> => {
  const problem = await run([...args, "-f", "-"], referenceTo(live)).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { outputs: await read(run, live), ...(problem !== undefined && { problem }) };
};

const customWaits = (annotation: string): string[] => {
  if (!annotation.startsWith("[")) return [annotation];
  return (JSON.parse(annotation) as unknown[]).map(String);
};

const rolls = (live: Props): boolean =>
  live.apiVersion === "apps/v1" &&
  ["Deployment", "DaemonSet", "StatefulSet"].includes(text(live.kind) ?? "") &&
  at(live, "spec", "updateStrategy", "type") !== "OnDelete";

/** Waits for what the real provider waits for, up to a deadline; the outputs are the object as last seen. */
export const waitUntilReady = async (
  run: Run,
  live: Props,
  inputs: Props,
  seconds: number,
): Promise<Waited> => {
  if (annotationOf(inputs, "skipAwait") === "true") return { outputs: live };
  const timeout = `--timeout=${seconds}s`;
  const waitFor = annotationOf(inputs, "waitFor");
  if (waitFor !== undefined) {
    const conditions = customWaits(waitFor).map((condition) => `--for=${condition}`);
    let outcome: Waited = { outputs: live };
    for (const condition of conditions) {
      outcome = await command(run, live, ["wait", condition, timeout]);
      if (outcome.problem !== undefined) return outcome;
    }
    return outcome;
  }
  if (rolls(live)) return command(run, live, ["rollout", "status", timeout]);
  const judge = VERDICTS[`${text(live.apiVersion) ?? ""}/${text(live.kind) ?? ""}`];
  return judge ? poll(run, live, judge, seconds) : { outputs: live };
};

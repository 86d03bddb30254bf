import { randomBytes } from "node:crypto";
import { itemsOf, type PodState, podState } from "../verify/cluster-state";
import { until } from "../verify/until";
import { type Finding, finding, type Look, verdict } from "./check";
import type { SeenNode } from "./nodes";
import { APP, askScript, objects } from "./objects";

/** The network as pods have it: in a namespace of its own, which is taken away again whatever happens. */
export async function checkPods(
  look: Look,
  nodes: readonly SeenNode[],
  say: (line: string) => void,
): Promise<Finding[]> {
  const namespace = `quorate-verify-${randomBytes(4).toString("hex")}`;
  const findings: Finding[] = [];
  let pods: PodState[] = [];
  const step = async (what: string, check: Parameters<typeof finding>[1]) => {
    const found = await finding(what, check);
    findings.push(found);
    return found.ok === true;
  };
  try {
    const started = await step("a pod starts on every node", async () => {
      for (const object of objects(namespace, look.wishes.image)) await look.kubectl.create(object);
      pods = await ready(look, namespace, nodes);
      return { ok: true, seen: `${pods.length} of ${nodes.length}` };
    });
    if (!started) return findings;
    await step("CoreDNS resolves on every node", () => resolve(look, namespace, pods));
    await step("a Service reaches the pod of every node", () => reach(look, namespace, pods));
  } finally {
    await cleanUp(look, namespace, say);
  }
  return findings;
}

function ready(look: Look, namespace: string, nodes: readonly SeenNode[]): Promise<PodState[]> {
  return until(`a pod of ${APP} on each node`, look.limits, async () => {
    const list = await look.kubectl.get(
      "pods",
      `--namespace=${namespace}`,
      `--selector=app=${APP}`,
    );
    const pods = itemsOf(list).map(podState);
    const missing = nodes.flatMap(({ name }) => {
      const pod = pods.find(({ node }) => node === name);
      if (pod?.ready === true) return [];
      return [`${name}: ${pod?.waiting ?? (pod === undefined ? "no pod" : "not ready")}`];
    });
    return missing.length === 0 ? { done: pods } : { yet: missing.join(", ") };
  });
}

async function resolve(
  { kubectl }: Look,
  namespace: string,
  pods: readonly PodState[],
): Promise<{ ok: boolean; seen: string }> {
  const wrong: string[] = [];
  for (const { name, node } of pods) {
    // The name of a Service that every cluster has; busybox asks for A and AAAA, and says no if either is missing.
    const script = `nslookup kubernetes.default.svc.cluster.local 2>&1 || true`;
    const text = await kubectl.exec(namespace, name, script);
    if (!/Name:\s+kubernetes\.default/.test(text)) wrong.push(`not on ${node ?? ""}`);
  }
  return verdict(wrong, `${pods.length} of ${pods.length}`);
}

/** Chosen at random by the Service: so many requests leave one node out of a hundred thousand. */
const REQUESTS_A_NODE = 12;

async function reach(
  { kubectl }: Look,
  namespace: string,
  pods: readonly PodState[],
): Promise<{ ok: boolean; seen: string }> {
  const [from] = pods;
  if (from === undefined) return { ok: false, seen: "there is no pod to ask from" };
  const times = Math.min(pods.length * REQUESTS_A_NODE, 200);
  const script = askScript(namespace, times);
  const answers = (await kubectl.exec(namespace, from.name, script)).trim().split("\n");
  const failed = answers.filter((answer) => answer === "failed").length;
  const wrong = pods
    .filter(({ node }) => !answers.includes(node ?? ""))
    .map(({ node }) => `${node ?? ""} never answered`);
  if (failed > 0) wrong.unshift(`${failed} of ${times} requests failed`);
  return verdict(wrong, `${times} requests, answers from ${pods.length} nodes`);
}

async function cleanUp(look: Look, namespace: string, say: (line: string) => void): Promise<void> {
  if (look.wishes.keep) {
    say(`kept; later: kubectl delete namespace ${namespace}`);
    return;
  }
  try {
    await look.afterwards.call(
      "delete",
      "namespace",
      namespace,
      "--wait=false",
      "--ignore-not-found",
    );
  } catch (error) {
    say(`could not remove it: ${(error as Error).message}; kubectl delete namespace ${namespace}`);
  }
}

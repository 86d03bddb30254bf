import { Final } from "../verify/until";
import { type Between, breakHost, type Turn, underLoad } from "./breaking";
import { inSeconds } from "./budget";
import { type Fault, faultScript } from "./faults";
import { nodeComplaints, nodeLookOf, nodeLookScript } from "./node-looks";
import type { NodeOptions } from "./node-options";
import { nodeLine, type NodeResult } from "./node-report";
import { lastFailure, type Sample, seen } from "./samples";
import { askAll, limitsOf, twiceWell } from "./watch";

/** A failure that lies so near to the end of the fault did not end by itself. */
const UNTIL_HEALED_MS = 3000;

/** Goes through all faults and nodes, one after the other. */
export function drillNodes(
  options: NodeOptions,
  around: Pick<Turn, "say" | "signal">,
): Promise<NodeResult[]> {
  const asked = { url: options.url, kinds: ["new" as const] };
  return underLoad(options, asked, around, async (turn) => {
    const result = await one(options, turn);
    turn.say(nodeLine(result));
    return result;
  });
}

async function one(options: NodeOptions, turn: Turn): Promise<NodeResult> {
  const { load, fault, target, signal } = turn;
  const well = () =>
    twiceWell(limitsOf(signal), async () => {
      const found = await askAll(
        options,
        (host) => nodeLookScript(options, host),
        nodeLookOf,
        signal,
      );
      return { seen: found, wrong: nodeComplaints(options.hosts, found, load.answers()) };
    });
  const before = await well();
  const host = options.hosts.find(({ name }) => name === target);
  const unit = before.get(target)?.unit ?? "";
  if (host === undefined || unit === "") {
    throw new Final(`${target} has no unit of k3s or RKE2; name it with --unit`);
  }
  // No address of an endpoint here: kube-vip, where it is, is not what is broken.
  const script = faultScript(fault, { unit, vip: "", seconds: options.seconds });
  const announced = `${fault}: ${target}, for ${options.seconds} s`;
  const between = await breakHost(options, host, { script, announced }, turn, well);
  return judgedNode(options, { fault, target }, load.samples, between);
}

/** Compares what connections went through with the budget, which holds for the loss and again for the return. */
export function judgedNode(
  { budgetMs }: Pick<NodeOptions, "budgetMs">,
  { fault, target }: { fault: Fault; target: string },
  samples: readonly Sample[],
  { from, healed, to, wellAfterMs }: Between,
): NodeResult {
  const fresh = seen(samples, "new", from, to);
  const lostMs = (lastFailure(samples, from, healed) ?? from) - from;
  const returnMs = (lastFailure(samples, healed, to) ?? healed) - healed;
  const over: string[] = [];
  const may = `${inSeconds(budgetMs)} may be`;
  if (lostMs > budgetMs) over.push(`connections failed for ${inSeconds(lostMs)}, ${may}`);
  if (returnMs > budgetMs) {
    over.push(`connections failed for ${inSeconds(returnMs)} after it was back, ${may}`);
  }
  if (fresh.longestGapMs > budgetMs) {
    over.push(`${inSeconds(fresh.longestGapMs)} without a connection, ${may}`);
  }
  const notes =
    lostMs > 0 && healed - from - lostMs < UNTIL_HEALED_MS
      ? ["they failed until the node was back"]
      : [];
  return { fault, target, fresh, lostMs, returnMs, budgetMs, over, notes, wellAfterMs };
}

import type { Add } from "./faults";
import { listOf, numberOf, recordOf } from "./known";

/** Rules of windows: some agent always stays in service. */
export function checkRollout(spec: unknown, add: Add): void {
  const { agents, rollout } = recordOf(spec);
  const count = listOf(agents).length;
  const windowSize = numberOf(recordOf(rollout)["maxUnavailable"]) ?? 1;
  if (count === 0 || windowSize <= 1 || windowSize < count) return;
  const problem = `${windowSize} would let all ${count} agents be out of service`;
  const remedy = `give ${Math.max(1, count - 1)} or less`;
  add("rollout.maxUnavailable", { problem, remedy });
}

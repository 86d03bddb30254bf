import type { Group } from "./group";
import type { HostChange } from "./model";
import { listed } from "./words";

/** What only `up` will see. */
export function unknownsOf(group: Group, hosts: readonly HostChange[]): string[] {
  const unknowns: string[] = [];
  const fresh = hosts.filter(({ change }) => change === "new").map(({ name }) => name);
  if (fresh.length > 0) {
    unknowns.push(
      `facts of ${listed(fresh)}: memory, disks, ports, time; a fault there ends the run before anything is changed`,
    );
  }
  const again = hosts
    .filter(
      ({ change, steps }) =>
        change !== "new" && steps.some(({ phase, op }) => phase === "facts" && op !== "delete"),
    )
    .map(({ name }) => name);
  if (again.length > 0) {
    unknowns.push(`the machine-ids of ${listed(again)}: whether these are still the same machines`);
  }
  const perhaps = hosts.flatMap(({ name, steps }) =>
    steps.filter(({ runs }) => runs === "perhaps").map((step) => ({ name, step })),
  );
  for (const first of perhaps) {
    const alike = perhaps.filter(
      ({ step }) => step.phase === first.step.phase && step.because === first.step.because,
    );
    if (alike[0] !== first) continue;
    const on = listed(alike.map(({ name }) => name));
    unknowns.push(`whether ${first.step.phase} runs on ${on}: ${first.step.because}`);
  }
  const unsure = hosts.filter(({ restarts }) => restarts === "perhaps").map(({ name }) => name);
  if (unsure.length > 0) {
    unknowns.push(
      `whether ${listed(unsure)} ${unsure.length === 1 ? "restarts" : "restart"}: what runs there is not in the state`,
    );
  }
  const secret = group.steps.filter(
    ({ step, new: line }) => step.after?.inputs["create"] === "[secret]" && line === undefined,
  );
  if (secret.length > 0) {
    unknowns.push(
      `what the command lines of ${listed([...new Set(secret.map(({ host }) => host))])} say: an argument in them is marked secret`,
    );
  }
  return unknowns;
}

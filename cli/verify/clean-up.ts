import type { Check } from "./check";
import { boundVolumes } from "./cluster-state";
import { type Found, until } from "./until";

const LONGEST_MS = 5 * 60_000;

/**
 * Brings the node back and takes away what was made, as far as it can be. Never throws: what is left is said.
 * @param made whether the namespace may be there
 */
export async function cleanUp(check: Check, made: boolean): Promise<void> {
  const { namespace, keep } = check.options;
  const lost = check.off;
  await bringBack(check);
  if (!made) return;
  if (keep) {
    check.say(`kept; later: kubectl delete namespace ${namespace}`);
    return;
  }
  check.say(`removing namespace ${namespace}`);
  try {
    await removeAll(check, lost !== undefined);
  } catch (error) {
    check.say(`could not remove everything: ${(error as Error).message}`);
    check.say(
      `look again later: kubectl get namespace,persistentvolume | grep ${namespace}; kubectl delete namespace ${namespace}`,
    );
  }
}

async function bringBack(check: Check): Promise<void> {
  const { off, power, say, limits } = check;
  if (off === undefined) return;
  if (!power.onByItself) {
    say(`${off} was switched off: switch it on again`);
    return;
  }
  try {
    await power.on(off, limits.signal);
    check.off = undefined;
    say(`switched ${off} on again`);
  } catch (error) {
    say(`${off} may still be off: ${(error as Error).message}`);
  }
}

async function removeAll(check: Check, lostNode: boolean): Promise<void> {
  const { options, kubectl } = check;
  const { namespace, timeoutMs } = options;
  const limits = { ...check.limits, timeoutMs: Math.min(timeoutMs, LONGEST_MS) };
  const left = async () => boundVolumes(await kubectl.get("persistentvolumes"), namespace);
  // A class that retains would leave the volumes on the disks.
  for (const { name, reclaimPolicy } of await left()) {
    if (reclaimPolicy === "Delete") continue;
    const patch = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: "Delete" } });
    await kubectl.call("patch", "persistentvolume", name, "--type=merge", `--patch=${patch}`);
  }
  await kubectl.call("delete", "namespace", namespace, "--wait=false", "--ignore-not-found");
  // Nobody ends the pods of a node that is off, and the namespace would wait for them.
  if (lostNode) {
    const force = ["--all", "--force", "--grace-period=0", "--wait=false"];
    await kubectl.call("delete", "pods", `--namespace=${namespace}`, ...force);
  }
  await until(
    `namespace ${namespace} and its volumes to be gone`,
    limits,
    async (): Promise<Found<void>> => {
      const there = (await kubectl.get("namespace", namespace)) === undefined ? [] : [namespace];
      const names = [...there, ...(await left()).map(({ name }) => name)];
      return names.length === 0 ? { done: undefined } : { yet: `${names.join(", ")} still there` };
    },
  );
}

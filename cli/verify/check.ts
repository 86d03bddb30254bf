import * as state from "./cluster-state";
import type { Kubectl } from "./kubectl";
import { type Kind, readScript, type Wishes, writeScript } from "./objects";
import type { Power } from "./power";
import type { Row } from "./report";
import { Final, type Found, type Limits, until } from "./until";

/** What is asked for. */
export interface Options extends Wishes {
  anyProvisioner: boolean;
  keep: boolean;
  timeoutMs: number;
  intervalMs: number;
}

/** A check that runs: what it may use, and what it has found so far. */
export interface Check {
  options: Options;
  kubectl: Kubectl;
  power: Power;
  limits: Limits;
  say: (line: string) => void;
  rows: Row[];
  /** Whether volumes are Longhorn's, which says more of them than Kubernetes. */
  longhorn: boolean;
  /** The node that was switched off, and not yet on again. */
  off: string | undefined;
}

/** A file, with the checksum that it must have. */
export interface Written {
  file: string;
  checksum: string;
}

export async function nodes({ kubectl }: Check): Promise<state.NodeState[]> {
  return state.itemsOf(await kubectl.get("nodes")).map(state.nodeState);
}

/** Pods with a claim, except those on `not`, a node that is gone. */
export async function pods(
  { kubectl, options }: Check,
  kind: Kind,
  not?: string,
): Promise<{ fit: state.PodState[]; seen: string }> {
  const list = await kubectl.get(
    "pods",
    `--namespace=${options.namespace}`,
    `--selector=app=${kind}`,
  );
  const all = state.itemsOf(list).map(state.podState);
  const seen = all
    .map(({ name, node, ready, leaving, waiting }) =>
      [
        name,
        node === undefined ? "on no node" : `on ${node}`,
        leaving ? "leaving" : ready ? "ready" : "not ready",
        ...(waiting === undefined ? [] : [`(${waiting})`]),
      ].join(" "),
    )
    .join(", ");
  const fit = all.filter(({ ready, leaving, node }) => ready && !leaving && node !== not);
  return { fit, seen: seen || "no pod" };
}

/** Waits until so many pods of a kind run. */
export function podsReady(check: Check, kind: Kind, count: number): Promise<state.PodState[]> {
  const what = count === 1 ? `pod of the ${NAMES[kind]}` : `${count} pods of the ${NAMES[kind]}`;
  return until(`the ${what} to be ready`, check.limits, async () => {
    const { fit, seen } = await pods(check, kind);
    return fit.length >= count ? { done: fit } : { yet: seen };
  });
}

export const NAMES: Readonly<Record<Kind, string>> = { rwo: "RWO volume", rwx: "RWX volume" };

export async function write(check: Check, pod: string, file: string): Promise<Written> {
  const { namespace, megabytes } = check.options;
  const output = await check.kubectl.exec(namespace, pod, writeScript(file, megabytes));
  const checksum = state.checksumOf(output);
  if (checksum === undefined) throw new Error(`sha256sum in ${pod} printed no checksum`);
  return { file, checksum };
}

/** Reads a file in a pod. Another checksum than that it was written with ends the check: waiting won't mend data. */
export async function compare(
  check: Check,
  pod: string,
  written: Written,
  { what, since }: { what: string; since?: number },
): Promise<void> {
  const { namespace } = check.options;
  const output = await check.kubectl.exec(namespace, pod, readScript(written.file));
  const checksum = state.checksumOf(output);
  if (checksum === undefined) throw new Error(`sha256sum in ${pod} printed no checksum`);
  const same = checksum === written.checksum;
  const ms = since === undefined ? undefined : Date.now() - since;
  check.rows.push({ what, ms, checksum: same ? "same" : "DIFFERS" });
  if (same) return;
  throw new Final(
    `${what}: the checksum differs: ${written.file} was written with ${written.checksum} and reads ${checksum}`,
  );
}

/** Longhorn's volumes of the check, by their claims. */
export async function ownVolumes(check: Check): Promise<Map<string, state.VolumeState>> {
  const bound = state.boundVolumes(
    await check.kubectl.get("persistentvolumes"),
    check.options.namespace,
  );
  const all = await longhornVolumes(check);
  const found = bound.flatMap(({ claim, handle }) => {
    const volume = all.find(({ name }) => name === handle);
    return volume === undefined ? [] : [[claim, volume] as const];
  });
  return new Map(found);
}

export async function longhornVolumes({ kubectl }: Check): Promise<state.VolumeState[]> {
  const list = await kubectl.get("volumes.longhorn.io", "--all-namespaces");
  return state.itemsOf(list).map(state.volumeState);
}

/** Waits until Longhorn has all replicas of both volumes. */
export function volumesHealthy(check: Check): Promise<void> {
  return until("both volumes to be healthy", check.limits, async (): Promise<Found<void>> => {
    const volumes = await ownVolumes(check);
    const missing = (["rwo", "rwx"] as const).flatMap((kind) => {
      const { robustness, state: now } = volumes.get(kind) ?? {};
      return robustness === "healthy"
        ? []
        : [`${NAMES[kind]} ${[now, robustness].filter(Boolean).join(" and ") || "is not there"}`];
    });
    return missing.length === 0 ? { done: undefined } : { yet: missing.join(", ") };
  });
}

import { listOf, recordOf, textOf } from "../../components/model/known";

/*
 * Readers of what kubectl prints as JSON. What is missing reads as undefined or as nothing.
 */

export interface NodeState {
  name: string;
  ready: boolean;
  /** A pod without tolerations may come to it. */
  schedulable: boolean;
  server: boolean;
  /** It has a voter of embedded etcd. */
  voter: boolean;
}

export interface ClassState {
  name: string;
  provisioner: string;
  parameters: Readonly<Record<string, unknown>>;
}

export interface PodState {
  name: string;
  uid: string;
  node: string | undefined;
  ready: boolean;
  leaving: boolean;
  /** Why a container waits, if it does. */
  waiting: string | undefined;
}

export interface VolumeState {
  name: string;
  state: string | undefined;
  robustness: string | undefined;
  /** Node that it is, or shall be, attached to. */
  node: string | undefined;
}

export interface BoundVolume {
  /** Name of the PersistentVolume. */
  name: string;
  /** Its name at the driver. */
  handle: string | undefined;
  claim: string;
  reclaimPolicy: string | undefined;
}

export function itemsOf(list: unknown): Record<string, unknown>[] {
  return listOf(recordOf(list)["items"]).map(recordOf);
}

function metadataOf(object: unknown): { name: string; fields: Record<string, unknown> } {
  const fields = recordOf(recordOf(object)["metadata"]);
  return { name: textOf(fields["name"]) ?? "", fields };
}

function isTrue(conditions: unknown, type: string): boolean {
  return listOf(conditions)
    .map(recordOf)
    .some((condition) => condition["type"] === type && condition["status"] === "True");
}

export function nodeState(object: unknown): NodeState {
  const { name, fields } = metadataOf(object);
  const { spec, status } = recordOf(object);
  const labels = recordOf(fields["labels"]);
  const taints = listOf(recordOf(spec)["taints"]).map(recordOf);
  const closed =
    recordOf(spec)["unschedulable"] === true ||
    taints.some(({ effect }) => effect !== "PreferNoSchedule");
  const ready = isTrue(recordOf(status)["conditions"], "Ready");
  return {
    name,
    ready,
    schedulable: ready && !closed,
    server: "node-role.kubernetes.io/control-plane" in labels,
    voter: "node-role.kubernetes.io/etcd" in labels,
  };
}

export function classState(object: unknown): ClassState {
  const { provisioner, parameters } = recordOf(object);
  return {
    name: metadataOf(object).name,
    provisioner: textOf(provisioner) ?? "",
    parameters: recordOf(parameters),
  };
}

export function podState(object: unknown): PodState {
  const { name, fields } = metadataOf(object);
  const { spec, status } = recordOf(object);
  const { conditions, containerStatuses } = recordOf(status);
  const waiting = listOf(containerStatuses)
    .map((one) => recordOf(recordOf(recordOf(one)["state"])["waiting"]))
    .flatMap(({ reason, message }) => [textOf(reason), textOf(message)])
    .filter((text) => text !== undefined)
    .join(": ");
  return {
    name,
    uid: textOf(fields["uid"]) ?? "",
    node: textOf(recordOf(spec)["nodeName"]),
    ready: isTrue(conditions, "Ready"),
    leaving: fields["deletionTimestamp"] !== undefined,
    waiting: waiting === "" ? unscheduled(conditions) : waiting,
  };
}

function unscheduled(conditions: unknown): string | undefined {
  const scheduled = listOf(conditions)
    .map(recordOf)
    .find(({ type, status }) => type === "PodScheduled" && status === "False");
  return textOf(scheduled?.["message"]);
}

export function volumeState(object: unknown): VolumeState {
  const { spec, status } = recordOf(object);
  const { state, robustness, currentNodeID } = recordOf(status);
  const wanted = textOf(recordOf(spec)["nodeID"]);
  return {
    name: metadataOf(object).name,
    state: textOf(state),
    robustness: textOf(robustness),
    node: [textOf(currentNodeID), wanted].find((node) => node !== undefined && node !== ""),
  };
}

/** The PersistentVolumes of claims in a namespace. */
export function boundVolumes(list: unknown, namespace: string): BoundVolume[] {
  return itemsOf(list).flatMap((object) => {
    const { claimRef, csi, persistentVolumeReclaimPolicy } = recordOf(object["spec"]);
    const claim = recordOf(claimRef);
    if (claim["namespace"] !== namespace) return [];
    return [
      {
        name: metadataOf(object).name,
        handle: textOf(recordOf(csi)["volumeHandle"]),
        claim: textOf(claim["name"]) ?? "",
        reclaimPolicy: textOf(persistentVolumeReclaimPolicy),
      },
    ];
  });
}

/** The checksum that `sha256sum` printed. */
export function checksumOf(output: string): string | undefined {
  return /^([0-9a-f]{64}) /m.exec(output)?.[1];
}

import { urlComplaint } from "../artifact-names";
import { show, type Complaint } from "../faults";
import { labelKeyComplaint, labelValueComplaint, objectNameComplaint } from "../names";
import { isRecord } from "../shape";
import { nearest } from "../nearest";

/*
 * Texts that settings take, as Longhorn 1.12 reads them (types/setting.go). What it can't read it drops with a line in its log.
 */

/** Complains of a path that is not absolute, or goes up. */
export function absolutePath(path: string): Complaint | undefined {
  if (/^(\/[A-Za-z0-9._+@:-]+)+\/?$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path)) return undefined;
  return {
    problem: `${show(path)} is no absolute path`,
    remedy: "write one such as /var/lib/longhorn, of letters, digits and . _ + @ : -",
  };
}

/** Complains of a text that is no `key=value:effect` or `key:effect`, separated by `;`. */
export function tolerations(value: string): Complaint | undefined {
  for (const one of parts(value, ";")) {
    const match = /^([^=:]+)(?:=([^=:]*))?:([A-Za-z]*)$/.exec(one);
    const [, key = "", taintValue = "", effect = ""] = match ?? [];
    const good =
      match !== null &&
      labelKeyComplaint(key) === undefined &&
      labelValueComplaint(taintValue) === undefined &&
      ["", "NoSchedule", "PreferNoSchedule", "NoExecute"].includes(effect);
    if (!good) {
      const remedy = "write key=value:NoSchedule or key:NoSchedule, separated by ;";
      return { problem: `${show(one)} is no toleration`, remedy };
    }
    // Longhorn takes such keys for Kubernetes' own, and leaves them out.
    if (key.includes("kubernetes.io")) {
      return { problem: `${show(key)} belongs to Kubernetes`, remedy: "give taints of your own" };
    }
  }
  return undefined;
}

/** Complains of a text that is no `label:value`, separated by `;`. Longhorn's own description says `=`, which it refuses. */
export function nodeSelector(value: string): Complaint | undefined {
  for (const one of parts(value, ";")) {
    const [key = "", labelValue, ...rest] = one.split(":").map((part) => part.trim());
    const good =
      rest.length === 0 &&
      labelValue !== undefined &&
      labelKeyComplaint(key) === undefined &&
      labelValueComplaint(labelValue) === undefined;
    if (good) continue;
    const remedy = "write label:value, separated by ;, such as example.com/storage:yes";
    return { problem: `${show(one)} is no label and its value`, remedy };
  }
  return undefined;
}

const CSI_PROGRAMS = [
  "csi-attacher",
  "csi-provisioner",
  "csi-resizer",
  "csi-snapshotter",
  "longhorn-csi-plugin",
  "node-driver-registrar",
  "longhorn-liveness-probe",
];

/** Complains of a text that is no JSON of resources by program. */
export function resourceLimits(value: string): Complaint | undefined {
  const remedy = `write JSON such as {"csi-attacher":{"limits":{"memory":"256Mi"}}}`;
  const parsed = fromJson(value);
  if (!isRecord(parsed)) return { problem: `${show(value)} is no JSON object`, remedy };
  for (const [name, resources] of Object.entries(parsed)) {
    if (!CSI_PROGRAMS.includes(name)) {
      const meant = nearest(name, CSI_PROGRAMS) ?? `one of ${CSI_PROGRAMS.join(", ")}`;
      return { problem: `${show(name)} is no CSI program of Longhorn`, remedy: `write ${meant}` };
    }
    const known =
      isRecord(resources) &&
      Object.entries(resources).every(
        ([key, amounts]) => ["requests", "limits"].includes(key) && isRecord(amounts),
      );
    if (!known) return { problem: `${name} has other fields than requests and limits`, remedy };
  }
  return undefined;
}

function fromJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Complains of a text that names no NetworkAttachmentDefinition. */
export function networkAttachment(value: string): Complaint | undefined {
  const [namespace = "", name = "", ...rest] = value.split("/");
  const good =
    rest.length === 0 &&
    objectNameComplaint(namespace) === undefined &&
    objectNameComplaint(name) === undefined;
  if (good) return undefined;
  return {
    problem: `${show(value)} names no NetworkAttachmentDefinition`,
    remedy: "write namespace/name",
  };
}

/** Complains of a URL with more than a scheme, a host and a port. */
export function origin(value: string): Complaint | undefined {
  const complaint = urlComplaint(value);
  if (complaint !== undefined || /^https?:\/\/[^/]+\/?$/.test(value)) return complaint;
  return {
    problem: `${show(value)} has a path`,
    remedy: "write scheme, host and port only, such as https://longhorn.example.com",
  };
}

/** Complains of a text that lists no keys of labels. */
export function labelKeys(value: string): Complaint | undefined {
  for (const key of parts(value, ",")) {
    const complaint = labelKeyComplaint(key);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** Complains of a text that names no CPUs: a mask such as `0x3`, or a list such as `0-1,4`, up to CPU 1023. */
export function cpuMask(value: string): Complaint | undefined {
  const mask = /^0[xX]([0-9A-Fa-f]{1,256})$/.exec(value);
  const good = mask === null ? isCpuList(value) : /[1-9A-Fa-f]/.test(mask[1] ?? "");
  if (good) return undefined;
  const remedy = "write a mask such as 0x3, or a list such as 0-1,4";
  return { problem: `${show(value)} names no CPUs`, remedy };
}

function isCpuList(value: string): boolean {
  return value.split(",").every((part) => {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part.trim());
    if (match === null) return false;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    return first <= last && last <= 1023;
  });
}

/** Complains of a text that lists no names of SPDK's logs. */
export function logFlags(value: string): Complaint | undefined {
  if (/^[A-Za-z]{2,}(_[A-Za-z]+)*(,[A-Za-z]{2,}(_[A-Za-z]+)*)*$/.test(value)) return undefined;
  return {
    problem: `${show(value)} is no list of log flags`,
    remedy: "write names of letters and _, separated by commas, such as bdev_raid",
  };
}

function parts(value: string, separator: string): string[] {
  return value.split(separator).map((part) => part.trim());
}

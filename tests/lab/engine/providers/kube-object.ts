import { randomBytes } from "node:crypto";

import { forcesReplace } from "../diff";
import type { ResourceRecord } from "../types";
import { isObject, isSecret, reveal, revealProps, secret, text, type Props } from "../values";
import type { Change } from "./provider";

export const metadataOf = (props: Props): Props => {
  const metadata = reveal(props.metadata ?? null);
  return isObject(metadata) ? metadata : {};
};

export const annotationOf = (props: Props, name: string): string | undefined => {
  const annotations = metadataOf(props).annotations;
  return isObject(annotations) ? text(annotations[`pulumi.com/${name}`]) : undefined;
};

const isAutonamed = (props: Props): boolean => annotationOf(props, "autonamed") === "true";

/** Gives an object without a name one of its own, and keeps it as long as the object lives. */
export const withName = (resourceName: string, inputs: Props, before?: Props): Props => {
  const given = inputs.metadata;
  if (given !== undefined && !isObject(given)) return inputs;
  const metadata = metadataOf(inputs);
  if (metadata.generateName !== undefined) {
    throw new Error(
      "the `.metadata.generateName` field is not supported in Server-Side Apply mode",
    );
  }
  if (metadata.name !== undefined) return inputs;
  if (before && !isAutonamed(before)) return inputs;
  const name = before
    ? (metadataOf(before).name ?? null)
    : `${resourceName}-${randomBytes(4).toString("hex")}`;
  const annotations = isObject(metadata.annotations) ? metadata.annotations : {};
  const named = {
    ...metadata,
    name,
    annotations: { ...annotations, "pulumi.com/autonamed": "true" },
  };
  return { ...inputs, metadata: isSecret(given) ? secret(named) : named };
};

const SELECTOR = ["spec.selector"];
/** By kind, the fields that the API or the real provider won't change in place. */
const FIXED: Record<string, string[]> = {
  DaemonSet: SELECTOR,
  Deployment: SELECTOR,
  StatefulSet: [
    ...SELECTOR,
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  Job: [...SELECTOR, "spec.completions", "spec.parallelism", "spec.template"],
  PersistentVolumeClaim: [
    ...SELECTOR,
    "spec.accessModes",
    "spec.storageClassName",
    "spec.volumeName",
  ],
  Service: ["spec.clusterIP"],
  StorageClass: ["parameters", "provisioner"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
};

const fixedFields = ({ after, providerInputs = {} }: Change): string[] => {
  const frozen = reveal(after.immutable ?? null) === true;
  const mutable = (setting: string): boolean =>
    [true, "true"].includes(reveal(providerInputs[setting] ?? null) as boolean | string) && !frozen;
  if (after.kind === "Secret") {
    return mutable("enableSecretMutable") ? ["type"] : ["type", "data", "stringData"];
  }
  if (after.kind === "ConfigMap") {
    return mutable("enableConfigMapMutable") ? [] : ["data", "binaryData"];
  }
  return FIXED[text(after.kind) ?? ""] ?? [];
};

const namespaceOf = (props: Props): string => text(metadataOf(props).namespace) ?? "default";

/** Another version of its API is the same object; another kind, name or namespace is not. */
export const needsReplacement = (change: Change): boolean => {
  const { paths, before, after } = change;
  const isIdentity = (path: (string | number)[]): boolean => {
    if (path[0] === "kind") return true;
    if (path[0] !== "metadata") return false;
    if (path.length === 1 || path[1] === "name") return true;
    return path[1] === "namespace" && namespaceOf(before) !== namespaceOf(after);
  };
  return paths.some(isIdentity) || forcesReplace(paths, fixedFields(change));
};

/** Only where both halves of a replacement would be the same object to the API. */
export const mustGoFirst = (old: ResourceRecord, after: Props): boolean => {
  const wanted = revealProps(after);
  const { name } = metadataOf(wanted);
  const live = metadataOf(revealProps(old.outputs));
  return (
    name !== undefined &&
    !isAutonamed(wanted) &&
    name === live.name &&
    namespaceOf(wanted) === (text(live.namespace) ?? "default")
  );
};

export const idOf = (object: Props): string => {
  const { name, namespace } = metadataOf(object);
  return [namespace, name].filter((part) => typeof part === "string").join("/");
};

/** Just enough of an object for kubectl to find it. */
export const referenceTo = (object: Props): string => {
  const { apiVersion = "", kind = "" } = object;
  const { name = "", namespace } = metadataOf(object);
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  return JSON.stringify({ apiVersion, kind, metadata });
};

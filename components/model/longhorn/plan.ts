import type { StorageClassArgs } from "./class-args";
import { type KnownStorage, nodesWith } from "./known-storage";

/*
 * Defaults that decide which objects there are. They are taken from the plain structure of the arguments, so that a preview can name every object although some
 * secret in them is still to come.
 */

/** Name of the target that takes the backups of all classes that name no other. */
export const DEFAULT_TARGET = "default";

/** Replicas of a volume of a class that does not say how many. */
const DEFAULT_REPLICAS = 3;

/** Snapshots or backups of a volume that a schedule keeps unless it says otherwise. */
export const DEFAULT_RETAIN = 7;

/** Arguments of which only the plain structure counts. */
interface Structure {
  readonly classes?: readonly StorageClassArgs[] | undefined;
  readonly undefault?: readonly string[] | undefined;
  readonly protect?: boolean | undefined;
  readonly allowVolumeLoss?: boolean | undefined;
}

/** The classes to make, each with its number of replicas. */
export function storageClasses(
  args: Structure,
  storage: KnownStorage | undefined,
): (StorageClassArgs & { replicas: number })[] {
  const classes = args.classes ?? [{ name: "longhorn", default: true }];
  return classes.map((one) => ({ ...one, replicas: replicasOf(one, storage) }));
}

/** Replicas of a class: as it says, else 3, or as many as there are nodes for them. */
export function replicasOf(
  { replicas, nodeTags = [], diskTags = [] }: StorageClassArgs,
  storage: KnownStorage | undefined,
): number {
  if (replicas !== undefined) return replicas;
  if (storage?.nodes === undefined) return DEFAULT_REPLICAS;
  const fitting = nodesWith(storage.nodes, nodeTags, diskTags).length;
  return Math.max(1, Math.min(DEFAULT_REPLICAS, fitting));
}

/** The backup targets, each with its name. */
export function backupTargets<T extends { readonly name?: string }>(args: {
  readonly backupTargets?: readonly T[] | undefined;
}): (T & { name: string })[] {
  return (args.backupTargets ?? []).map((target) => ({
    ...target,
    name: target.name ?? DEFAULT_TARGET,
  }));
}

/** Classes that stop being the cluster's default. */
export function undefaulted(args: Structure, storage: KnownStorage | undefined): string[] {
  if (args.undefault !== undefined) return [...args.undefault];
  const own = storageClasses(args, storage).some((one) => one.default === true);
  return own && storage?.localPath === true ? ["local-path"] : [];
}

/** Whether Pulumi may neither delete nor replace Longhorn. */
export function isProtected(args: Structure): boolean {
  return args.protect ?? args.allowVolumeLoss !== true;
}

import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import { qualifiedType, toAliases, type Alias } from "./aliases";
import type { HookKind, Hooks, Timeouts } from "./types";
import { fromWire, type Props, type Value } from "./values";

/** What the program wants of one resource. */
export interface Goal {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  inputs: Props;
  parent?: string;
  provider?: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith?: string;
  deleteBeforeReplace?: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  replaceWith: string[];
  replacementTrigger?: Value;
  additionalSecretOutputs: string[];
  aliases: Alias[];
  hooks: Hooks;
  timeouts: Timeouts;
}

const toHooks = (request: RegisterResourceRequest): Hooks => {
  const binding = request.getHooks();
  const lists: Record<HookKind, string[] | undefined> = {
    beforeCreate: binding?.getBeforeCreateList(),
    afterCreate: binding?.getAfterCreateList(),
    beforeUpdate: binding?.getBeforeUpdateList(),
    afterUpdate: binding?.getAfterUpdateList(),
    beforeDelete: binding?.getBeforeDeleteList(),
    afterDelete: binding?.getAfterDeleteList(),
    onError: binding?.getOnErrorList(),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, names]) => names?.length));
};

const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };

const toSeconds = (duration: string | undefined): number =>
  [...(duration ?? "").matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0),
    0,
  );

const toTimeouts = (request: RegisterResourceRequest): Timeouts => {
  const given = request.getCustomtimeouts();
  const seconds = {
    create: toSeconds(given?.getCreate()),
    update: toSeconds(given?.getUpdate()),
    delete: toSeconds(given?.getDelete()),
  };
  return Object.fromEntries(Object.entries(seconds).filter(([, value]) => value > 0));
};

const refuse = (request: RegisterResourceRequest): void => {
  const name = `${request.getType()} ${request.getName()}`;
  if (request.getRemote()) throw new Error(`${name}: remote components are not played`);
  if (request.getImportid() !== "") throw new Error(`${name}: import is not played`);
};

export const toGoal = (request: RegisterResourceRequest, stack: string, project: string): Goal => {
  refuse(request);
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  const inputs = request.getObject()?.toJavaScript() ?? {};
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((entry, key) => {
    propertyDependencies[key] = entry.getUrnsList();
  });
  const trigger = request.getReplacementTrigger()?.toJavaScript() as Value | undefined;
  return {
    urn: `urn:pulumi:${stack}::${project}::${qualifiedType(parent, type)}::${name}`,
    type,
    name,
    custom: request.getCustom(),
    inputs: fromWire(inputs) as Props,
    ...(parent !== "" && { parent }),
    ...(request.getProvider() !== "" && { provider: request.getProvider() }),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ...(request.getDeletedwith() !== "" && { deletedWith: request.getDeletedwith() }),
    ...(request.getDeletebeforereplacedefined() && {
      deleteBeforeReplace: request.getDeletebeforereplace(),
    }),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    replaceWith: request.getReplaceWithList(),
    ...(trigger !== undefined && trigger !== null && { replacementTrigger: fromWire(trigger) }),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: toAliases(request),
    hooks: toHooks(request),
    timeouts: toTimeouts(request),
  };
};

import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

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
}

export const STACK_TYPE = "pulumi:pulumi:Stack";

const qualifiedType = (parent: string, type: string): string => {
  const parentType = parent.split("::")[2];
  return parentType === undefined || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
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
  };
};

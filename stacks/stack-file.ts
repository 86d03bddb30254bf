import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Fault, faultReport } from "../components/model/faults";
import { isRecord } from "../components/model/shape";

/** The file that the stack's configuration is in. */
export function stackFile(): string {
  return join("stacks", `Pulumi.${pulumi.getStack()}.yaml`);
}

/** All that is wrong with the stack's configuration. */
export function stackError(faults: readonly Fault[]): pulumi.RunError {
  const subject = `the configuration of stack ${JSON.stringify(pulumi.getStack())}`;
  return new pulumi.RunError(faultReport(subject, faults));
}

/** A key's value if it is an object; undefined if there is none, or a fault. */
export function readObject(
  config: pulumi.Config,
  key: string,
  faults: Fault[],
  remedy = "write it as name: value",
): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = config.getObject<unknown>(key);
  } catch {
    // Pulumi's own message repeats the whole value.
    value = null;
  }
  if (value === undefined || isRecord(value)) return value;
  const problem = `is no object in ${stackFile()}`;
  faults.push({ path: `${config.name}:${key}`, problem, remedy });
  return undefined;
}

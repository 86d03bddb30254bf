import * as pulumi from "@pulumi/pulumi";
import { type Fault, faultReport, show } from "./model/faults";
import { isDnsLabel } from "./model/names";

/** Throws where a component's name, of which all names of its resources are made, can't be one. */
export function checkName(name: string, kind: string): void {
  if (isDnsLabel(name)) return;
  throw new pulumi.RunError(
    `quorate: ${show(name)} is no name for a ${kind}; give 1 to 63 of a-z, 0-9 and -`,
  );
}

/** An error that shows the user all faults of the subject, such as `cluster "prod"`, and nothing else. For faults found at once, in the constructor. */
export function faultError(subject: string, faults: readonly Fault[]): pulumi.RunError {
  return new pulumi.RunError(faultReport(subject, faults));
}

/**
 * The same for faults found later, inside an Output. The SDK writes the path of each waiting input in front of the shared
 * error's message, and prints an error that comes after the program's end by its stack: both stay the report.
 */
export function lateFaultError(subject: string, faults: readonly Fault[]): pulumi.RunError {
  const error = faultError(subject, faults);
  const report = error.message;
  Object.defineProperty(error, "message", { get: () => report, set: () => undefined });
  error.stack = report;
  return error;
}

import * as pulumi from "@pulumi/pulumi";
import { type Fault, faultReport } from "./model/faults";

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

import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { fingerprint } from "../render/shell";
import type { Host } from "./host";

/** A step in the graph. */
export type Step = remote.Command;

/** One idempotent script run on one host, over one connection. */
export interface StepArgs {
  host: Host;
  /** Phase, such as `prepare`. */
  phase: string;
  /** The script with its secrets; travels on standard input and is kept as a secret. */
  script: pulumi.Input<string>;
  /** The same script without secrets: its fingerprint in the command line shows in a preview that the step will run. */
  shown: pulumi.Input<string>;
  /** Run `down` when the resource is deleted. */
  down?: boolean;
}

/**
 * A step as a resource. Its command line is short and public, because it shows in previews, process lists and errors.
 *
 * Logging is off: the provider's live log stops reading at a line of 64 KiB and hangs the step for ever.
 */
export function step(name: string, args: StepArgs, options: pulumi.CustomResourceOptions): Step {
  const { host, phase } = args;
  const line = pulumi
    .all([host.user, args.shown])
    .apply(
      ([user, shown]) =>
        `${runner(user, host.name)} up ${host.name}/${phase}/${fingerprint(shown)}`,
    );
  return new remote.Command(
    name,
    {
      connection: host.connection,
      create: line,
      ...(args.down === true
        ? {
            delete: host.user.apply(
              (user) => `${runner(user, host.name)} down ${host.name}/${phase}`,
            ),
          }
        : {}),
      stdin: pulumi.secret(args.script),
      logging: remote.Logging.None,
      addPreviousOutputInEnv: false,
    },
    {
      hideDiffs: ["stdin"],
      ...options,
      ...(host.retired ? { retainOnDelete: true, ignoreChanges: ["*"] } : {}),
    },
  );
}

/** sudo's own complaint names neither the host nor the remedy. */
function runner(user: string, host: string): string {
  if (user === "root") {
    return "bash -s --";
  }
  const complaint = `quorate: ${host}: QRT-101: user ${user} may not run sudo without a password; allow it: ${user} ALL=(ALL) NOPASSWD: ALL`;
  return `sudo -n true 2>/dev/null || { echo '${complaint}' >&2; exit 1; }; sudo -n bash -s --`;
}

import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { fingerprint } from "../render/shell";
import { downLine, stepLine, type StepLine } from "../render/step-line";
import type { Host } from "./host";

/** A step in the graph. */
export type Step = remote.Command;

/** What a preview shows of a step, beside its host, phase and script. */
export type StepAbout = Pick<StepLine, "address" | "version" | "unit" | "wanted">;

/** One idempotent script run on one host, over one connection. */
export interface StepArgs {
  host: Host;
  /** Phase, such as `prepare`. */
  phase: string;
  /** The script with its secrets; travels on standard input and is kept as a secret. */
  script: pulumi.Input<string>;
  /** The same script without secrets: its fingerprint in the command line shows in a preview that the step will run. */
  shown: pulumi.Input<string>;
  /** What else a preview shows of it. */
  about: pulumi.Input<StepAbout>;
  /** Run `down` when the resource is deleted. */
  down?: boolean;
}

/**
 * A step as a resource. Its command line is public, because it shows in previews, process lists and errors.
 *
 * Logging is off: the provider's live log stops reading at a line of 64 KiB and hangs the step for ever.
 */
export function step(name: string, args: StepArgs, options: pulumi.CustomResourceOptions): Step {
  const { host, phase } = args;
  const create = pulumi
    .all([host.user, args.shown, args.about])
    .apply(([user, shown, about]) =>
      stepLine({ host: host.name, phase, ...about, script: fingerprint(shown) }, user),
    );
  return new remote.Command(
    name,
    {
      connection: host.connection,
      create,
      ...(args.down === true && {
        delete: host.user.apply((user) => downLine(host.name, phase, user)),
      }),
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

import * as pulumi from "@pulumi/pulumi";

/** What an API server says while a webhook's pod is not serving yet. A refusal by the webhook has other words, and is final. */
const NOT_READY =
  /failed calling webhook|conversion webhook .* failed|no endpoints available for service|no matches for kind/i;
const TRIES = 60;
const PAUSE_SECONDS = 5;

/**
 * Makes the engine wait for a webhook: a controller is Ready before its webhook has a certificate (MetalLB 0.16), so that the first object is refused with
 * "failed calling webhook". The engine tries again, up to five minutes.
 */
export function untilWebhookServes(name: string): pulumi.ErrorHook[] {
  // The SDK's mocks say that they know hooks, and have no such call.
  const monitor = pulumi.runtime.getMonitor() as { registerErrorHook?: unknown } | undefined;
  if (typeof monitor?.registerErrorHook !== "function") return [];
  return [
    new pulumi.ErrorHook(name, async ({ errors, name: resource }) => {
      const [latest = ""] = errors;
      // A preview asks hooks, too, and nobody waits minutes for one.
      if (pulumi.runtime.isDryRun() || !NOT_READY.test(latest) || errors.length >= TRIES)
        return false;
      if (errors.length % 6 === 1) {
        void pulumi.log.info(`quorate: ${resource} waits for its webhook: ${latest}`);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_SECONDS * 1000));
      return true;
    }),
  ];
}

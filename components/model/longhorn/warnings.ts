import type { LonghornSpec } from "./args";

/** What is allowed, and likely not meant. */
export function longhornWarnings(spec: LonghornSpec): string[] {
  return [...openUi(spec), ...stuckDrains(spec), ...lostPullSecrets(spec)];
}

// A certificate can come by an annotation of cert-manager's with a tlsSecret only.
function openUi({ ui }: LonghornSpec): string[] {
  if (ui === undefined || ui.tlsSecret !== undefined) return [];
  return [
    `ui: ${ui.host} has no tlsSecret, so passwords travel as clear text unless something in front of it speaks TLS`,
  ];
}

function stuckDrains({ classes = [], settings = {} }: LonghornSpec): string[] {
  const policy = settings.nodeDrainPolicy ?? "block-for-eviction-if-contains-last-replica";
  if (policy === "allow-if-replica-is-stopped" || policy === "always-allow") return [];
  return classes
    .filter(({ dataLocality }) => dataLocality === "strict-local")
    .map(
      ({ name }) =>
        `class ${name}: a strict-local replica can't move to another node, so a drain of its node waits until it gives up; settings.nodeDrainPolicy "allow-if-replica-is-stopped" lets it go on`,
    );
}

// The manager hands on the first one of its own (app/daemon.go).
function lostPullSecrets({ images }: LonghornSpec): string[] {
  const [first, ...others] = images?.pullSecrets ?? [];
  if (first === undefined || others.length === 0) return [];
  return [
    `images.pullSecrets: pods that Longhorn makes itself get ${first} only; put all credentials into it`,
  ];
}

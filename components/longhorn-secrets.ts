import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import type { LonghornArgs } from "./model/longhorn/args";
import type { BackupTargetArgs } from "./model/longhorn/backup-args";
import { backupTargets, isProtected } from "./model/longhorn/plan";
import { encryptionSecretData, type SecretRef } from "./render/longhorn/classes";
import { hasCredentials, targetSecretData } from "./render/longhorn/targets";
import { uiSecretData } from "./render/longhorn/ui";

/** Secrets that Longhorn reads, by what they are for. Their names are fixed, so that a preview shows them wherever they are named. */
export interface LonghornSecrets {
  /** By name of the backup target; none for NFS. */
  targets: Map<string, string>;
  /** By name of the class. */
  encryption: Map<string, SecretRef>;
  users: string | undefined;
  all: pulumi.Resource[];
}

/** Makes them in Longhorn's namespace. */
export function longhornSecrets(
  parent: pulumi.Resource,
  name: string,
  args: LonghornArgs,
  namespace: string,
  preflight: pulumi.Resource,
): LonghornSecrets {
  const secrets: LonghornSecrets = {
    targets: new Map(),
    encryption: new Map(),
    users: undefined,
    all: [],
  };
  const make = (
    own: string,
    data: pulumi.Input<Record<string, string>>,
    options: pulumi.CustomResourceOptions = {},
  ): string => {
    const secret = new kubernetes.core.v1.Secret(
      childName(name, own, "secret"),
      { metadata: { name: `longhorn-${own}`, namespace }, data: encoded(data) },
      { parent, dependsOn: [preflight], ...options },
    );
    secrets.all.push(secret);
    return `longhorn-${own}`;
  };

  for (const target of backupTargets(args).filter(hasCredentials)) {
    const data = pulumi.output(target as BackupTargetArgs).apply(targetSecretData);
    secrets.targets.set(target.name, make(`backup-${target.name}`, data));
  }
  for (const { name: own, encryption } of args.classes ?? []) {
    const { passphrase, secret, ...kind } = encryption ?? {};
    if (secret !== undefined) secrets.encryption.set(own, secret);
    if (passphrase === undefined) continue;
    const data = pulumi.output(passphrase).apply((known) => encryptionSecretData(known, kind));
    // Another passphrase would be another Secret of the same name, and no volume could be opened again.
    const made = make(`passphrase-${own}`, data, { protect: isProtected(args) });
    secrets.encryption.set(own, { name: made, namespace });
  }
  const { ui } = args;
  if (ui !== undefined) {
    const data = pulumi.output(ui.users).apply((users) => uiSecretData(users, ui));
    secrets.users = make("ui-users", data);
  }
  return secrets;
}

function encoded(
  data: pulumi.Input<Record<string, string>>,
): pulumi.Output<Record<string, string>> {
  return pulumi.secret(
    pulumi
      .output(data)
      .apply((all) =>
        Object.fromEntries(
          Object.entries(all).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
        ),
      ),
  );
}

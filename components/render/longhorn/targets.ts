import type { Unwrap } from "@pulumi/pulumi";
import { durationSeconds } from "../../model/duration";
import type { BackupTargetArgs } from "../../model/longhorn/backup-args";
import { targetUrl, type TargetPlace } from "../../model/longhorn/target-url";
import { given, type Values } from "../objects";

/**
 * `spec` of a BackupTarget other than `default`, which goes by the chart's values.
 * @param secret name of the Secret with its credentials, if it has any
 */
export function backupTargetSpec(
  target: TargetPlace & { pollInterval?: string },
  secret: string | undefined,
): Values {
  return {
    backupTargetURL: targetUrl(target),
    credentialSecret: secret ?? "",
    pollInterval: goDuration(durationSeconds(target.pollInterval ?? "5m") ?? 300),
  };
}

// As Go prints it: Longhorn writes the object back, and another spelling would be a change.
function goDuration(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return `${h > 0 ? `${h}h` : ""}${h > 0 || m > 0 ? `${m}m` : ""}${s}s`;
}

/** Whether a target has credentials. */
export function hasCredentials(target: { readonly nfs?: unknown }): boolean {
  return target.nfs === undefined;
}

/** Data of the Secret with a target's credentials. */
export function targetSecretData({
  s3,
  cifs,
  azure,
}: Unwrap<BackupTargetArgs>): Record<string, string> {
  const data = given({
    AWS_ACCESS_KEY_ID: s3?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3?.secretAccessKey,
    AWS_IAM_ROLE_ARN: s3?.iamRole,
    AWS_ENDPOINTS: s3?.endpoint,
    // Longhorn refuses white space at an end, which every file of PEM has.
    AWS_CERT: s3?.caCertificate?.trim(),
    VIRTUAL_HOSTED_STYLE: s3?.virtualHosted === true ? "true" : undefined,
    HTTP_PROXY: s3?.proxy,
    HTTPS_PROXY: s3?.proxy,
    NO_PROXY: s3?.noProxy,
    CIFS_USERNAME: cifs?.username,
    CIFS_PASSWORD: cifs?.password,
    AZBLOB_ACCOUNT_NAME: azure?.accountName,
    AZBLOB_ACCOUNT_KEY: azure?.accountKey,
    AZBLOB_ENDPOINT: azure?.endpoint,
    AZBLOB_CERT: azure?.caCertificate?.trim(),
  });
  return data as Record<string, string>;
}

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import { chartSource, preflightRelease, privilegedNamespace } from "./layer-release";
import type { CheckedLonghorn } from "./longhorn-checks";
import { longhornSecrets, type LonghornSecrets } from "./longhorn-secrets";
import type { LonghornArgs } from "./model/longhorn/args";
import { DEFAULT_VERSION, REPOSITORY } from "./model/longhorn/chart";
import { DEFAULT_TARGET, isProtected } from "./model/longhorn/plan";
import { preflightValues } from "./render/longhorn/preflight";
import { chartValues, type ValuesInput } from "./render/longhorn/values";

export interface LonghornRelease {
  /** Name of the namespace, known in every preview. */
  namespace: string;
  secrets: LonghornSecrets;
  /** What must be there before an object that Longhorn need not know of. */
  preflight: pulumi.Resource;
  /** What must be there before an object of Longhorn. */
  release: pulumi.Resource;
}

/** The look at the cluster, and Longhorn itself. */
export function longhornRelease(
  parent: pulumi.Resource,
  name: string,
  args: LonghornArgs,
  { gate, storage, settled }: CheckedLonghorn,
): LonghornRelease {
  const namespace = args.namespace ?? "longhorn-system";
  const version = args.version ?? DEFAULT_VERSION;
  const ground = privilegedNamespace(name, namespace, { parent, dependsOn: gate });
  const preflight = preflightRelease(
    name,
    "longhorn-preflight",
    namespace,
    preflightValues({ ...args, version, namespace }, storage),
    { parent, dependsOn: [ground] },
  );
  const secrets = longhornSecrets(parent, name, args, namespace, preflight);
  const inputs = pulumi.output<object>(withoutSecrets(args, namespace));
  // Whether Longhorn takes the disks of all nodes, or of labelled ones alone, is not to be guessed of a cluster that another stack made.
  const values = pulumi.all([inputs, settled]).apply(([known, nodes]) =>
    chartValues(known as ValuesInput, nodes, {
      defaultTarget: secrets.targets.get(DEFAULT_TARGET),
      users: secrets.users,
    }),
  );
  const release = new kubernetes.helm.v3.Release(
    childName(name, "release"),
    {
      name: "longhorn",
      namespace,
      version,
      ...chartSource("longhorn", args.chart, REPOSITORY),
      values,
      createNamespace: false,
      // Longhorn can't go back: a rollback after a failed upgrade would be refused by its own hook, and leave a release that is broken twice.
      atomic: false,
      // The job that uninstalls has 15 minutes.
      timeout: 900,
      maxHistory: 5,
    },
    { parent, dependsOn: [preflight, ...secrets.all], protect: isProtected(args) },
  );
  return { namespace, secrets, preflight, release };
}

// A text made of them would be secret as a whole, and a preview would show nothing of the values.
function withoutSecrets(args: LonghornArgs, namespace: string): object {
  const { settings, version, images, kubeletRoot, monitoring, values } = args;
  const { users: _users, ...ui } = args.ui ?? {};
  return {
    ...{ settings, version, images, kubeletRoot, monitoring, values, namespace },
    ...(args.ui !== undefined && { ui }),
    ...(args.backupTargets !== undefined && {
      backupTargets: args.backupTargets.map(({ s3, cifs, azure, ...target }) => ({
        ...target,
        ...(s3 !== undefined && { s3: { bucket: s3.bucket, region: s3.region, path: s3.path } }),
        ...(cifs !== undefined && {
          cifs: { host: cifs.host, share: cifs.share, options: cifs.options },
        }),
        ...(azure !== undefined && {
          azure: { container: azure.container, path: azure.path, domain: azure.domain },
        }),
      })),
    }),
  };
}

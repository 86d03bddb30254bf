import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import type { CheckedLonghorn } from "./longhorn-checks";
import type { LonghornRelease } from "./longhorn-release";
import type { LonghornArgs } from "./model/longhorn/args";
import { backupTargets, DEFAULT_TARGET, storageClasses, undefaulted } from "./model/longhorn/plan";
import { alertRules } from "./render/longhorn/alerts";
import * as classes from "./render/longhorn/classes";
import { recurringJobSpec } from "./render/longhorn/jobs";
import { backupTargetSpec } from "./render/longhorn/targets";
import { UI_MIDDLEWARE, uiMiddlewareSpec } from "./render/longhorn/ui";
import { snapshotController } from "./snapshot-controller";
import { untilWebhookServes } from "./webhook-hook";

const isDefault = (annotation: string, wanted: boolean | undefined) => ({
  annotations: { [annotation]: String(wanted === true) },
});

/** Classes, schedules, targets and what else the cluster needs to use Longhorn. Hands back all of them. */
export function longhornObjects(
  parent: pulumi.Resource,
  name: string,
  args: LonghornArgs,
  { storage }: CheckedLonghorn,
  { namespace, secrets, preflight, release }: LonghornRelease,
): pulumi.Resource[] {
  const { CustomResource } = kubernetes.apiextensions;
  const hooks = { onError: untilWebhookServes(childName(name, "webhook")) };
  const object = (
    kind: "RecurringJob" | "BackupTarget",
    short: string,
    own: string,
    spec: Record<string, unknown>,
  ): pulumi.Resource =>
    new CustomResource(
      childName(name, short, own),
      {
        apiVersion: "longhorn.io/v1beta2",
        kind,
        metadata: { name: own, namespace },
        spec,
      },
      { parent, dependsOn: [release], hooks },
    );

  const others = undefaulted(args, storage).map(
    (own) =>
      new kubernetes.storage.v1.StorageClassPatch(
        childName(name, "undefault", own),
        {
          metadata: {
            name: own,
            annotations: {
              "pulumi.com/patchForce": "true",
              [classes.DEFAULT_CLASS]: "false",
            },
          },
        },
        { parent, dependsOn: [preflight] },
      ),
  );
  const storageClassObjects = storageClasses(args, storage).map(
    ({ encryption: _encryption, ...one }) =>
      new kubernetes.storage.v1.StorageClass(
        childName(name, "class", one.name),
        {
          metadata: {
            name: one.name,
            ...isDefault(classes.DEFAULT_CLASS, one.default),
            ...(one.labels !== undefined && { labels: one.labels }),
          },
          ...classes.storageClassFields(one, secrets.encryption.get(one.name)),
        } as kubernetes.storage.v1.StorageClassArgs,
        // Two defaults at the same time, and the newest would win.
        { parent, dependsOn: [release, ...others] },
      ),
  );
  const jobs = (args.schedules ?? []).map((schedule) =>
    object("RecurringJob", "schedule", schedule.name, recurringJobSpec(schedule)),
  );
  const targets = backupTargets(args)
    // Longhorn makes that one itself, by the chart's values.
    .filter((target) => target.name !== DEFAULT_TARGET)
    .map((target) =>
      object(
        "BackupTarget",
        "target",
        target.name,
        backupTargetSpec(target, secrets.targets.get(target.name)),
      ),
    );
  const snapshots = snapshotController(parent, name, args, namespace, preflight);
  const snapshotClasses = (args.snapshotClasses ?? []).map(
    (one) =>
      new CustomResource(
        childName(name, "snapshot-class", one.name),
        {
          apiVersion: "snapshot.storage.k8s.io/v1",
          kind: "VolumeSnapshotClass",
          metadata: { name: one.name, ...isDefault(classes.DEFAULT_SNAPSHOT_CLASS, one.default) },
          ...classes.snapshotClassFields(one),
        },
        { parent, dependsOn: [release, ...snapshots] },
      ),
  );
  return [
    ...[...others, ...storageClassObjects, ...jobs, ...targets, ...snapshots, ...snapshotClasses],
    ...middleware(parent, name, args, namespace, secrets.users, preflight),
    ...alerts(parent, name, args, namespace, preflight),
  ];
}

/** Traefik asks for a password by an object of its own; others by annotations of the Ingress. */
function middleware(
  parent: pulumi.Resource,
  name: string,
  { ui }: LonghornArgs,
  namespace: string,
  secret: string | undefined,
  preflight: pulumi.Resource,
): pulumi.Resource[] {
  const spec = ui === undefined ? undefined : uiMiddlewareSpec(ui, secret ?? "");
  if (spec === undefined) return [];
  return [
    new kubernetes.apiextensions.CustomResource(
      childName(name, "ui", "users"),
      {
        apiVersion: "traefik.io/v1alpha1",
        kind: "Middleware",
        metadata: { name: UI_MIDDLEWARE, namespace },
        spec,
      },
      { parent, dependsOn: [preflight] },
    ),
  ];
}

function alerts(
  parent: pulumi.Resource,
  name: string,
  args: LonghornArgs,
  namespace: string,
  preflight: pulumi.Resource,
): pulumi.Resource[] {
  const { monitoring } = args;
  if (monitoring === undefined || monitoring === false) return [];
  const { labels = {}, alerts: wanted = true } = monitoring === true ? {} : monitoring;
  if (!wanted) return [];
  return [
    new kubernetes.apiextensions.CustomResource(
      childName(name, "alerts"),
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: "longhorn", namespace, labels },
        spec: alertRules(args.schedules ?? [], args.classes),
      },
      { parent, dependsOn: [preflight] },
    ),
  ];
}

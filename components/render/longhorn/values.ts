import { durationSeconds } from "../../model/duration";
import type { LonghornSpec, LonghornUiArgs } from "../../model/longhorn/args";
import { DEFAULT_VERSION } from "../../model/longhorn/chart";
import type { KnownStorage } from "../../model/longhorn/known-storage";
import { backupTargets, DEFAULT_TARGET } from "../../model/longhorn/plan";
import { SAFETY } from "../../model/longhorn/safety";
import type { LonghornSettings } from "../../model/longhorn/settings";
import { targetUrl, type TargetPlace } from "../../model/longhorn/target-url";
import { isRecord } from "../../model/shape";
import { given, merge, type Values } from "../objects";
import { uiAnnotations } from "./ui";

/** A backup target as far as the chart's values go: without secrets. */
export type ValuesTarget = TargetPlace & { name?: string; pollInterval?: string };

/** The arguments that the chart's values are made of. */
export interface ValuesInput {
  version?: string | undefined;
  namespace: string;
  settings?: LonghornSettings | undefined;
  images?: LonghornSpec["images"];
  kubeletRoot?: string | undefined;
  ui?: Omit<LonghornUiArgs, "users"> | undefined;
  monitoring?: LonghornSpec["monitoring"];
  backupTargets?: readonly ValuesTarget[] | undefined;
  values?: LonghornSpec["values"];
}

/** Names of Secrets that are made beside the chart. */
export interface ValuesSecrets {
  /** Credentials of the target `default`; none for NFS. */
  defaultTarget?: string | undefined;
  /** Who may enter the web interface. */
  users?: string | undefined;
}

/** Values of Longhorn's chart. */
export function chartValues(
  args: ValuesInput,
  storage: KnownStorage | undefined,
  secrets: ValuesSecrets,
): Values {
  const own: Values = {
    // Unset, Longhorn starts a pod to find out.
    csi: { kubeletRootDir: args.kubeletRoot ?? "/var/lib/kubelet" },
    // The chart's class is made by the manager out of a ConfigMap: Pulumi would never see it.
    persistence: { createStorageClass: false, defaultClass: false },
    // The job that refuses an upgrade over a version.
    preUpgradeChecker: { jobEnabled: true, upgradeVersionCheck: true },
    defaultSettings: chartSettings(args.settings ?? {}, storage),
    ...networkPolicies(args.version ?? DEFAULT_VERSION),
    ...images(args.images),
    ...ingress(args, secrets.users),
    ...monitoring(args.monitoring),
    ...defaultBackupStore(args.backupTargets, secrets.defaultTarget),
  };
  return merge(own, args.values ?? {});
}

/** `defaultSettings` of the chart: ours, and over them those of the arguments. */
export function chartSettings(
  settings: LonghornSettings,
  storage: KnownStorage | undefined,
): Values {
  const all: Values = {
    ...SAFETY,
    // Nodes of a Cluster say by a label which disks they have. On others Longhorn would find no disk at all.
    ...(storage?.labelled === true && { createDefaultDiskLabeledNodes: true }),
    ...given(settings),
    // Without it the job that uninstalls fails, and the release hangs. Volumes are guarded by a policy in the cluster.
    deletingConfirmationFlag: true,
  };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, chartValue(value)]));
}

// As texts: Helm prints large numbers as 1e+06, and Longhorn reads none but texts in the JSON of both engines.
function chartValue(value: unknown): unknown {
  if (typeof value === "number") return String(value);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([engine, own]) => [engine, String(own)]));
}

// On by default, and in 1.12.1 they keep iSCSI of the host from the instance manager with some network plugins (longhorn/longhorn#13802).
function networkPolicies(version: string): Values {
  return version === "1.12.1" ? { networkPolicies: { restrictInternalTraffic: false } } : {};
}

function images(args: LonghornSpec["images"]): Values {
  const { registry, pullSecrets } = args ?? {};
  if (registry === undefined && pullSecrets === undefined) return {};
  return { global: given({ imageRegistry: registry, imagePullSecrets: pullSecrets }) };
}

function ingress({ ui, namespace }: ValuesInput, users: string | undefined): Values {
  if (ui === undefined) return {};
  return {
    ingress: {
      enabled: true,
      ingressClassName: ui.ingressClass ?? "traefik",
      host: ui.host,
      annotations: { ...ui.annotations, ...uiAnnotations(ui, namespace, users) },
      ...(ui.tlsSecret !== undefined && { tls: true, tlsSecret: ui.tlsSecret }),
    },
  };
}

function monitoring(args: LonghornSpec["monitoring"]): Values {
  if (args === undefined || args === false) return {};
  const labels = args === true ? {} : (args.labels ?? {});
  return { metrics: { serviceMonitor: { enabled: true, additionalLabels: labels } } };
}

/**
 * The target `default`, which Longhorn makes itself. What is not stated stays as it was: an empty list takes away a target that was there, no list at all leaves alone
 * one that somebody made by hand.
 */
function defaultBackupStore(
  targets: readonly ValuesTarget[] | undefined,
  secret: string | undefined,
): Values {
  if (targets === undefined) return {};
  const target = backupTargets({ backupTargets: targets }).find(
    ({ name }) => name === DEFAULT_TARGET,
  );
  return {
    defaultBackupStore: {
      backupTarget: target === undefined ? "" : targetUrl(target),
      backupTargetCredentialSecret: secret ?? "",
      pollInterval: String(durationSeconds(target?.pollInterval ?? "5m") ?? 300),
    },
  };
}

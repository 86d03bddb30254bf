import {
  chartPathComplaint,
  exactVersionComplaint,
  ociComplaint,
  registryComplaint,
  repositoryComplaint,
} from "../chart";
import { isLate } from "../late";
import * as names from "../names";
import { choice, flag, isRecord, list, map, record, text, unknownName, type Shape } from "../shape";
import type {
  LonghornChartArgs,
  LonghornImagesArgs,
  LonghornMonitoringArgs,
  LonghornSpec,
  LonghornUiArgs,
  SnapshotControllerArgs,
  StorageNodeArgs,
} from "./args";
import { chartVersionComplaint, DEFAULT_VERSION, SNAPSHOT_VERSION } from "./chart";
import { SETTINGS, settingOf } from "./settings";
import { elsewhereComplaint } from "./settings-elsewhere";
import { backupTargetShape, scheduleShape } from "./shape-backups";
import { labels, snapshotClassShape, storageClassShape } from "./shape-classes";
import * as texts from "./texts";

/*
 * What each single argument of Longhorn may be. Rules between arguments are in the validate-*.ts files.
 */

const objectName = text(names.objectNameComplaint);
const tags = list(text(texts.tagComplaint));

/** `true`, `false`, or an object with more to say. */
function flagOr(more: Shape): Shape {
  return (value, path, add) => (isRecord(value) ? more : flag)(value, path, add);
}

const settings = map((key, value, path, add) => {
  const setting = settingOf(key);
  if (setting !== undefined) {
    if (value !== undefined && !isLate(value)) setting.shape(value, path, add);
  } else {
    add(path, elsewhereComplaint(key) ?? unknownName("setting", key, Object.keys(SETTINGS)));
  }
});

function chart(name: string, archive: string): Shape {
  return record<LonghornChartArgs>({
    repository: text(repositoryComplaint),
    path: text(chartPathComplaint(archive)),
    oci: text(ociComplaint(name)),
  });
}

const annotations = map((key, value, path, add) => {
  const complaint = names.labelKeyComplaint(key);
  if (complaint !== undefined) add(path, complaint);
  else text(() => undefined)(value, path, add);
});

/** All of `LonghornArgs`. */
export const longhornShape: Shape = record<LonghornSpec>({
  classes: list(storageClassShape),
  snapshotClasses: list(snapshotClassShape),
  snapshotController: flagOr(
    record<SnapshotControllerArgs>({
      version: text((version) => exactVersionComplaint(version, SNAPSHOT_VERSION)),
      chart: chart("snapshot-controller", `snapshot-controller-${SNAPSHOT_VERSION}`),
      registry: text(registryComplaint),
    }),
  ),
  schedules: list(scheduleShape),
  backupTargets: list(backupTargetShape),
  settings,
  version: text(chartVersionComplaint),
  chart: chart("longhorn", `longhorn-${DEFAULT_VERSION}`),
  images: record<LonghornImagesArgs>({
    registry: text(registryComplaint),
    pullSecrets: list(objectName),
  }),
  namespace: text(names.namespaceComplaint),
  ui: record<LonghornUiArgs>(
    {
      host: text(texts.siteComplaint),
      users: text(texts.usersComplaint, { secret: true, lines: true }),
      ingressClass: choice("traefik", "nginx"),
      tlsSecret: objectName,
      annotations,
    },
    { host: "name the site", users: "say who may enter, by htpasswd -nB NAME" },
  ),
  monitoring: flagOr(record<LonghornMonitoringArgs>({ labels, alerts: flag })),
  undefault: list(objectName),
  protect: flag,
  allowVolumeLoss: flag,
  kubeletRoot: text(texts.kubeletRootComplaint),
  values: map(() => undefined),
  nodes: list(
    record<StorageNodeArgs>(
      { name: text(names.nodeNameComplaint), tags, diskTags: list(tags) },
      { name: "name the Node" },
    ),
  ),
});

import { checkChartSource, checkOwnedValues } from "../chart";
import { member, type Add } from "../faults";
import { recordOf, textOf } from "../known";
import { isRecord, unknownName } from "../shape";
import { DEFAULT_VERSION } from "./chart";
import { CHART_KEYS, keysBelow } from "./chart-keys";
import { SETTINGS, settingOf } from "./settings";
import { elsewhereComplaint } from "./settings-elsewhere";

/** Values of the chart that follow from other arguments, and the argument that each follows from. */
const OWNED: Readonly<Record<string, string>> = {
  persistence: "use classes: the chart's own class is not made",
  defaultBackupStore: "use backupTargets",
  privateRegistry: "use images",
  "global.imageRegistry": "use images.registry",
  "global.imagePullSecrets": "use images.pullSecrets",
  "global.cattle.systemDefaultRegistry": "use images.registry",
  "csi.kubeletRootDir": "use kubeletRoot",
  ingress: "use ui",
  "metrics.serviceMonitor.enabled": "use monitoring",
  "metrics.serviceMonitor.additionalLabels": "use monitoring.labels",
  preUpgradeChecker: "remove it: it is what refuses an upgrade that Longhorn can't do",
  namespaceOverride: "use namespace",
};

/** Rules of the chart's source, and of values that are not free. */
export function checkChart(spec: unknown, add: Add): void {
  const { chart, snapshotController, values, version } = recordOf(spec);
  checkChartSource(chart, "chart", add);
  checkChartSource(recordOf(snapshotController)["chart"], "snapshotController.chart", add);
  checkOwnedValues(values, OWNED, add);
  const known = version === undefined || textOf(version) === DEFAULT_VERSION;
  checkSettingValues(recordOf(values)["defaultSettings"], known, add);
  // Other versions have other keys.
  if (known) checkKeys(values, add);
}

// A setting that came with a later version has no other way than the values.
function checkSettingValues(given: unknown, known: boolean, add: Add): void {
  for (const key of Object.keys(recordOf(given))) {
    const path = member("values.defaultSettings", key);
    const complaint = elsewhereComplaint(key);
    if (settingOf(key) !== undefined) {
      add(path, { problem: "is set by quorate", remedy: `use settings.${key}` });
    } else if (known) {
      add(path, complaint ?? unknownName("setting", key, Object.keys(SETTINGS)));
    } else if (complaint?.problem === "is set by quorate") {
      add(path, complaint);
    }
  }
}

function checkKeys(values: unknown, add: Add): void {
  for (const [key, value] of Object.entries(recordOf(values))) {
    const path = member("values", key);
    if (!Object.hasOwn(CHART_KEYS, key)) {
      add(path, unknownName("value of Longhorn's chart", key, Object.keys(CHART_KEYS)));
      continue;
    }
    const below = keysBelow(key);
    if (below === undefined || !isRecord(value)) continue;
    for (const inner of Object.keys(value)) {
      if (below.includes(inner)) continue;
      add(member(path, inner), unknownName("value of Longhorn's chart", inner, below));
    }
  }
}

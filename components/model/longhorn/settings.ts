import type { Setting, ValueOf } from "./setting";
import { BACKUP_SETTINGS } from "./settings-backups";
import { FAILURE_SETTINGS } from "./settings-failures";
import { REPLICA_SETTINGS } from "./settings-replicas";
import { SYSTEM_SETTINGS } from "./settings-system";
import { ENGINE_SETTINGS } from "./settings-v2";

/** All settings of Longhorn 1.12.1 that its chart can set, by the chart's keys. docs/longhorn-settings.md is made of this table. */
export const SETTINGS = {
  ...REPLICA_SETTINGS,
  ...FAILURE_SETTINGS,
  ...BACKUP_SETTINGS,
  ...SYSTEM_SETTINGS,
  ...ENGINE_SETTINGS,
};

type Table = typeof SETTINGS;

/** Values of Longhorn's settings. */
export type LonghornSettings = { -readonly [K in keyof Table]?: ValueOf<Table[K]> };

/** The setting with this key of the chart. */
export function settingOf(key: string): Setting | undefined {
  return Object.hasOwn(SETTINGS, key) ? SETTINGS[key as keyof Table] : undefined;
}

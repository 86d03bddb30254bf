import { UNKNOWN, type Verdict } from "./check";
import type { KubeObject } from "./kube";
import type { Scene } from "./scene";

/** Lets a check look at a list, if it could be read. */
export function listed(path: string, judge: (items: KubeObject[], scene: Scene) => Verdict) {
  return (scene: Scene) => {
    const items = scene.kube.items(path);
    return items === undefined ? UNKNOWN : judge(items, scene);
  };
}

export const HOUR = 3_600_000;

export const ageMs = ({ metadata }: KubeObject, now: Date): number =>
  now.getTime() - Date.parse(metadata?.creationTimestamp ?? "");

import { fail, skip, UNKNOWN, type Verdict } from "./check";
import { type KubeObject, nameOf } from "./kube";
import { PATHS } from "./paths";
import type { Scene } from "./scene";

/** Daemon sets of a layer, wherever it was put. */
function daemons(scene: Scene, name: RegExp): KubeObject[] | undefined {
  return scene.kube.items(PATHS.daemonSets)?.filter((item) => name.test(nameOf(item)));
}

/** Judges a layer where there is one: in the stack, or in the cluster by another hand. */
export function layer(
  name: "MetalLB" | "Longhorn",
  pattern: RegExp,
  judge: (scene: Scene, sets: KubeObject[]) => Verdict,
) {
  return (scene: Scene): Verdict => {
    const sets = daemons(scene, pattern);
    if (sets === undefined) return UNKNOWN;
    if (sets.length > 0) return judge(scene, sets);
    return scene.stack.layers.includes(name)
      ? fail(`${name} is in the stack, and its pods are not in the cluster`)
      : skip(`no ${name}`);
  };
}

import type { Add } from "./faults";
import { recordOf, textOf } from "./known";
import { FAST_ARGS } from "./node-failure";

/** Arguments of the kubelet that would work against its quick heartbeats. */
const KUBELET = ["node-status-update-frequency", "config-dir"];

/** Other names of k3s for the same lists. */
const ALIASES: Readonly<Record<string, string>> = {
  "kube-controller-arg": "kube-controller-manager-arg",
};

/** Rules between `fastNodeFailure` and arguments of the user's own. */
export function checkNodeFailure(spec: unknown, add: Add): void {
  const { fastNodeFailure, serverConfig, agentConfig } = recordOf(spec);
  if (fastNodeFailure !== true && fastNodeFailure !== "heartbeats") return;
  const refuse = (config: string, values: unknown, key: string, names: readonly string[]) => {
    const value = recordOf(values)[key];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    list.forEach((argument, i) => {
      const name = /^-*([^=+-][^=]*?)[+-]?=/.exec(textOf(argument) ?? "")?.[1];
      if (name === undefined || !names.includes(name)) return;
      const path = `${config}["${key}"]${Array.isArray(value) ? `[${i}]` : ""}`;
      const problem =
        name === "config-dir"
          ? "config-dir hides the kubelet's file of fastNodeFailure"
          : `${name} is set by fastNodeFailure`;
      add(path, { problem, remedy: "remove it, or leave fastNodeFailure out" });
    });
  };
  refuse("serverConfig", serverConfig, "kubelet-arg", KUBELET);
  refuse("agentConfig", agentConfig, "kubelet-arg", KUBELET);
  if (fastNodeFailure !== true) return;
  for (const key of [...Object.keys(FAST_ARGS), ...Object.keys(ALIASES)]) {
    const names = (FAST_ARGS[ALIASES[key] ?? key] ?? []).map((arg) => arg.replace(/=.*/, ""));
    refuse("serverConfig", serverConfig, key, names);
  }
}

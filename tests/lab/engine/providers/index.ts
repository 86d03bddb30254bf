import { isProvider } from "../session";
import type { Transport } from "../types";
import { commandProvider } from "./command";
import { patchProvider } from "./kube-patch";
import { kubernetesProvider, providerResource } from "./kubernetes";
import type { Provider } from "./provider";
import { randomProviders } from "./random";
import { releaseProvider } from "./release";

/** These need more than an apply. */
const UNPLAYED = [/^kubernetes:helm/, /^kubernetes:yaml/, /^kubernetes:kustomize/];

export const findProvider = (options: {
  kubectl: string[];
  helm: string[];
  /** Where helm looks for charts. */
  dir: string;
  recording?: Transport;
}): ((type: string) => Provider) => {
  const command = commandProvider(options.recording);
  const kubernetes = kubernetesProvider(options.kubectl);
  const patch = patchProvider(options.kubectl);
  const release = releaseProvider(options.helm, options.dir);
  return (type) => {
    if (type === "command:remote:Command") return command;
    const random = randomProviders[type];
    if (random) return random;
    if (isProvider(type)) return providerResource;
    if (type === "kubernetes:helm.sh/v3:Release") return release;
    const isKubernetes = type.startsWith("kubernetes:");
    if (isKubernetes && !UNPLAYED.some((pattern) => pattern.test(type))) {
      return type.endsWith("Patch") ? patch : kubernetes;
    }
    throw new Error(`${type}: this engine doesn't play resources of this type`);
  };
};

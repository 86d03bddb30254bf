import type { Transport } from "../types";
import { commandProvider } from "./command";
import { kubernetesProvider, providerResource } from "./kubernetes";
import type { Provider } from "./provider";
import { randomProviders } from "./random";

/** Helm needs more than an apply, a Patch less than a delete. */
const UNPLAYED = [/^kubernetes:helm/, /^kubernetes:yaml/, /^kubernetes:kustomize/, /Patch$/];

export const findProvider = (options: {
  kubectl: string[];
  recording?: Transport;
}): ((type: string) => Provider) => {
  const command = commandProvider(options.recording);
  const kubernetes = kubernetesProvider(options.kubectl);
  return (type) => {
    if (type === "command:remote:Command") return command;
    const random = randomProviders[type];
    if (random) return random;
    if (type.startsWith("pulumi:providers:")) return providerResource;
    const isKubernetes = type.startsWith("kubernetes:");
    if (isKubernetes && !UNPLAYED.some((pattern) => pattern.test(type))) return kubernetes;
    throw new Error(`${type}: this engine doesn't play resources of this type`);
  };
};

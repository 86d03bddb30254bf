import * as kubernetes from "@pulumi/kubernetes";
import { record, type Recorded, type Recording } from "./recording-monitor";

/** Registers a layer on a cluster that somebody else made. */
export function recordLayer(
  namespace: string,
  make: (provider: kubernetes.Provider) => void,
  preview: boolean,
): Promise<Recording> {
  // Warnings are the subject of tests of their own.
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  return record(() => make(new kubernetes.Provider("elsewhere", { kubeconfig: "{}" })), {
    preview,
    respond: (_type, name) => ({ metadata: { name, namespace } }),
  });
}

/** The resource of this name. */
export function resourceNamed({ resources }: Recording, name: string): Recorded {
  const found = resources.find((resource) => resource.name === name);
  if (found !== undefined) return found;
  throw new Error(`no ${name} among ${resources.map((some) => some.name).join(", ")}`);
}

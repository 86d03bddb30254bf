import * as kubernetes from "@pulumi/kubernetes";
import { Longhorn, type LonghornArgs } from "../../components";
import { record, type Recorded, type Recording } from "./recording-monitor";

/** Registers a Longhorn called `storage` on a cluster that somebody else made. */
export function recordLonghorn(
  args: LonghornArgs | (() => LonghornArgs),
  { preview = false }: { preview?: boolean } = {},
): Promise<Recording> {
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  return record(
    () => {
      const provider = new kubernetes.Provider("elsewhere", { kubeconfig: "{}" });
      new Longhorn("storage", typeof args === "function" ? args() : args, { provider });
    },
    { preview, respond: (_type, name) => ({ metadata: { name, namespace: "longhorn-system" } }) },
  );
}

/** The resource `storage-NAME`. */
export function part({ resources }: Recording, name: string): Recorded {
  const found = resources.find((resource) => resource.name === `storage-${name}`);
  if (found !== undefined) return found;
  throw new Error(`no storage-${name} among ${resources.map((some) => some.name).join(", ")}`);
}

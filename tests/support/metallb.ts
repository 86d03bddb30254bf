import * as kubernetes from "@pulumi/kubernetes";
import { MetalLB, type MetalLBArgs } from "../../components";
import type { MetalLBSpec } from "../../components/model/metallb/args";
import { record, type Recorded, type Recording } from "./recording-monitor";

/** The configuration of a home lab whose owner wrote it down: one router, two pools, one advertisement; a new object at each call. */
export function homeSpec(): MetalLBSpec {
  return {
    peers: [{ name: "peer", myAsn: 64501, peerAsn: 65530, peerAddress: "10.0.0.1" }],
    pools: [
      { name: "main-pool", addresses: ["10.6.0.0-10.6.255.255"] },
      { name: "main-v6-pool", addresses: ["2a10:3781:2235:a4::1-2a10:3781:2235:a8::1"] },
    ],
    advertisements: [{ name: "advertisement", pools: ["main-pool", "main-v6-pool"] }],
  };
}

/** Registers a MetalLB called `lb` on a cluster that somebody else made. */
export function recordMetalLB(
  args: MetalLBArgs | (() => MetalLBArgs),
  { preview = false, use }: { preview?: boolean; use?: (lb: MetalLB) => void } = {},
): Promise<Recording> {
  // Warnings are the subject of a test of their own.
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  return record(
    () => {
      const provider = new kubernetes.Provider("elsewhere", { kubeconfig: "{}" });
      const lb = new MetalLB("lb", typeof args === "function" ? args() : args, { provider });
      use?.(lb);
    },
    { preview, respond: (_type, name) => ({ metadata: { name, namespace: "metallb-system" } }) },
  );
}

/** The resource `lb-NAME`. */
export function layer({ resources }: Recording, name: string): Recorded {
  const found = resources.find((resource) => resource.name === `lb-${name}`);
  if (found === undefined) {
    throw new Error(`no lb-${name} among ${resources.map((some) => some.name).join(", ")}`);
  }
  return found;
}

import { MetalLB, type MetalLBArgs } from "../../components";
import type { MetalLBSpec } from "../../components/model/metallb/args";
import { recordLayer, resourceNamed } from "./layers";
import type { Recorded, Recording } from "./recording-monitor";

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
  return recordLayer(
    "metallb-system",
    (provider) => {
      const lb = new MetalLB("lb", typeof args === "function" ? args() : args, { provider });
      use?.(lb);
    },
    preview,
  );
}

/** The resource `lb-NAME`. */
export const layer = (recording: Recording, name: string): Recorded =>
  resourceNamed(recording, `lb-${name}`);

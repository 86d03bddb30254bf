import { join, relative } from "node:path";
import type { LonghornSpec } from "../../components/model/longhorn/args";
import { cacheDir } from "./hosts/options";
import { runOk } from "./hosts";
import { ensureMetalLB, pinned } from "./metallb";

/** Longhorn's control plane where there is no registry: its manager built from its Go module, and a chart made for it. */
export interface LonghornBuild {
  /** Of the manager and of the chart. */
  version: string;
  /** The chart, packed: longhorn-<version>.tgz. It is not the official one. */
  chart: string;
  helm: string;
  kubectl: string;
  /** A docker-archive with `quorate.test/longhornio/longhorn-manager`. No other image of Longhorn can be had: nothing moves data. */
  images: string[];
}

const SOURCES = join(__dirname, "longhorn");

/** Builds manager, image and chart, and helm and kubectl with MetalLB's build; ten minutes the first time on a busy machine. */
export async function ensureLonghorn(say: (line: string) => void): Promise<LonghornBuild> {
  const { helm, kubectl } = await ensureMetalLB(say);
  const version = pinned(SOURCES, "github.com/longhorn/longhorn-manager");
  const directory = join(cacheDir, "longhorn", `v${version}`);
  const built = await runOk([join(SOURCES, "build.sh"), directory, helm], { timeout: 3_000_000 });
  say(built.trim());
  return {
    version,
    chart: join(directory, `longhorn-${version}.tgz`),
    helm,
    kubectl,
    images: [join(directory, "longhorn-images.tar")],
  };
}

/** Arguments that take the chart and the images from the build, for a program in this folder. */
export const longhornFromBuild = ({ chart, version }: LonghornBuild, folder: string) =>
  ({
    chart: { path: relative(folder, chart) },
    images: { registry: "quorate.test" },
    version,
  }) satisfies Partial<LonghornSpec>;

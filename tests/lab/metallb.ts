import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Distribution } from "./artifacts";
import { cacheDir } from "./hosts/options";
import { runOk } from "./hosts";

/** MetalLB where there is no registry: built from its Go module, in native mode as real as a release. */
export interface MetalLBBuild {
  version: string;
  /** The released chart, packed: metallb-<version>.tgz. */
  chart: string;
  helm: string;
  /** docker-archive with the controller and the speaker, `quorate.test/metallb/*:v<version>`. */
  images: string;
}

const SOURCES = join(__dirname, "metallb");

/** Builds helm, chart and images; three minutes the first time. */
export async function ensureMetalLB(say: (line: string) => void): Promise<MetalLBBuild> {
  const version = pinned();
  const directory = join(cacheDir, "metallb", `v${version}`);
  say((await runOk([join(SOURCES, "build.sh"), directory], { timeout: 3_000_000 })).trim());
  return {
    version,
    chart: join(directory, `metallb-${version}.tgz`),
    helm: join(directory, "helm"),
    images: join(directory, "metallb-images.tar"),
  };
}

/** The distribution with MetalLB's images beside its own: `publish` then serves them, and every node imports them. */
export const withMetalLB = (from: Distribution, built: MetalLBBuild): Distribution => ({
  ...from,
  images: [...from.images, built.images],
});

/** Chart values that take the images from the tarball; the tag is the chart's own. */
export const metalLBImages = {
  controller: { image: { repository: "quorate.test/metallb/controller" } },
  speaker: { image: { repository: "quorate.test/metallb/speaker" } },
} as const;

function pinned(): string {
  const found = /^\s*go\.universe\.tf\/metallb v(\S+)/m.exec(
    readFileSync(join(SOURCES, "go.mod"), "utf8"),
  )?.[1];
  if (found === undefined) throw new Error(`${SOURCES}/go.mod pins no go.universe.tf/metallb`);
  return found;
}

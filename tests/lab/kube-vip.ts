import { join } from "node:path";
import { cacheDir } from "./hosts/options";
import { runOk } from "./hosts";
import { pinned } from "./metallb";

/** kube-vip where there is no registry: built from its Go module. */
export interface KubeVipBuild {
  version: string;
  /** The image's name, as in a manifest for a connected machine. */
  image: string;
  /** A docker-archive with that image. */
  tarball: string;
}

const SOURCES = join(__dirname, "kube-vip");

/** Builds the image; two minutes the first time. `withImages(distribution, { images: [tarball] })` brings it to every node. */
export async function ensureKubeVip(say: (line: string) => void): Promise<KubeVipBuild> {
  const version = `v${pinned(SOURCES, "github.com/kube-vip/kube-vip")}`;
  const directory = join(cacheDir, "kube-vip", version);
  say((await runOk([join(SOURCES, "build.sh"), directory], { timeout: 3_000_000 })).trim());
  return {
    version,
    image: `ghcr.io/kube-vip/kube-vip:${version}`,
    tarball: join(directory, "kube-vip-images.tar"),
  };
}

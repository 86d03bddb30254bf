import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { MetalLBSpec } from "../../components/model/metallb/args";
import { cacheDir } from "./hosts/options";
import { runOk } from "./hosts";

/** MetalLB where there is no registry: its programs built from their Go modules, FRR from Debian's packages. */
export interface MetalLBBuild {
  version: string;
  /** The released chart, packed: metallb-<version>.tgz. */
  chart: string;
  helm: string;
  kubectl: string;
  /** docker-archives with `quorate.test/metallb/*` and `quorate.test/frrouting/frr`, tagged as the chart wants them. */
  images: string[];
}

const SOURCES = join(__dirname, "metallb");
const FRR_SOURCES = join(__dirname, "metallb-frr");

/** Builds helm, kubectl, chart and images; six minutes the first time. */
export async function ensureMetalLB(say: (line: string) => void): Promise<MetalLBBuild> {
  const version = pinned(SOURCES, "go.universe.tf/metallb");
  const directory = join(cacheDir, "metallb", `v${version}`);
  const frr = join(
    cacheDir,
    "metallb-frr",
    `v${pinned(FRR_SOURCES, "github.com/metallb/frr-k8s")}`,
  );
  const frrImages = join(frr, "frr-images.tar");
  const limit = { timeout: 3_000_000 };
  say((await runOk([join(SOURCES, "build.sh"), directory], limit)).trim());
  say((await runOk([join(FRR_SOURCES, "build.sh"), frrImages], limit)).trim());
  return {
    version,
    chart: join(directory, `metallb-${version}.tgz`),
    helm: join(directory, "helm"),
    kubectl: join(directory, "kubectl"),
    images: [join(directory, "metallb-images.tar"), frrImages],
  };
}

/** Arguments that take the chart and the images from the build, for a program in this folder. */
export const fromBuild = ({ chart, version }: MetalLBBuild, folder: string) =>
  ({
    chart: { path: relative(folder, chart) },
    images: { registry: "quorate.test" },
    version,
    values: {
      "frr-k8s": {
        frrk8s: {
          // A machine that is busy does not answer within a second; three misses would restart FRR.
          livenessProbe: { failureThreshold: 30 },
          // BGPSessionState is otherwise up to two minutes behind.
          frrStatus: { pollInterval: "2s" },
        },
      },
    },
  }) satisfies Partial<MetalLBSpec>;

/** The version of a module that a folder's go.mod requires. */
export function pinned(folder: string, module: string): string {
  const file = join(folder, "go.mod");
  const pattern = new RegExp(`^\\s*(?:require )?${module.replaceAll(".", "\\.")} v(\\S+)`, "m");
  const found = pattern.exec(readFileSync(file, "utf8"))?.[1];
  if (found === undefined) throw new Error(`${file} pins no ${module}`);
  return found;
}

import { join, relative } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import type { Checked } from "./metallb-checks";
import type { MetalLBArgs } from "./model/metallb/args";
import { DEFAULT_VERSION, REPOSITORY } from "./model/metallb/chart";
import { preflightValues } from "./render/metallb/preflight";
import { chartValues } from "./render/metallb/values";

export interface MetalLBRelease {
  /** Name of the namespace, known in every preview. */
  namespace: string;
  /** What must be there before an object of core Kubernetes. */
  ground: pulumi.Resource;
  /** What must be there before an object of MetalLB. */
  release: pulumi.Resource;
}

/** The look at the cluster, and MetalLB itself. */
export function metallbRelease(
  parent: pulumi.Resource,
  name: string,
  args: MetalLBArgs,
  { gate }: Checked,
): MetalLBRelease {
  const privileged = Object.fromEntries(
    ["enforce", "audit", "warn"].map((mode) => [
      `pod-security.kubernetes.io/${mode}`,
      "privileged",
    ]),
  );
  const namespace = args.namespace ?? "metallb-system";
  const ground = new kubernetes.core.v1.Namespace(
    childName(name, "namespace"),
    // Helm can make a namespace, but not label it, and speakers need the host's network.
    { metadata: { name: namespace, labels: privileged } },
    { parent, dependsOn: gate },
  );
  const preflight = new kubernetes.helm.v3.Release(
    childName(name, "preflight"),
    {
      name: "metallb-preflight",
      namespace,
      chart: chartFolder("metallb-preflight"),
      values: pulumi
        .output(args.pools)
        .apply((pools) => preflightValues(pools, args.loadBalancerClass)),
      maxHistory: 2,
      // A refused change leaves the release as it was.
      atomic: true,
    },
    { parent, dependsOn: [ground] },
  );
  const release = new kubernetes.helm.v3.Release(
    childName(name, "release"),
    {
      name: "metallb",
      namespace,
      version: args.version ?? DEFAULT_VERSION,
      ...chartSource(args),
      values: pulumi
        .output({
          backend: args.backend,
          images: args.images,
          loadBalancerClass: args.loadBalancerClass,
          values: args.values,
        })
        .apply(chartValues),
      createNamespace: false,
      // Of a first install that fails nothing stays, and of an upgrade that fails the old version.
      atomic: true,
      cleanupOnFail: true,
      timeout: 600,
      maxHistory: 5,
    },
    { parent, dependsOn: [preflight] },
  );
  return { namespace, ground, release };
}

function chartSource({ chart = {} }: MetalLBArgs): {
  chart: string;
  repositoryOpts?: { repo: string };
} {
  if (chart.path !== undefined) return { chart: chart.path };
  if (chart.oci !== undefined) return { chart: chart.oci };
  return { chart: "metallb", repositoryOpts: { repo: chart.repository ?? REPOSITORY } };
}

// From the project's folder, where the provider runs, too: an absolute path would differ from machine to machine, and show as a change.
function chartFolder(name: string): string {
  return `./${relative(process.cwd(), join(__dirname, "charts", name))}`;
}

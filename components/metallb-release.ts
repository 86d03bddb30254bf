import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import { chartSource, preflightRelease, privilegedNamespace } from "./layer-release";
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
  const namespace = args.namespace ?? "metallb-system";
  // Speakers need the host's network.
  const ground = privilegedNamespace(name, namespace, { parent, dependsOn: gate });
  const preflight = preflightRelease(
    name,
    "metallb-preflight",
    namespace,
    pulumi.output(args.pools).apply((pools) => preflightValues(pools, args.loadBalancerClass)),
    { parent, dependsOn: [ground] },
  );
  const release = new kubernetes.helm.v3.Release(
    childName(name, "release"),
    {
      name: "metallb",
      namespace,
      version: args.version ?? DEFAULT_VERSION,
      ...chartSource("metallb", args.chart, REPOSITORY),
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

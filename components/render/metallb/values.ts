import type { MetalLBSpec } from "../../model/metallb/args";
import { merge, type Values } from "../objects";

/** Values of MetalLB's chart. Every switch of the backend is stated: the chart's own default changed in 0.16. */
export function chartValues(args: {
  readonly [K in "backend" | "images" | "loadBalancerClass" | "values"]: MetalLBSpec[K] | undefined;
}): Values {
  const backend = args.backend ?? "frr-k8s";
  const own: Values = {
    // Names that don't depend on the release's.
    fullnameOverride: "metallb",
    frrk8s: { enabled: backend === "frr-k8s" },
    speaker: { frr: { enabled: backend === "frr" } },
    ...(backend === "frr-k8s" && QUICK_CERTIFICATE),
    ...(args.loadBalancerClass !== undefined && { loadBalancerClass: args.loadBalancerClass }),
    ...(args.images?.pullSecrets !== undefined && {
      imagePullSecrets: args.images.pullSecrets.map((name) => ({ name })),
    }),
  };
  const images = args.images?.registry === undefined ? {} : repositories(args.images.registry);
  return merge(merge(own, images), args.values ?? {});
}

/**
 * frr-k8s' webhook makes its own certificate, and its pod sees it when the kubelet refreshes the pod's volumes: by itself within a minute or two, in which
 * the release waits (130 s instead of 35 s seen); with a restart of the container at once.
 */
const QUICK_CERTIFICATE = { "frr-k8s": { frrk8s: { restartOnRotatorSecretRefresh: true } } };

// The sub-chart has its own values under its own name, with a hyphen: `frrk8s` only switches it on.
function repositories(registry: string): Values {
  const image = (name: string) => ({ image: { repository: `${registry}/${name}` } });
  return {
    controller: image("metallb/controller"),
    speaker: { ...image("metallb/speaker"), frr: image("frrouting/frr") },
    "frr-k8s": {
      frrk8s: { ...image("metallb/frr-k8s"), frr: image("frrouting/frr") },
    },
  };
}

import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";

/** The provider for everything that runs on the cluster of this component. */
export function clusterProvider(
  parent: pulumi.Resource,
  name: string,
  kubeconfig: pulumi.Input<string>,
): kubernetes.Provider {
  return new kubernetes.Provider(
    childName(name, "provider"),
    // Without an identifier of its own the provider, and everything made with it, is replaced when the kubeconfig is not known yet.
    { kubeconfig, clusterIdentifier: name, enableServerSideApply: true },
    { parent },
  );
}

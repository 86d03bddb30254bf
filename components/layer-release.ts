import { join, relative } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";

/** A namespace whose pods may be privileged: Helm can make one, but not label it. */
export function privilegedNamespace(
  name: string,
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Namespace {
  const labels = Object.fromEntries(
    ["enforce", "audit", "warn"].map((mode) => [
      `pod-security.kubernetes.io/${mode}`,
      "privileged",
    ]),
  );
  return new kubernetes.core.v1.Namespace(
    childName(name, "namespace"),
    { metadata: { name: namespace, labels } },
    opts,
  );
}

/** A look at the cluster before anything of the layer changes: a chart of this package without objects, which fails where the layer would do harm. */
export function preflightRelease(
  name: string,
  chart: "metallb-preflight" | "longhorn-preflight",
  namespace: string,
  values: pulumi.Input<Record<string, unknown>>,
  opts: pulumi.CustomResourceOptions,
): kubernetes.helm.v3.Release {
  return new kubernetes.helm.v3.Release(
    childName(name, "preflight"),
    {
      name: chart,
      namespace,
      chart: chartFolder(chart),
      values,
      maxHistory: 2,
      // A refused change leaves the release as it was.
      atomic: true,
    },
    opts,
  );
}

/** Where a chart comes from: a path, an OCI registry, or a repository. */
export function chartSource(
  name: string,
  given: { path?: string; oci?: string; repository?: string } | undefined,
  repository: string,
): { chart: string; repositoryOpts?: { repo: string } } {
  if (given?.path !== undefined) return { chart: given.path };
  if (given?.oci !== undefined) return { chart: given.oci };
  return { chart: name, repositoryOpts: { repo: given?.repository ?? repository } };
}

// From the project's folder, where the provider runs, too: an absolute path would differ from machine to machine, and show as a change.
function chartFolder(name: string): string {
  return `./${relative(process.cwd(), join(__dirname, "charts", name))}`;
}

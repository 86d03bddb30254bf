import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import type { LonghornRelease } from "./longhorn-release";
import type { LonghornArgs } from "./model/longhorn/args";
import { isProtected } from "./model/longhorn/plan";
import * as render from "./render/longhorn/guard";

/**
 * Keeps volumes from going with Longhorn. `destroy` begins with what nothing else depends on, so with an object that stands for the volumes. The API server itself refuses to delete
 * it while there is a volume, and by then nothing else was touched. The same policy refuses the job by which any uninstall begins.
 */
export function guardVolumes(
  parent: pulumi.Resource,
  name: string,
  args: LonghornArgs,
  { namespace, release }: LonghornRelease,
  everything: pulumi.Resource[],
): void {
  const { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } =
    kubernetes.admissionregistration.v1;
  const metadata = { name: render.policyName(namespace) };
  const policy = new ValidatingAdmissionPolicy(
    childName(name, "guard", "policy"),
    { metadata, spec: render.guardPolicy(namespace) },
    { parent, dependsOn: [release] },
  );
  const binding = new ValidatingAdmissionPolicyBinding(
    childName(name, "guard", "binding"),
    { metadata, spec: render.guardBinding(namespace, args.allowVolumeLoss === true) },
    { parent, dependsOn: [policy] },
  );
  new kubernetes.core.v1.ConfigMap(
    childName(name, "guard"),
    { metadata: { name: render.GUARD, namespace }, data: { purpose: render.PURPOSE } },
    // Without a preview Pulumi meets a protected resource in the middle of `destroy`: the release alone would stop it when classes and schedules had gone.
    { parent, dependsOn: [binding, ...everything], protect: isProtected(args) },
  );
}

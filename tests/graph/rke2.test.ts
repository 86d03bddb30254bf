/** @jest-environment ./tests/support/graph-environment.js */
import { MODES, recordCluster } from "../support/clusters";
import { exampleSpec, rke2Spec } from "../support/specs";

/*
 * The distribution changes what steps say, and nothing of what there is.
 */

test.each(MODES)("the same resources in the same order of waiting: $mode", async ({ preview }) => {
  const shape = async (specOf: typeof rke2Spec) => {
    const { resources } = await recordCluster(specOf(), { preview });
    return resources.map(({ urn, parent, deps, options }) => ({ urn, parent, deps, options }));
  };
  expect(await shape(rke2Spec)).toEqual(await shape(exampleSpec));
});

test("a hardened cluster with a plugin of its choice is one, too", async () => {
  const spec = rke2Spec();
  const { resources } = await recordCluster({
    ...spec,
    hardening: "cis",
    selinux: true,
    network: { cni: "calico", ingress: "none", interface: "eth1" },
    serverConfig: { "control-plane-resource-requests": ["etcd-cpu=250m"] },
  });
  expect(resources.map(({ name }) => name)).toContain("prod-kubeconfig");
});

/** @jest-environment ./tests/support/graph-environment.js */
import * as pulumi from "@pulumi/pulumi";
import { ClusterReference, Longhorn, type LonghornArgs, MetalLB } from "../../components";
import { type PlanInput, planCluster } from "../../components/model/plan";
import { topologyOf } from "../../components/model/topology";
import { MODES } from "../support/clusters";
import { resourceNamed } from "../support/layers";
import { opened, record } from "../support/recording-monitor";
import { exampleSpec, rke2Spec } from "../support/specs";

const KUBECONFIG = "the administrator's own";

const outputsOf = (spec: object) => ({
  kubeconfig: pulumi.secret(KUBECONFIG),
  topology: topologyOf(planCluster("prod", spec as PlanInput)),
});

function refer(make: (reference: ClusterReference) => unknown, spec: object, preview = false) {
  return record(() => make(new ClusterReference("prod", { outputs: outputsOf(spec) })), {
    preview,
    respond: (_type, name) => ({ metadata: { name, namespace: "longhorn-system" } }),
  });
}

const good = (recording: { errors: string[]; thrown: unknown }) =>
  expect([recording.errors, recording.thrown]).toEqual([[], undefined]);

describe.each(MODES)("in $mode", ({ preview }) => {
  test("is a provider and nothing else, with the kubeconfig as a secret", async () => {
    const recording = await refer(() => undefined, exampleSpec(), preview);
    good(recording);
    expect(recording.resources.map(({ urn }) => urn)).toEqual([
      "quorate:index:ClusterReference$pulumi:providers:kubernetes::prod-provider",
      "quorate:index:ClusterReference::prod",
    ]);
    const { inputs } = resourceNamed(recording, "prod-provider");
    expect(JSON.stringify(inputs)).toContain("clusterIdentifier");
    expect(opened(inputs["kubeconfig"])).toBe(KUBECONFIG);
    const told = recording.outputs["prod"] ?? {};
    expect(told["endpoint"]).toBe("https://192.0.2.10:8443");
    expect(JSON.stringify(told["topology"])).toContain('"192.0.2.11"');
  });

  test("Longhorn takes only the disks of nodes that the other stack prepared", async () => {
    const valuesOf = async (spec: object, args: LonghornArgs) => {
      const make = ({ provider }: ClusterReference) => new Longhorn("storage", args, { provider });
      const recording = await refer(make, spec, preview);
      good(recording);
      const { inputs } = resourceNamed(recording, "storage-release");
      return (opened(inputs["values"]) as { defaultSettings: object }).defaultSettings;
    };
    expect(await valuesOf({ ...exampleSpec(), storage: true }, {})).toMatchObject({
      createDefaultDiskLabeledNodes: true,
    });
    const nodes = ["a1", "a2", "a3"].map((name) => ({ name }));
    const prepared = await valuesOf(exampleSpec(), { nodes });
    expect(prepared).not.toHaveProperty("createDefaultDiskLabeledNodes");
  });
});

test("what is put on the cluster is checked against it before anything is made", async () => {
  const spec = { ...exampleSpec(), serverConfig: { disable: ["servicelb"] } };
  const recording = await refer(
    ({ provider }) =>
      new MetalLB(
        "lb",
        {
          pools: [{ name: "main", addresses: ["192.0.2.8/29"] }],
          l2Advertisements: [{ name: "near" }],
        },
        { provider },
      ),
    spec,
  );
  expect(recording.thrown).toBeUndefined();
  expect(recording.errors.join("\n")).toMatch(/pools\[0\]\.addresses\[0\]: .*endpoint/);
  expect(recording.resources.map(({ name }) => name)).toEqual(["prod-provider", "prod", "lb"]);
});

test("tells what the cluster has to offer", async () => {
  const capabilities = async (spec: object) =>
    (await refer(() => undefined, spec)).outputs["prod"]?.["capabilities"];
  expect(await capabilities(exampleSpec())).toEqual({
    serviceLoadBalancer: true,
    localPath: true,
    storage: false,
    networkPolicy: true,
    ingress: "traefik",
    dualStack: false,
    hardened: false,
  });
  expect(await capabilities({ ...rke2Spec(), hardening: "cis", storage: true })).toMatchObject({
    serviceLoadBalancer: false,
    localPath: false,
    storage: true,
    hardened: true,
  });
});

describe("refuses", () => {
  const thrownBy = async (args: object) => {
    const { thrown, errors } = await record(() => new ClusterReference("prod", args), {
      preview: false,
      respond: () => ({}),
    });
    return thrown === undefined ? errors.join("\n") : (thrown as Error).message;
  };

  test("neither a stack nor outputs, and both", async () => {
    expect(await thrownBy({})).toContain("stack: is missing, and so is outputs; give one of them");
    const both = { stack: "acme/cluster/prod", outputs: {} };
    expect(await thrownBy(both)).toContain("stack: is given, and outputs too; give one of them");
  });

  test.each(["kubeconfig", "topology"])(
    "outputs without %s, and says how to give it",
    async (key) => {
      const outputs = { ...outputsOf(exampleSpec()), [key]: undefined };
      expect(await thrownBy({ outputs })).toContain(
        `outputs.${key}: is not among the stack's outputs; let its program say \`export const ${key} = cluster.${key}\``,
      );
    },
  );
});

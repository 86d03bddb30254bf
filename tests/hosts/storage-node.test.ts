import { disksAnnotation } from "../../components/render/storage";
import type { JoinFacts } from "../../components/render/steps";
import { publishPackages, usePackages } from "../support/lab-packages";
import {
  machineIds,
  onHost,
  type Phase,
  planOf,
  runStep,
  scriptOf,
  useHosts,
} from "../support/lab-steps";
import { nodeNamed } from "../support/rendered";

/*
 * A storage node marks its own Node and asks Longhorn's objects before it restarts, both with a kubelet's rights. The definitions here have Longhorn's names and no
 * schema, the objects what its manager would write. The tests build on each other.
 */

const ground = useHosts(["s1", "a1"], "k3s");
const DISK = "/var/lib/rancher/longhorn";
let joinFacts: JoinFacts;

/** The agent with a label that is new in each round, so that it has to restart. */
const planWith = (storage: boolean, round = "0") =>
  planOf(ground.cluster, {
    storage: storage && { disks: [{ path: DISK, mounted: false }], tags: ["fast"] },
    agents: ground.cluster.agents?.map((agent) => ({ ...agent, labels: { round } })) ?? [],
    rollout: { storageTimeout: "3s", drain: false },
  });

const run = (host: string, phase: Phase, plan = planWith(true)) =>
  runStep(ground.lab, host, phase, scriptOf(plan, host, phase, { join: joinFacts }));

async function step(host: string, phase: Phase, plan = planWith(true)) {
  const { code, stdout, stderr } = await run(host, phase, plan);
  if (code !== 0) throw new Error(`${phase} on ${host} ended with ${code}:\n${stderr}`);
  return { stdout, stderr };
}

const kubectl = (command: string) =>
  onHost(ground.lab, "s1", `k3s kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml ${command}`);
const apply = (objects: readonly object[]) =>
  kubectl(
    `apply -f - <<'END'\n${JSON.stringify({ apiVersion: "v1", kind: "List", items: objects })}\nEND`,
  );

interface NodeMetadata {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
const metadata = async (name: string) =>
  JSON.parse(await kubectl(`get node ${name} -o jsonpath='{.metadata}'`)) as NodeMetadata;
const marksOf = async (name: string) => {
  const { labels, annotations } = await metadata(name);
  return Object.entries({ ...labels, ...annotations })
    .filter(([key]) => /longhorn|quorate/.test(key))
    .sort();
};

const definition = (plural: string, kind: string) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.longhorn.io` },
  spec: {
    group: "longhorn.io",
    scope: "Namespaced",
    names: { plural, kind, singular: kind.toLowerCase() },
    versions: [
      {
        name: "v1beta2",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
});
const longhorn = (kind: string, name: string, own: object) => ({
  apiVersion: "longhorn.io/v1beta2",
  kind,
  metadata: { name, namespace: "longhorn-system" },
  ...own,
});
const volume = (name: string) =>
  longhorn("Volume", name, { spec: { numberOfReplicas: 2 }, status: { state: "attached" } });
const replica = (volumeName: string, nodeID: string, failedAt = "") =>
  longhorn("Replica", `${volumeName}-${nodeID}`, {
    spec: { volumeName, nodeID, healthyAt: "2026-01-01T00:00:00Z", failedAt, active: true },
  });

beforeAll(async () => {
  await publishPackages(ground.lab, ["open-iscsi", "nfs-common", "cryptsetup", "dmsetup"]);
  // A server gets the tools, too.
  for (const host of ["s1", "a1"]) await usePackages(ground.lab, host, true);
  await onHost(ground.lab, "a1", `mkdir ${DISK}`);
}, 600_000);

test("an agent joins and marks its own Node; again it says same", async () => {
  await Promise.all(["s1", "a1"].map((host) => step(host, "prepare")));
  const { clusterId } = JSON.parse((await step("s1", "bootstrap")).stdout) as { clusterId: string };
  joinFacts = { clusterId, machines: machineIds(ground.lab) };
  expect((await step("s1", "join")).stdout).toBe("same\n");
  expect((await step("a1", "join")).stderr).toContain("join: marked a1 for Longhorn\n");
  const { storage } = nodeNamed(planWith(true), "a1");
  expect(await marksOf("a1")).toEqual([
    ["node.longhorn.io/create-default-disk", "config"],
    ["node.longhorn.io/default-disks-config", storage && disksAnnotation(storage)],
    ["node.longhorn.io/default-node-tags", '["fast"]'],
    ["quorate.dev/storage", expect.any(String)],
  ]);
  expect(await marksOf("s1")).toEqual([]);
  expect(await step("a1", "join")).toEqual({ stdout: "same\n", stderr: "" });
  expect(await step("s1", "join")).toEqual({ stdout: "same\n", stderr: "" });
});

test("without Longhorn it restarts at once", async () => {
  await step("a1", "prepare", planWith(true, "1"));
  expect((await step("a1", "rollout", planWith(true, "1"))).stdout).toBe("changed\n");
});

describe("with volumes", () => {
  const pid = () => onHost(ground.lab, "a1", "systemctl show -p MainPID --value k3s-agent");

  test("the last healthy replica keeps it where it is", async () => {
    await apply([
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "longhorn-system" } },
      definition("volumes", "Volume"),
      definition("replicas", "Replica"),
    ]);
    await kubectl(
      "wait --for=condition=Established crd/volumes.longhorn.io crd/replicas.longhorn.io",
    );
    const failed = "2026-01-02T00:00:00Z";
    await apply([volume("v"), replica("v", "a1"), replica("v", "a2", failed)]);
    await step("a1", "prepare", planWith(true, "2"));
    const before = await pid();
    const { code, stderr } = await run("a1", "rollout", planWith(true, "2"));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^quorate: a1: rollout: QRT-273: the last healthy replica of volumes is on this node, after 3s too: v; the node was not touched\. /m,
      ) as string,
    });
    expect(await pid()).toBe(before);
  });

  test("with another healthy one it goes, and the second run says same", async () => {
    await apply([replica("v", "a2")]);
    expect((await step("a1", "rollout", planWith(true, "2"))).stdout).toBe("changed\n");
    const { stdout, stderr } = await step("a1", "rollout", planWith(true, "2"));
    expect(stdout).toBe("same\n");
    expect(stderr).toMatch(/^quorate: a1: rollout: the last restart took \d+ s\n$/);
  });

  test("a node without the right to look stays, and says so", async () => {
    await step("a1", "prepare", planWith(true, "3"));
    await kubectl("delete clusterrolebinding quorate:storage");
    const { code, stderr } = await run("a1", "rollout", planWith(true, "3"));
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toContain("QRT-273");
    expect(stderr).toContain("unknown, the API does not tell");
  });
});

test("taken off: the marks go, and an administrator's own label is not touched", async () => {
  await kubectl("label node s1 node.longhorn.io/create-default-disk=true");
  for (const host of ["s1", "a1"]) await step(host, "join", planWith(false));
  expect(await marksOf("a1")).toEqual([]);
  expect(await marksOf("s1")).toEqual([["node.longhorn.io/create-default-disk", "true"]]);
  expect((await step("a1", "join", planWith(false))).stdout).toBe("same\n");
});

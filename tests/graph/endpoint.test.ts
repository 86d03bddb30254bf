/** @jest-environment ./tests/support/graph-environment.js */
import type { ClusterArgs } from "../../components";
import { commands, differences, find, recordCluster } from "../support/clusters";
import { BALANCERS, ENDPOINTS } from "../support/endpoints";
import { exampleArgs } from "../support/specs";

jest.setTimeout(120_000);

const withEndpoint = (own: Partial<ClusterArgs>): ClusterArgs => ({ ...exampleArgs(), ...own });
const dedicated = (): ClusterArgs => withEndpoint({ endpoint: ENDPOINTS.dedicated });

async function recorded(args: ClusterArgs) {
  const recording = await recordCluster(args);
  expect([recording.errors, recording.thrown]).toEqual([[], undefined]);
  return recording;
}

/** What the hosts are asked to run otherwise. */
async function changesBetween(before: ClusterArgs, after: ClusterArgs) {
  const { added, removed, changed } = differences(
    await recorded(before),
    await recorded(after),
    ({ inputs }) => inputs["create"],
  );
  return { added, removed, changed };
}

describe("load-balancer hosts", () => {
  test("have their facts read and their programs laid down before the cluster is made", async () => {
    const recording = await recorded(dedicated());
    const names = commands(recording).map(({ name }) => name);
    for (const { name } of BALANCERS) {
      expect(names.filter((one) => one.startsWith(`prod-${name}-`)).sort()).toEqual([
        `prod-${name}-facts`,
        `prod-${name}-prepare`,
      ]);
      expect(find(recording, `${name}-prepare`).deps).toContain("prod-lb1-facts");
      expect(find(recording, `${name}-prepare`).inputs["delete"]).toMatch(/down lb\d\/prepare$/);
      expect(find(recording, "bootstrap").deps).toContain(`prod-${name}-prepare`);
    }
  });

  test("one more changes the first one's file and how many the servers wait for, and restarts nobody", async () => {
    const [first] = BALANCERS;
    if (first === undefined) throw new Error("no load balancer");
    const one = withEndpoint({ endpoint: { ...ENDPOINTS.dedicated, hosts: [first] } });
    const { added, removed, changed } = await changesBetween(one, dedicated());
    expect({ added, removed }).toEqual({ added: ["lb2-facts", "lb2-prepare"], removed: [] });
    expect(changed).toEqual(["lb1-prepare", "s1-rollout", "s2-rollout", "s3-rollout"]);
  });

  test("an agent less is no business of theirs", async () => {
    const args = dedicated();
    const less = { ...args, agents: (args.agents ?? []).slice(0, 2) };
    const { changed } = await changesBetween(args, less);
    expect(changed.filter((name) => name.startsWith("lb"))).toEqual([]);
  });

  test("one that is gone for good is left alone", async () => {
    const hosts = BALANCERS.map((host) => ({ ...host, retired: host.name === "lb2" }));
    const recording = await recorded(withEndpoint({ endpoint: { ...ENDPOINTS.dedicated, hosts } }));
    expect(find(recording, "lb2-prepare").options).toMatchObject({ retainOnDelete: true });
    expect(find(recording, "bootstrap").deps).not.toContain("prod-lb2-prepare");
  });
});

describe("an endpoint is exchanged for another", () => {
  const before = exampleArgs();
  const during = () =>
    withEndpoint({ endpoint: ENDPOINTS.external, formerEndpoints: [before.endpoint] });
  const after = () => withEndpoint({ endpoint: ENDPOINTS.external });

  test("it is brought up after all servers were restarted, before agents and the kubeconfig are told", async () => {
    const recording = await recorded(during());
    expect(find(recording, "s1-endpoint").deps).toContain("prod-s3-rollout");
    expect(find(recording, "a1-rollout").deps).toContain("prod-s1-endpoint");
    expect(find(recording, "kubeconfig").deps).toContain("prod-s1-endpoint");
  });

  test("its steps are there only while a former one is given", async () => {
    const { added, removed, changed } = await changesBetween(during(), after());
    expect({ added, removed }).toEqual({
      added: [],
      removed: ["s1-endpoint", "s2-endpoint", "s3-endpoint"],
    });
    expect(changed.filter((name) => name.startsWith("a") && !name.endsWith("prepare"))).toEqual([
      "a1-join",
      "a2-join",
      "a3-join",
    ]);
  });

  test("the kubeconfig names the new one", async () => {
    const recording = await recorded(during());
    const { kubeconfig, endpoint } = recording.outputs["prod"] ?? {};
    const text = JSON.stringify([kubeconfig, endpoint]);
    expect(text).toContain("https://api.example.com:6443");
    expect(text).not.toContain("https://192.0.2.10:8443");
  });
});

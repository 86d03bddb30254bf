/** @jest-environment ./tests/support/graph-environment.js */
import * as kubernetes from "@pulumi/kubernetes";
import { renderMarkdown } from "../../cli/report/render-markdown";
import { Cluster, Longhorn, MetalLB } from "../../components";
import type { ClusterSpec } from "../../components/model/args";
import { homeSpec } from "../support/metallb";
import { createStack } from "../support/preview-engine";
import { recordingHosts } from "../support/preview-hosts";
import {
  clusterOf,
  plainSpec,
  previewOf,
  reportOf,
  risks,
  runningStack,
} from "../support/preview-made";
import { exampleHost, HOST_KEYS } from "../support/specs";

/* Previews of the library's own components, as Pulumi prints them. */

jest.setTimeout(120_000);

const reportOn = async (change: (spec: ClusterSpec) => void) => reportOf(await previewOf(change));

const rowsOf = (text: string) => text.split("\n").filter((line) => line.startsWith("| "));

test("a new cluster is harmless: nothing runs yet that could restart", async () => {
  const { json } = await createStack().preview(() => new Cluster("prod", plainSpec()));
  const report = reportOf(json);
  expect([report.verdict, clusterOf(report).change]).toEqual(["harmless", "new"]);
  const text = renderMarkdown(report);
  expect(text.split("\n")[0]).toBe("<!-- quorate: test -->");
  expect(rowsOf(text)).toEqual([
    "| host | role | change | what runs | version | restarts |",
    "| --- | --- | --- | --- | --- | --- |",
    ...["s1", "s2", "s3"].map(
      (name) =>
        `| ${name} | server | new | facts, prepare, join, rollout | k3s v1.36.5+k3s1 | no |`,
    ),
    ...["a1", "a2", "a3"].map(
      (name) => `| ${name} | agent | new | facts, prepare, join, rollout | k3s v1.36.5+k3s1 | no |`,
    ),
  ]);
  expect(clusterOf(report).unknowns[0]).toContain("facts of s1, s2, s3, a1, a2 and a3");
});

test("the same again: nothing runs", async () => {
  const report = await reportOn(() => undefined);
  expect(report.headline).toBe("Harmless: nothing runs on any host.");
  expect(clusterOf(report)).toMatchObject({
    change: "unchanged",
    unchanged: 6,
    hosts: [],
    order: [],
  });
});

test("a version restarts all: servers one after the other, then agents", async () => {
  const report = await reportOn((spec) => (spec.version = "v1.36.6+k3s1"));
  const cluster = clusterOf(report);
  expect(report).toMatchObject({
    verdict: "restarts",
    headline: "3 servers and 3 agents restart.",
  });
  expect(cluster.restarts).toEqual({
    servers: ["s1", "s2", "s3"],
    agents: ["a1", "a2", "a3"],
    unknown: [],
  });
  expect(cluster.order).toContain("servers restart one after the other: s1, then s2, then s3");
  expect(cluster.hosts[0]?.version).toEqual({ from: "k3s v1.36.5+k3s1", to: "k3s v1.36.6+k3s1" });
  expect(risks(cluster, "note")[0]).toContain("2 of 3 voters stay, 2 are needed");
  expect(renderMarkdown(report)).toContain("| k3s v1.36.5+k3s1 → v1.36.6+k3s1 | yes |");
});

test("the order is the program's, and not the alphabet's", async () => {
  const report = await reportOn((spec) => {
    spec.servers.reverse();
    spec.serverConfig = { "kubelet-arg": ["v=3"] };
  });
  expect(clusterOf(report).restarts.servers).toEqual(["s3", "s2", "s1"]);
});

test("drain timeouts run the rollouts again and restart nothing", async () => {
  const report = await reportOn((spec) => (spec.rollout = { drainTimeout: "77s" }));
  expect(report.headline).toBe("Harmless: no node restarts.");
  expect(clusterOf(report).hosts.map(({ name }) => name)).toHaveLength(6);
});

test("minor versions that are skipped, or go back, are dangerous", async () => {
  const back = await reportOn((spec) => (spec.version = "v1.35.9+k3s1"));
  expect([back.verdict, risks(clusterOf(back), "danger")]).toEqual([
    "dangerous",
    ["k3s v1.36.5+k3s1 to k3s v1.35.9+k3s1: etcd can't go back to an older minor version"],
  ]);
  const skips = await reportOn((spec) => (spec.version = "v1.38.0+k3s1"));
  expect(risks(clusterOf(skips), "danger")[0]).toContain("skips minor versions");
});

describe("servers that go", () => {
  const swap = (spec: ClusterSpec, ...names: string[]) => {
    spec.servers = spec.servers.map((host) =>
      names.includes(host.name)
        ? exampleHost(`s${Number(host.name.slice(1)) + 3}`, 40 + Number(host.name.slice(1)))
        : host,
    );
  };

  test("one is worth a look, with the votes that stay", async () => {
    const report = await reportOn((spec) => swap(spec, "s2"));
    expect([report.verdict, report.headline]).toEqual(["restarts", "s2 leaves."]);
    expect(risks(clusterOf(report), "warning")).toEqual([
      "s2 leaves: 2 of 3 voters stay, 2 are needed",
    ]);
    const host = (name: string) => clusterOf(report).hosts.find((some) => some.name === name);
    expect([host("s2")?.change, host("s5")?.change]).toEqual(["removed", "new"]);
    expect(clusterOf(report).order.at(-1)).toBe("at the end s2 leaves and is cleaned");
  });

  test("two in one change are dangerous", async () => {
    const report = await reportOn((spec) => swap(spec, "s1", "s2"));
    expect(report.verdict).toBe("dangerous");
    expect(risks(clusterOf(report), "danger")).toEqual([
      "s1 and s2 leave or are replaced in one change: 1 of 3 voters stay, 2 are needed; take one at a time",
    ]);
  });

  test("one while others restart is dangerous", async () => {
    const report = await reportOn((spec) => {
      swap(spec, "s3");
      spec.version = "v1.36.6+k3s1";
    });
    expect(risks(clusterOf(report), "danger")).toEqual([
      "s3 leaves while s1 and s2 restart: 2 of 3 voters stay, 2 are needed; do it in two changes",
    ]);
  });

  test("one that takes another address is replaced", async () => {
    const report = await reportOn((spec) => (spec.servers[2]!.address = "192.0.2.14"));
    const s3 = clusterOf(report).hosts.find(({ name }) => name === "s3");
    expect(s3).toMatchObject({
      change: "replaced",
      address: { from: "192.0.2.13", to: "192.0.2.14" },
    });
    expect(report.verdict).toBe("restarts");
    expect(risks(clusterOf(report), "warning")[1]).toContain("s3 gets another address");
  });

  test("the whole cluster is dangerous, and named so", async () => {
    const stack = await runningStack();
    const { json } = await stack.preview(() => undefined);
    const report = reportOf(json);
    expect(risks(clusterOf(report), "danger")).toContain("the whole cluster is taken down");
    expect([report.verdict, clusterOf(report).change]).toEqual(["dangerous", "removed"]);
  });
});

test("a token of the state that goes is dangerous", async () => {
  const own = plainSpec((spec) => delete spec.token);
  const stack = await runningStack(own);
  const { json } = await stack.preview(() => new Cluster("prod", plainSpec()));
  expect(risks(clusterOf(reportOf(json)), "danger")[0]).toMatch(
    /^prod-token is deleted: it encrypts/,
  );
});

test("another way in: what follows from the machine's id is left open", async () => {
  const report = await reportOn((spec) => (spec.agents![0]!.ssh = { port: 2222 }));
  const cluster = clusterOf(report);
  expect(report.verdict).toBe("harmless");
  const [s1, , , a1] = cluster.hosts;
  expect(s1?.steps).toMatchObject([{ phase: "join", runs: "perhaps" }]);
  expect(a1?.steps.map(({ phase, runs }) => `${phase} ${runs}`)).toEqual([
    "facts yes",
    "prepare yes",
    "join yes",
    "rollout yes",
  ]);
  expect(cluster.unknowns).toEqual([
    "the machine-ids of a1: whether these are still the same machines",
    "whether join runs on s1, s2 and s3: its script is made of what prod-a1-facts will say",
  ]);
  expect(risks(cluster, "note")[0]).toContain("the way into a1 changes");
  expect(renderMarkdown(report)).toContain("| s1 | server | changed | join? |");
});

test("another host key is another machine", async () => {
  const rekeyed = (...names: string[]) =>
    reportOn((spec) => {
      for (const host of [...spec.servers, ...spec.agents!]) {
        if (names.includes(host.name)) host.hostKey = HOST_KEYS["jump"] ?? "";
      }
    });
  const one = await rekeyed("a1");
  expect([one.verdict, clusterOf(one).hosts.find(({ name }) => name === "a1")?.change]).toEqual([
    "restarts",
    "replaced",
  ]);
  const two = await rekeyed("s1", "s3");
  expect(risks(clusterOf(two), "danger")[0]).toContain(
    "s1 and s3 leave or are replaced in one change",
  );
});

test("a retired host leaves nothing behind, and its forgetting runs nothing", async () => {
  const stack = createStack();
  const hosts = recordingHosts();
  await stack.up(() => new Cluster("prod", plainSpec()), hosts.transport);
  const retired = plainSpec((spec) => (spec.agents![0]!.retired = true));
  await stack.up(() => new Cluster("prod", retired), hosts.transport);
  const { json } = await stack.preview(
    () =>
      new Cluster(
        "prod",
        plainSpec((spec) => void spec.agents!.shift()),
      ),
  );
  const gone = clusterOf(reportOf(json)).hosts.find(({ name }) => name === "a1");
  expect(gone).toMatchObject({ change: "forgotten", steps: [] });
});

describe("how long it takes", () => {
  const seconds = async (change: (spec: ClusterSpec) => void) =>
    clusterOf(await reportOn(change)).length;

  test("by what the steps said: preparations together, restarts in a row", async () => {
    const length = await seconds((spec) => (spec.version = "v1.36.6+k3s1"));
    // prepare 12, three servers and three agents 38 each; the kubeconfig is read meanwhile.
    expect(length).toEqual({ seconds: 12 + 6 * 38, atMost: false, recorded: 13, estimated: 0 });
  });

  test("with the agents' window", async () => {
    const length = await seconds((spec) => {
      spec.version = "v1.36.6+k3s1";
      spec.rollout = { maxUnavailable: 2 };
    });
    expect(length.seconds).toBe(12 + 3 * 38 + 2 * 38);
  });

  test("agents one by one where the preview hides who waits for whom", async () => {
    const json = await previewOf((spec) => (spec.agentConfig = { "kubelet-arg": ["v=2"] }));
    const shown = { ...json, steps: json.steps.filter(({ op }) => op !== "same") };
    expect(clusterOf(reportOf(json)).length).toMatchObject({ seconds: 12 + 3 * 38, atMost: false });
    const cluster = clusterOf(reportOf(shown));
    expect(cluster.length).toMatchObject({ seconds: 12 + 3 * 38, atMost: true });
    // And whose roles it hides too.
    expect(cluster.restarts).toEqual({ servers: [], agents: [], unknown: ["a1", "a2", "a3"] });
    expect([cluster.unchanged, risks(cluster, "note")[0]]).toEqual([
      undefined,
      expect.stringContaining("--show-sames"),
    ]);
  });

  test("new hosts have the figures of the others", async () => {
    const length = await seconds((spec) => void spec.agents!.push(exampleHost("a4", 24)));
    expect(length.estimated).toBeGreaterThan(0);
    // facts, prepare and join 12 each as the others' (the servers' joins beside it), its rollout the default 2.
    expect(length.seconds).toBe(3 * 12 + 2);
  });
});

describe("layers", () => {
  const longhorn =
    (more: object = {}) =>
    (cluster: Cluster) =>
      void new Longhorn("storage", { protect: false, ...more }, { provider: cluster.provider });
  const both = (cluster: Cluster) => {
    longhorn({ classes: [{ name: "longhorn", default: true }, { name: "slow" }] })(cluster);
    new MetalLB("lb", homeSpec(), { provider: cluster.provider });
  };
  const withStorage = () =>
    plainSpec((spec) => {
      spec.storage = true;
      spec.serverConfig = { disable: ["servicelb"] };
    });
  const after = async (more: (cluster: Cluster) => void) => {
    const stack = await runningStack(withStorage(), both);
    const { json, errors } = await stack.preview(() => more(new Cluster("prod", withStorage())));
    expect(errors).toEqual([]);
    return reportOf(json);
  };
  beforeEach(() => void jest.spyOn(console, "warn").mockImplementation(() => undefined));

  test("the same again is harmless", async () => {
    expect(await after(both)).toMatchObject({
      verdict: "harmless",
      clusters: [{ objects: { create: 0, delete: 0 } }],
    });
  });

  test("without Longhorn all volumes are lost; without MetalLB all addresses", async () => {
    const report = await after(() => undefined);
    expect(report.verdict).toBe("dangerous");
    const cluster = clusterOf(report);
    expect(risks(cluster, "danger")).toContain(
      "storage-release is deleted: Longhorn takes every volume with it",
    );
    expect(risks(cluster, "warning")).toContain(
      "lb-release is deleted: Services lose their addresses",
    );
    expect(cluster.objects.delete).toBeGreaterThan(8);
  });

  test("belong to their cluster where the preview hides what stays", async () => {
    const stack = await runningStack(withStorage(), both);
    const { json } = await stack.preview(() => void new Cluster("prod", withStorage()));
    const shown = reportOf({ ...json, steps: json.steps.filter(({ op }) => op !== "same") });
    expect(clusterOf(shown)).toMatchObject({
      name: "prod",
      change: "changed",
      unchanged: undefined,
    });
    expect(shown.verdict).toBe("dangerous");
  });

  test("of a cluster of another stack", async () => {
    const elsewhere = (more: object) => () => {
      const provider = new kubernetes.Provider("elsewhere", { kubeconfig: "{}" });
      new MetalLB("lb", { ...homeSpec(), ...more }, { provider });
    };
    const stack = createStack();
    const { errors } = await stack.up(elsewhere({}), recordingHosts().transport);
    expect(errors).toEqual([]);
    const { pools } = homeSpec();
    const fewer = {
      pools: pools.slice(0, 1),
      advertisements: [{ name: "advertisement", pools: ["main-pool"] }],
    };
    const report = reportOf((await stack.preview(elsewhere(fewer))).json);
    expect(clusterOf(report)).toMatchObject({ name: "", objects: { delete: 1 } });
    expect(renderMarkdown(report)).toContain("#### Layers of a cluster of another stack");
  });

  test("classes, pools and peers that go are worth a look", async () => {
    const { peers, pools, ...home } = homeSpec();
    const report = await after((cluster) => {
      longhorn({ classes: [{ name: "longhorn", default: true }] })(cluster);
      new MetalLB(
        "lb",
        {
          ...home,
          peers: peers ?? [],
          pools: pools.slice(0, 1),
          advertisements: [{ name: "advertisement", pools: ["main-pool"] }],
        },
        { provider: cluster.provider },
      );
    });
    expect(report.verdict).toBe("restarts");
    expect(report.headline).toBe("Look at the risks: nothing runs on any host.");
    expect(risks(clusterOf(report), "warning")).toEqual(
      expect.arrayContaining([
        expect.stringContaining("storage class storage-class-slow is deleted"),
        expect.stringContaining("address pool lb-pool-main-v6-pool is deleted"),
      ]),
    );
  });
});

test("two clusters of a stack are told apart", async () => {
  const stack = createStack();
  const second = () => {
    const spec = plainSpec((some) => (some.endpoint = { kind: "haproxy", address: "192.0.2.200" }));
    for (const [i, host] of [...spec.servers, ...(spec.agents ?? [])].entries())
      host.address = `192.0.2.${210 + i}`;
    return spec;
  };
  const hosts = [recordingHosts(), recordingHosts()];
  const make = (spec: ClusterSpec) => () => {
    new Cluster("prod", spec);
    new Cluster("prod-b", second());
  };
  await stack.up(make(plainSpec()), (command) =>
    hosts[command.name.startsWith("prod-b") ? 1 : 0]!.transport(command),
  );
  const { json } = await stack.preview(make(plainSpec((spec) => (spec.version = "v1.36.6+k3s1"))));
  expect(
    reportOf(json).clusters.map(({ name, change, hosts: all, unchanged }) => [
      name,
      change,
      all.length,
      unchanged,
    ]),
  ).toEqual([
    ["prod", "changed", 6, 0],
    ["prod-b", "unchanged", 0, 6],
  ]);
});

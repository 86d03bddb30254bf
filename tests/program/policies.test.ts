import { writeFileSync } from "node:fs";
import {
  CANARY,
  cluster,
  exportState,
  FIVE,
  messages,
  policyFolder,
  type Shape,
  violations,
} from "../support/policy-cases";
import { CLUSTER_URN, judge, LATE, secret, type Told, urnOf } from "../support/policy-pack";

const folder = policyFolder();
const exported = (former: readonly Told[]) => exportState(folder.path("former.json"), former);

const policiesIn = (found: string[]) => [...new Set(found.map((one) => one.split(":")[0]))];

describe("servers in one change", () => {
  const change = async (former: Shape, now: Shape) => {
    exported(cluster(former));
    return messages(cluster(now));
  };

  test.each<[string, Shape, Shape]>([
    ["nothing", {}, {}],
    ["a new version everywhere", {}, { version: "v1.36.6+k3s1", wanted: "bbbbbbbbbbbb" }],
    ["two servers more", {}, { servers: FIVE }],
    ["one server exchanged for another", {}, { servers: ["s1", "s2", "s4"] }],
    ["a server replaced under its name", {}, { hostKeys: { s2: "SHA256:new" } }],
    ["one of five retired", { servers: FIVE }, { servers: FIVE, retired: ["s5"] }],
    [
      "a dead server exchanged for a new one after it was retired",
      { retired: ["s3"] },
      { servers: ["s1", "s2", "s4"] },
    ],
    [
      "one of five removed while the others restart",
      { servers: FIVE },
      { wanted: "bbbbbbbbbbbb", servers: ["s1", "s2", "s3", "s4"] },
    ],
    [
      "a retired server and a living one of five taken off",
      { servers: FIVE, retired: ["s5"] },
      { servers: ["s1", "s2", "s3"] },
    ],
    ["another order", {}, { servers: ["s3", "s1", "s2"] }],
  ])("%s: nothing to say", async (_what, former, now) => {
    expect(await change(former, now)).toEqual([]);
  });

  test.each<[string, Shape, Shape, string]>([
    ["removed", { servers: FIVE }, {}, "s4 leaves the list, s5 leaves the list"],
    [
      "moved",
      { servers: FIVE },
      { servers: FIVE, addresses: { s1: "192.0.2.91", s2: "192.0.2.92" } },
      "s1 moves from 192.0.2.11 to 192.0.2.91, s2 moves from 192.0.2.12 to 192.0.2.92",
    ],
    [
      "replaced under their names",
      { servers: FIVE },
      { servers: FIVE, hostKeys: { s1: "SHA256:new", s2: "SHA256:other" } },
      "s1 gets another host key, s2 gets another host key",
    ],
    [
      "retired and removed",
      { servers: FIVE },
      { servers: ["s1", "s2", "s3", "s4"], retired: ["s1"] },
      "s1 is retired, s5 leaves the list",
    ],
  ])("two servers %s", async (_what, former, now, how) => {
    expect(await change(former, now)).toEqual([
      `quorate-one-server-at-a-time: prod: 2 servers go in one change (${how}); change one, run up, see that all servers are Ready, then change the next`,
    ]);
  });

  test("two of three leave no quorum either", async () => {
    expect(await change({}, { servers: ["s1", "s4", "s5"] })).toEqual([
      expect.stringContaining("quorate-one-server-at-a-time: prod: 2 servers go"),
      "quorate-quorum: prod: 1 of 3 servers stay up, and 2 are needed (s2 leaves the list, s3 leaves the list); add servers first, and take one away at a time",
    ]);
  });

  test("one of three goes while the others restart", async () => {
    expect(await change({}, { servers: ["s1", "s2", "s4"], wanted: "bbbbbbbbbbbb" })).toEqual([
      "quorate-quorum: prod: 1 of 3 servers stay up, and 2 are needed (s3 leaves the list, while s1, s2 restart); make it two changes, with an up for each",
    ]);
  });

  test("one server restarts: its digest is another, the others' are not", async () => {
    const now = { servers: ["s1", "s2", "s4"], wanted: { s2: "bbbbbbbbbbbb" } };
    expect(await change({}, now)).toEqual([expect.stringContaining("while s2 restart")]);
  });

  test("the only server is moved", async () => {
    const now = { servers: ["s1"], addresses: { s1: "192.0.2.99" } };
    expect(await change({ servers: ["s1"] }, now)).toEqual([
      expect.stringContaining("0 of 1 servers stay up, and 1 are needed"),
    ]);
  });

  test("the whole cluster goes", async () => {
    exported(cluster());
    expect(
      policiesIn(await messages([{ urn: urnOf("pulumi:pulumi:Stack", "x"), inputs: {} }])),
    ).toEqual(["quorate-one-server-at-a-time", "quorate-quorum"]);
  });

  test("a cluster that was renamed is the same by its alias", async () => {
    exported(cluster());
    const renamed = cluster({ servers: ["s1", "s4", "s5"] }).map((told) => ({
      ...told,
      ...(told.urn === CLUSTER_URN && {
        urn: urnOf("quorate:index:Cluster", "main"),
        aliases: [CLUSTER_URN],
      }),
    }));
    expect(policiesIn(await messages(renamed))).toEqual([
      "quorate-one-server-at-a-time",
      "quorate-quorum",
    ]);
  });

  test("half of the servers retired, without a look at what was before", async () => {
    expect(await messages(cluster({ retired: ["s1", "s2"] }))).toEqual([
      "quorate-quorum: prod: 1 of 3 servers are not retired, and 2 are needed; restore the cluster from a snapshot on new hosts",
    ]);
  });

  test("without a preview, the cluster itself is stopped before its first step", async () => {
    delete process.env["PULUMI_NODEJS_DRY_RUN"];
    exported(cluster());
    const found = await violations(cluster({ servers: ["s1", "s4", "s5"] }));
    expect(found.map(({ policy, urn, level }) => [policy, urn, level])).toEqual([
      ["quorate-one-server-at-a-time", CLUSTER_URN, "mandatory"],
      ["quorate-quorum", CLUSTER_URN, "mandatory"],
    ]);
  });
});

describe("the state before the change", () => {
  test("not given: said once as advice, and the rules that need it do not count as passed", async () => {
    const { violations: found, notApplicable } = await judge(cluster());
    expect(found).toEqual([
      {
        policy: "quorate-former-state",
        level: "advisory",
        urn: "",
        message: expect.stringMatching(
          /^the state before the change is not given; run pulumi stack export .* judge no change$/,
        ),
      },
    ]);
    const silent = notApplicable.filter((line) => line.includes("the state before the change"));
    expect(silent.map((line) => line.split(":")[0])).toEqual([
      "quorate-one-server-at-a-time",
      "quorate-quorum",
      "quorate-longhorn-volumes",
    ]);
  });

  test.each([
    ["missing", () => folder.path("nowhere.json"), "can't be read as an exported state"],
    [
      "no state",
      () => {
        writeFileSync(folder.path("odd.json"), '{"servers": []}');
        return folder.path("odd.json");
      },
      "can't be read as an exported state",
    ],
    [
      "of another stack",
      () => exported([{ urn: CLUSTER_URN.replace(":production:", ":staging:"), inputs: {} }]),
      "is of urn:pulumi:staging::quorate, and not of urn:pulumi:production::quorate",
    ],
  ])("%s: a violation of every rule that needs it", async (_what, path, problem) => {
    process.env["QUORATE_FORMER_STATE"] = path();
    const found = (await violations(cluster())).filter(({ message }) => message.includes(problem));
    expect(found.map(({ policy, level }) => [policy, level])).toEqual([
      ["quorate-former-state", "advisory"],
      ["quorate-one-server-at-a-time", "mandatory"],
      ["quorate-quorum", "mandatory"],
      ["quorate-longhorn-volumes", "mandatory"],
    ]);
  });

  test("of a new stack is empty", async () => {
    exported([]);
    expect(await violations(cluster())).toEqual([]);
  });

  test("resources whose delete is still to come do not count", async () => {
    const path = exported([]);
    const [former] = cluster({ servers: FIVE });
    const left = { ...former, type: "quorate:index:Cluster", delete: true };
    writeFileSync(path, JSON.stringify({ deployment: { resources: [left] } }));
    expect(await violations(cluster())).toEqual([]);
  });
});

describe("pools", () => {
  const pool = (name: string, addresses: unknown): Told => ({
    urn: urnOf(
      "quorate:index:MetalLB$kubernetes:metallb.io/v1beta1:IPAddressPool",
      `lb-pool-${name}`,
    ),
    inputs: { metadata: { name }, spec: { addresses } },
  });

  test.each([
    ["198.51.100.0/25"],
    ["192.0.2.128/25"],
    ["192.0.2.20-192.0.2.99"],
    ["2001:db8::/64"],
    // The same number as 192.0.2.10.
    ["::c000:20a/128"],
    ["192.0.2.10x"],
  ])("%s holds nobody", async (range) => {
    const found = await messages([...cluster(), pool("public", [range])]);
    expect(found.filter((one) => one.includes(" holds "))).toEqual([]);
  });

  test.each([
    ["192.0.2.10/32", "192.0.2.10, the endpoint of prod"],
    ["192.0.2.8-192.0.2.10", "192.0.2.10, the endpoint of prod"],
    ["192.0.2.12/31", "192.0.2.12, the address of host s2 of prod"],
    ["192.0.2.5 - 192.0.2.5", "192.0.2.5, the address of host lb1 of prod"],
  ])("%s", async (range, whose) => {
    const found = await messages([...cluster(), pool("public", ["198.51.100.0/24", range])]);
    expect(found).toContain(
      `quorate-endpoint-outside-pools: public: spec.addresses: ${range} holds ${whose}; give the pool a range without it`,
    );
  });

  test("IPv6, a former endpoint, and a cluster that another stack made", async () => {
    const reference = {
      urn: urnOf("quorate:index:ClusterReference", "far"),
      inputs: {},
      outputs: {
        kubeconfig: secret(CANARY),
        topology: {
          name: "far",
          endpoint: { address: "2001:db8::a" },
          former: [{ address: "2001:db8::b" }],
          nodes: [],
          balancers: [],
        },
      },
    };
    const found = await messages([reference, pool("six", ["2001:db8::/124"])]);
    expect(found).toEqual([
      expect.stringContaining("holds 2001:db8::a, the endpoint of far"),
      expect.stringContaining("holds 2001:db8::b, a former endpoint of far"),
    ]);
  });

  test("a text that is no range", async () => {
    const found = await messages([...cluster(), pool("odd", ["10.0.0.9-10.0.0.1", LATE])]);
    expect(found).toEqual([
      expect.stringContaining("odd: spec.addresses: 10.0.0.9-10.0.0.1 is no range of addresses"),
    ]);
  });
});

describe("Longhorn", () => {
  const parent = urnOf("quorate:index:Longhorn", "storage");
  const types = "quorate:index:Longhorn$kubernetes";
  const longhorn = (
    options: { protect?: boolean; actions?: string[]; namespace?: string } = {},
  ): Told[] => {
    const { protect = true, actions = ["Deny"], namespace = "longhorn-system" } = options;
    return [
      { urn: parent, inputs: {} },
      {
        urn: urnOf(`${types}:helm.sh/v3:Release`, "storage-release"),
        ...{ parent, protect },
        inputs: { name: "longhorn", namespace, chart: "longhorn", version: "1.12.1" },
      },
      {
        urn: urnOf(`${types}:core/v1:ConfigMap`, "storage-guard"),
        ...{ parent, protect, inputs: {} },
      },
      {
        urn: urnOf(
          `${types}:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding`,
          "storage-guard-binding",
        ),
        parent,
        inputs: { spec: { validationActions: actions } },
      },
    ];
  };

  test("stays, protected and guarded", async () => {
    exported(longhorn());
    expect(await messages(longhorn())).toEqual([]);
  });

  test("may be deleted, and the API server would let it go", async () => {
    expect(await messages(longhorn({ protect: false, actions: ["Audit"] }))).toEqual([
      expect.stringContaining("quorate-longhorn-volumes: storage-release: is not protected"),
      expect.stringContaining("quorate-longhorn-volumes: storage-guard: is not protected"),
      expect.stringContaining(
        "quorate-longhorn-volumes: storage-guard-binding: spec.validationActions: the API server lets Longhorn go with its volumes, got Audit",
      ),
    ]);
  });

  test.each<[string, Told[], string]>([
    ["is left out", cluster(), "Longhorn goes in this change"],
    [
      "moves",
      longhorn({ namespace: "storage" }),
      "Longhorn moves from namespace longhorn-system to storage in this change",
    ],
  ])("%s", async (_what, now, problem) => {
    exported(longhorn());
    const found = await messages(now);
    expect(found).toEqual([
      expect.stringContaining(`quorate-longhorn-volumes: storage-release: ${problem}`),
    ]);
  });
});

import { clusterOf, reportOf, risks } from "../support/preview-made";
import { handMade, handMadeCluster, handMadePreview, shape } from "../support/preview-steps";

/* Shapes of clusters before and after, by hand. */

const change = (
  before: Parameters<typeof shape>[0],
  after: Parameters<typeof shape>[0],
  ...steps: Parameters<typeof handMade>[0][]
) =>
  reportOf(
    handMadePreview([
      handMadeCluster("update", shape(before), shape(after)),
      ...steps.map(handMade),
    ]),
  );

describe("endpoint", () => {
  const moved = { kind: "keepalived", url: "https://192.0.2.9:6443" };

  test("another one without the former is dangerous", () => {
    const report = change({}, { endpoint: moved });
    expect(report.verdict).toBe("dangerous");
    expect(risks(clusterOf(report), "danger")).toEqual([
      "the endpoint changes from haproxy https://192.0.2.10:8443 to keepalived https://192.0.2.9:6443, and the former one is not kept: nodes and clients would ask where nobody answers; add it to formerEndpoints",
    ]);
  });

  test("beside the former one it is worth a look", () => {
    const report = change({}, { endpoint: moved, former: [{}] });
    expect([report.verdict, risks(clusterOf(report), "danger")]).toEqual(["restarts", []]);
    expect(risks(clusterOf(report), "warning")[0]).toContain(
      "the former one answers until it is taken off the list",
    );
  });

  test("another port is another one", () => {
    expect(change({}, { endpoint: { url: "https://192.0.2.10:7443" } }).verdict).toBe("dangerous");
  });

  test("the former one goes", () => {
    const report = change({ endpoint: moved, former: [{}] }, { endpoint: moved });
    expect(risks(clusterOf(report), "warning")).toEqual([
      "the former endpoint https://192.0.2.10:8443 goes: kubeconfigs that name it stop working",
    ]);
  });

  test("its hosts are prepared at the same time", () => {
    const steps = ["s1", "s2", "s3"].map((host) => ({ op: "update", host, phase: "prepare" }));
    expect(risks(clusterOf(change({}, {}, ...steps)), "note")).toEqual([
      "the hosts of the endpoint (s1, s2 and s3) are prepared at the same time; where its files change, its programs are reloaded",
    ]);
    expect(risks(clusterOf(change({}, {}, ...steps.slice(1))), "note")).toEqual([]);
  });

  test("a load balancer that goes", () => {
    const hosts = { hosts: ["lb1"] };
    const report = change(
      { balancers: ["lb1", "lb2"], endpoint: { hosts: ["lb1", "lb2"] } },
      { balancers: ["lb1"], endpoint: hosts },
      { op: "delete", host: "lb2", phase: "prepare" },
    );
    expect(risks(clusterOf(report), "warning")).toEqual([
      "lb2 no longer holds the endpoint; 1 host is left",
    ]);
    expect(clusterOf(report).hosts[0]).toMatchObject({ role: "load balancer", change: "removed" });
  });
});

describe("quorum", () => {
  test("the only server can't be replaced", () => {
    const report = change(
      { servers: ["s1"] },
      { servers: ["s2"] },
      { op: "delete", phase: "join" },
    );
    expect(risks(clusterOf(report), "danger")).toEqual([
      "s1 leaves: 0 of 1 voters stay, 1 are needed; the cluster would stand still",
    ]);
  });

  test("a server that is retired loses its vote, without a step on it", () => {
    const report = change({}, { retired: ["s2"] });
    expect(risks(clusterOf(report), "warning")).toEqual([
      "s2 leaves: 2 of 3 voters stay, 2 are needed",
    ]);
    expect(change({}, { retired: ["s1", "s2"] }).verdict).toBe("dangerous");
  });

  test("one that was retired before has none to lose", () => {
    const report = change(
      { servers: ["s1", "s2", "s3", "s4"], retired: ["s4"] },
      {},
      { op: "delete", host: "s4", phase: "join", more: { retainOnDelete: true } },
    );
    expect([report.verdict, clusterOf(report).hosts[0]?.change]).toEqual(["harmless", "forgotten"]);
  });

  test("a join that is replaced leaves first: two of them are dangerous, also where nobody knows the roles", () => {
    const steps = ["s1", "s2"].map((host) => handMade({ op: "replace", host, phase: "join" }));
    const report = reportOf(handMadePreview(steps));
    expect(report.verdict).toBe("dangerous");
    expect(clusterOf(report).hosts.map(({ change }) => change)).toEqual(["replaced", "replaced"]);
  });

  test("a single server's restart leaves nobody to answer", () => {
    const report = change(
      { servers: ["s1"] },
      { servers: ["s1"] },
      { op: "update", wanted: ["a", "b"] },
    );
    expect(risks(clusterOf(report), "warning")).toEqual([
      "the only server restarts: nobody answers meanwhile",
    ]);
  });
});

test("another distribution is another cluster", () => {
  const report = change({}, { distribution: "rke2" });
  expect(risks(clusterOf(report), "danger")[0]).toContain("from k3s to rke2");
});

test("a founding again is dangerous", () => {
  const bootstrap = handMade({ op: "replace", host: "s1", phase: "bootstrap" });
  const urn = bootstrap.urn.replace("prod-s1-bootstrap", "prod-bootstrap");
  const report = reportOf(handMadePreview([{ ...bootstrap, urn }]));
  expect(risks(clusterOf(report), "danger")[0]).toContain("founded again");
});

test("disks of Longhorn on hosts that restart, leave or are given up", () => {
  const storage = ["a1", "a2"];
  const agents = ["a1", "a2"];
  const restart = change(
    { agents, storage },
    { agents, storage },
    { op: "update", host: "a1", wanted: ["a", "b"] },
  );
  expect(risks(clusterOf(restart), "note")[0]).toContain(
    "a1 holds disks of Longhorn: each waits for whole replicas",
  );
  const leave = change(
    { agents, storage },
    { agents: ["a2"], storage },
    { op: "delete", host: "a1", phase: "join" },
  );
  expect(risks(clusterOf(leave), "warning")).toEqual([
    "a1 holds disks of Longhorn and leaves: replicas there are built anew elsewhere",
  ]);
  const given = change({ agents, storage }, { agents, storage, retired: ["a1"] });
  expect(risks(clusterOf(given), "warning")).toEqual([
    "a1 held disks of Longhorn and is given up: replicas there are lost",
  ]);
});

describe("restarts", () => {
  const of = (step: Parameters<typeof handMade>[0]) =>
    clusterOf(change({}, {}, step)).hosts[0]?.restarts;

  test("only where something else shall run", () => {
    expect(of({ op: "update", wanted: ["a", "b"] })).toBe("yes");
    expect(of({ op: "update", wanted: ["a", "a"] })).toBe("no");
    expect(of({ op: "update", phase: "prepare" })).toBe("no");
  });

  test("perhaps, where the command line is not known or a secret", () => {
    for (const create of ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]"]) {
      expect(of({ op: "update", create })).toBe("perhaps");
    }
    // A join ended and its rollout did not.
    expect(of({ op: "create", wanted: ["", "b"] })).toBe("perhaps");
  });

  test("what is not known is said", () => {
    const cluster = clusterOf(change({}, {}, { op: "update", create: "[secret]" }));
    expect(cluster.unknowns).toEqual([
      "whether s1 restarts: what runs there is not in the state",
      "what the command lines of s1 say: an argument in them is marked secret",
    ]);
  });
});

describe("hosts as the component's inputs show them", () => {
  const inputs = (hosts: object) => ({ servers: ["s1", "s2", "s3"], agents: ["a1"], hosts });
  const between = (before: object, after: object) =>
    clusterOf(
      reportOf(
        handMadePreview([
          handMadeCluster("update", inputs(before), inputs(after)),
          handMade({ op: "update", host: "a1", phase: "prepare" }),
        ]),
      ),
    );

  test("a host key that nobody checks is worth a look, once", () => {
    const open = { a1: { hostKey: "unchecked" } };
    expect(risks(between({}, open), "warning")[0]).toContain("nobody checks the host key of a1");
    expect(between(open, open).risks).toEqual([]);
    expect(between(open, { a1: { hostKey: "unchecked", retired: true } }).risks).toEqual([]);
  });

  test("a retired server loses its vote; a load balancer is one", () => {
    expect(risks(between({}, { s2: { retired: true } }), "warning")[0]).toContain(
      "s2 leaves: 2 of 3 voters stay",
    );
    expect(between({}, { lb1: { address: "192.0.2.31" } }).unchanged).toBe(4);
  });

  test("another key of one that was known is another machine; the first key of one is not", () => {
    const change = (from: string, to: string) =>
      between({ a1: { hostKey: from } }, { a1: { hostKey: to } }).hosts[0]?.change;
    expect([change("SHA256:a", "SHA256:b"), change("SHA256:a", "SHA256:a")]).toEqual([
      "replaced",
      "changed",
    ]);
    expect([change("unchecked", "SHA256:b"), change("", "SHA256:b")]).toEqual([
      "changed",
      "changed",
    ]);
  });
});

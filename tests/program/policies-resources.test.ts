import { CANARY, cluster, CONNECTION, messages, policyFolder, step } from "../support/policy-cases";
import { child, judge, LATE, secret, type Told, urnOf } from "../support/policy-pack";

const DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

policyFolder();

describe("protection", () => {
  const parts = (protect: boolean) => [
    child("random:index/randomPassword:RandomPassword", "prod-token", { inputs: {}, protect }),
    step("prod-bootstrap", {}, { protect }),
    child("random:index/randomId:RandomId", "prod-guard", { inputs: {}, protect }),
    child("random:index/randomPassword:RandomPassword", "prod-vrrp", { inputs: {} }),
  ];

  test("token, bootstrap and guard are protected", async () => {
    expect(await messages(parts(true))).toEqual([]);
  });

  test("token, bootstrap and guard are not", async () => {
    expect(await messages(parts(false))).toEqual([
      expect.stringContaining("quorate-protected: prod-token: is not protected; without it"),
      expect.stringContaining("quorate-protected: prod-bootstrap: is not protected; made again"),
      expect.stringContaining("quorate-protected: prod-guard: is not protected; it stops"),
    ]);
  });

  test("somebody else's bootstrap is not ours", async () => {
    const other = { urn: urnOf("command:remote:Command", "prod-bootstrap") };
    expect(await messages([{ ...other, inputs: { connection: CONNECTION } }])).toEqual([]);
  });
});

describe("host keys", () => {
  const { hostKey: _key, proxy, ...unchecked } = CONNECTION;
  const { hostKey: _jumpKey, ...uncheckedProxy } = proxy;
  const say = (connection: unknown, options: Partial<Told> = {}) =>
    messages([step("prod-s1-facts", { connection }, options)]);

  test.each([
    ["checked on both machines", secret(CONNECTION)],
    ["not known before up", secret(LATE)],
    ["known, its key later", secret({ ...CONNECTION, hostKey: LATE })],
    [
      "made of defaults alone, as the provider does with what it can't know",
      secret({ host: "", user: "root", port: 22 }),
    ],
    ["hidden", "[secret]"],
  ])("%s: nothing to say", async (_what, connection) => {
    expect(await say(connection)).toEqual([]);
  });

  test.each([
    ["no key of the host", { ...unchecked, proxy }, ["connection.hostKey"]],
    ["an empty one", { ...CONNECTION, hostKey: " " }, ["connection.hostKey"]],
    [
      "no key of the jump host",
      { ...CONNECTION, proxy: uncheckedProxy },
      ["connection.proxy.hostKey"],
    ],
    [
      "neither",
      { ...unchecked, proxy: uncheckedProxy },
      ["connection.hostKey", "connection.proxy.hostKey"],
    ],
    [
      "none, and the jump host's later",
      { ...unchecked, proxy: { ...proxy, hostKey: LATE } },
      ["connection.hostKey"],
    ],
  ])("%s", async (_what, connection, paths) => {
    expect(await say(secret(connection))).toEqual(
      paths.map((path): unknown =>
        expect.stringContaining(`quorate-host-keys: prod-s1-facts: ${path}: is missing; give`),
      ),
    );
  });

  test("a value that is not known is told of, not passed over", async () => {
    const { notApplicable } = await judge([step("prod-s1-facts", { connection: secret(LATE) })]);
    expect(notApplicable).toContain(
      "quorate-host-keys: the connection can't be read: it is known in the up only, which judges it again",
    );
  });

  test("every remote command of the stack is meant, and the cluster's own word without a login key", async () => {
    const copy = {
      urn: urnOf("command:remote:CopyToRemote", "mine"),
      inputs: { connection: { host: "192.0.2.9" } },
    };
    expect(await messages([copy, ...cluster({ hostKeys: { s2: "unchecked" } })])).toEqual([
      expect.stringContaining("mine: connection.hostKey: is missing"),
      expect.stringContaining("prod: s2.hostKey: is missing"),
    ]);
  });

  test("a retired host is not logged in to", async () => {
    expect(await say(secret(unchecked), { ignoreChanges: ["*"] })).toEqual([]);
  });
});

describe("pinning", () => {
  test("releases of the cluster and in its steps", async () => {
    const shown = await messages(cluster({ version: "stable", servers: ["s1"] }));
    expect(shown).toEqual([
      "quorate-pinned: prod: version: is no exact release, got stable; give one exact release, such as v1.36.5+k3s1",
      "quorate-pinned: prod-s1-rollout: version: is no exact release, got stable; give one exact release, such as v1.36.5+k3s1",
    ]);
    expect(await messages(cluster({ version: "v1.37.0-rc1+rke2r1" }))).toEqual([]);
  });

  const prepare = (values: Record<string, string>, wrap = secret) =>
    messages([
      step("prod-s1-prepare", {
        stdin: wrap(
          `quorate() {\n${Object.entries({
            STEP: "prepare",
            VERSION: "v1.36.5+k3s1",
            TOKEN: CANARY,
            ...values,
          })
            .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`)
            .join("")}up() { :; }\n}\n`,
        ),
      }),
    ]);

  test.each<[string, Record<string, string>, string[]]>([
    [
      "digests",
      { SHA256_amd64: DIGEST, SHA256_arm64: "", IMAGES: `a.tar.zst|${DIGEST}|amd64\n` },
      [],
    ],
    ["none", { SHA256_amd64: "", SHA256_arm64: "" }, ["artifacts.sha256: no digest is given"]],
    [
      "half of one",
      { SHA256_amd64: "9f86" },
      ["artifacts.sha256.amd64: is no SHA-256 digest, got 9f86"],
    ],
    [
      "images without",
      { SHA256_arm64: DIGEST, IMAGES: `a.tar||\nb.tar|${DIGEST}|\nc.tar|abc|\n` },
      [
        "artifacts.images[0].sha256: a.tar has no SHA-256 digest, got nothing",
        "artifacts.images[2].sha256: c.tar has no SHA-256 digest, got abc",
      ],
    ],
    [
      "images of pods",
      {
        SHA256_amd64: DIGEST,
        POD:
          "spec:\n  containers:\n    - image: ghcr.io/kube-vip/kube-vip:latest\n    - image: registry:5000/a\n    - image: b:1.2\n    - name: it's\n      image: c@sha256:" +
          DIGEST,
      },
      [
        "POD: image ghcr.io/kube-vip/kube-vip:latest may change by itself",
        "POD: image registry:5000/a may change by itself",
      ],
    ],
  ])("%s", async (_what, values, problems) => {
    expect(await prepare(values)).toEqual(
      problems.map((problem): unknown =>
        expect.stringContaining(`quorate-pinned: prod-s1-prepare: ${problem};`),
      ),
    );
  });

  test("a script that can't be read is told of", async () => {
    const told = [
      step("prod-s1-prepare", { stdin: "[secret]" }),
      step("a", { stdin: secret(LATE) }),
    ];
    const { notApplicable } = await judge(told);
    expect(notApplicable.filter((line) => line.includes("the script can't be read"))).toEqual([
      expect.stringContaining("it is a secret that Pulumi could not open"),
      expect.stringContaining("it is known in the up only"),
    ]);
  });

  const chart = (inputs: Record<string, unknown>) => {
    const parent = urnOf("quorate:index:MetalLB", "lb");
    const urn = urnOf("quorate:index:MetalLB$kubernetes:helm.sh/v3:Release", "lb-release");
    return messages([{ urn, parent, inputs: { chart: "metallb", version: "0.16.0", ...inputs } }]);
  };

  test.each<[string, Record<string, unknown>, string[]]>([
    [
      "exact",
      { values: { speaker: { image: { tag: "v0.16.0" } }, controller: { image: { tag: "" } } } },
      [],
    ],
    ["in a folder", { chart: "./charts/metallb", version: undefined }, []],
    ["unknown values", { values: LATE, version: LATE }, []],
    ["a range", { version: "~0.16" }, ["version: is no exact version, got ~0.16"]],
    ["the newest", { version: "" }, ["version: is no exact version, got ", "version: is missing"]],
    ["a preview release", { devel: true }, ["devel: is true"]],
    [
      "floating tags",
      {
        values: {
          a: [{ tag: "latest" }],
          b: { image: "quay.io/x/y" },
          c: { shareTag: "main" },
          d: LATE,
        },
      },
      ["values.a[0].tag: latest", "values.b.image: quay.io/x/y", "values.c.shareTag: main"],
    ],
  ])("a chart: %s", async (_what, inputs, problems) => {
    expect(await chart(JSON.parse(JSON.stringify(inputs)) as Record<string, unknown>)).toEqual(
      problems.map((problem): unknown =>
        expect.stringContaining(`quorate-pinned: lb-release: ${problem}`),
      ),
    );
  });

  test("somebody else's chart is left alone", async () => {
    const urn = urnOf("kubernetes:helm.sh/v3:Release", "mine");
    expect(await messages([{ urn, inputs: { chart: "x" } }])).toEqual([]);
  });
});

/** @jest-environment ./tests/support/graph-environment.js */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import { Cluster, type ClusterArgs, Longhorn, MetalLB } from "../../components";
import { stepScript } from "../../components/render/shell";
import { readStepLine as readOwn } from "../../components/render/step-line";
import { readAssignments, readStepLine } from "../../policies/rules/step";
import { MODES } from "../support/clusters";
import { healthyHosts } from "../support/hosts";
import { judge, type Told } from "../support/policy-pack";
import { opened, record, type Recording } from "../support/recording-monitor";
import { exampleArgs, exampleHost, rke2Spec } from "../support/specs";

jest.setTimeout(120_000);

const digest = (text: string) => text.repeat(64).slice(0, 64);

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "quorate-policies-"))));
afterEach(() => {
  rmSync(directory, { recursive: true });
  delete process.env["QUORATE_FORMER_STATE"];
  delete process.env["PULUMI_NODEJS_DRY_RUN"];
});

interface Change {
  args?: Partial<ClusterArgs>;
  /** A pool that was not made by MetalLB's component, which looks at the addresses itself. */
  pool?: string[];
  longhorn?: boolean;
}

/** Everything on one stack, with a cluster that makes its own token. */
async function program(change: Change = {}, preview = true): Promise<Told[]> {
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  const { token: _token, ...args } = exampleArgs();
  const recording = await record(
    () => {
      const { provider } = new Cluster("prod", {
        ...args,
        storage: {},
        artifacts: {
          ...args.artifacts,
          images: [{ file: "k3s.tar.zst", sha256: digest("ab"), arch: "amd64" }],
        },
        serverConfig: { disable: ["servicelb", "local-storage"] },
        ...change.args,
      });
      const pools = [{ name: "public", addresses: ["198.51.100.0/25"] }];
      new MetalLB("lb", { backend: "none", pools }, { provider });
      if (change.pool !== undefined) {
        new kubernetes.apiextensions.CustomResource(
          "mine",
          {
            apiVersion: "metallb.io/v1beta1",
            kind: "IPAddressPool",
            metadata: { name: "mine" },
            spec: { addresses: change.pool },
          },
          { provider },
        );
      }
      if (change.longhorn !== false) {
        new Longhorn("storage", { classes: [{ name: "longhorn", default: true }] }, { provider });
      }
    },
    { preview, respond: healthyHosts() },
  );
  expect([recording.errors, recording.thrown]).toEqual([[], undefined]);
  return told(recording);
}

function told({ resources, outputs }: Recording): Told[] {
  const full = (urn: string) => `urn:pulumi:test::quorate::${urn}`;
  return resources.map(({ urn, name, type, parent, inputs, options }) => {
    const above = resources.find((one) => one.name === parent);
    return {
      urn: full(urn),
      ...(above !== undefined && { parent: full(above.urn) }),
      inputs,
      // In a preview of a new cluster the engine has no outputs for what is on it.
      outputs: type.startsWith("quorate:") ? (outputs[name] ?? {}) : {},
      protect: options["protect"] === true,
      ignoreChanges: (options["ignoreChanges"] ?? []) as string[],
    };
  });
}

/** Judged as the change from one program to the other. */
async function change(former: Told[], now: Told[]): Promise<string[]> {
  const path = join(directory, "former.json");
  const resources = former.map(({ urn, ...rest }) => ({
    ...{ urn, ...rest },
    type: urn.split("::")[2]?.split("$").at(-1),
  }));
  writeFileSync(path, JSON.stringify({ version: 3, deployment: { resources } }));
  process.env["QUORATE_FORMER_STATE"] = path;
  process.env["PULUMI_NODEJS_DRY_RUN"] = "true";
  const { violations } = await judge(now);
  return violations.map(({ policy, message }) => `${policy}: ${message}`);
}

describe.each(MODES)("a healthy program, in $mode", ({ preview }) => {
  test("violates nothing, be it new or as it was", async () => {
    const now = await program({}, preview);
    expect(await change([], now)).toEqual([]);
    expect(await change(now, now)).toEqual([]);
  });

  test("is judged: what each rule looks for is there", async () => {
    const now = await program({}, preview);
    const { notApplicable } = await judge(now);
    const unread = notApplicable.filter((line) => / can't be read: |has no pool/.test(line));
    // What joins and rolls out waits for the founder in a preview.
    expect(unread.filter((line) => !line.includes("known in the up only"))).toEqual([]);
    const types = now.map(({ urn }) => urn.split("::")[2]?.split("$").at(-1));
    expect(types).toEqual(
      expect.arrayContaining([
        "quorate:index:Cluster",
        "random:index/randomPassword:RandomPassword",
        "command:remote:Command",
        "kubernetes:helm.sh/v3:Release",
        "kubernetes:metallb.io/v1beta1:IPAddressPool",
        "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
      ]),
    );
  });
});

test("RKE2, whose releases and scripts are others, violates nothing", async () => {
  const { token: _token, ...args } = rke2Spec();
  const { errors, ...recording } = await record(() => new Cluster("prod", args), {
    preview: true,
    respond: healthyHosts(),
  });
  expect(errors).toEqual([]);
  expect(await change([], told({ errors, ...recording }))).toEqual([]);
});

describe("the same program with something that a rule is against", () => {
  const { ssh, servers } = exampleArgs();
  const unchecked = ({ hostKey: _key, ...host }: ReturnType<typeof exampleHost>) => host;

  test.each<[string, Change, string]>([
    ["the token unprotected", { args: { protect: false } }, "quorate-protected: prod-token"],
    [
      "a host that is not checked",
      {
        args: {
          ssh: { ...ssh, insecureIgnoreHostKey: true },
          servers: [...servers.slice(0, 2), unchecked(exampleHost("s3", 13))],
        },
      },
      "quorate-host-keys: prod-s3-prepare: connection.hostKey: is missing",
    ],
    [
      "a pool with the endpoint in it",
      { pool: ["192.0.2.8/30"] },
      "quorate-endpoint-outside-pools: mine: spec.addresses: 192.0.2.8/30 holds 192.0.2.10, the endpoint of prod",
    ],
    [
      "two servers exchanged",
      { args: { servers: [servers[0]!, exampleHost("s4", 14), exampleHost("s5", 15)] } },
      "quorate-one-server-at-a-time: prod: 2 servers go",
    ],
    [
      "a server exchanged while the others restart",
      {
        args: {
          servers: [...servers.slice(0, 2), exampleHost("s4", 14)],
          serverConfig: {
            disable: ["servicelb", "local-storage"],
            "kubelet-arg": ["max-pods=200"],
          },
        },
      },
      "quorate-quorum: prod: 1 of 3 servers stay up, and 2 are needed (s3 leaves the list, while s1, s2 restart)",
    ],
    [
      "Longhorn left out",
      { longhorn: false },
      "quorate-longhorn-volumes: storage-release: Longhorn",
    ],
  ])("%s", async (_what, how, problem) => {
    const now = await program(how);
    expect(await change(await program(), now)).toContainEqual(expect.stringContaining(problem));
  });
});

describe("the parsers of the pack agree with the library", () => {
  test("on every command line", async () => {
    const lines = (await program({}, false)).flatMap(({ urn, inputs }) => {
      const text = opened(inputs["create"]);
      return urn.includes("command:remote:Command") && typeof text === "string" ? [text] : [];
    });
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const { unit: _unit, script: _script, ...own } = readOwn(line) ?? { unit: "", script: "" };
      expect(readStepLine(line)).toEqual(own);
    }
    expect(readStepLine("echo hello")).toBeUndefined();
  });

  test("on the values of every script", async () => {
    const scripts = (await program({}, false)).flatMap(({ urn, inputs }) => {
      const text = opened(inputs["stdin"]);
      return typeof text === "string" ? [[urn.split("::").at(-1) ?? "", text] as const] : [];
    });
    for (const [name, script] of scripts) {
      const { NODE = "prod", STEP } = readAssignments(script);
      expect([name, `prod-${NODE}-${STEP}`]).toEqual([name, expect.stringContaining(STEP ?? "?")]);
    }
    const prepare = readAssignments(Object.fromEntries(scripts)["prod-s1-prepare"] ?? "");
    expect(prepare).toMatchObject({
      VERSION: exampleArgs().version,
      SHA256_amd64: exampleArgs().artifacts?.sha256?.amd64,
      IMAGES: `k3s.tar.zst|${digest("ab")}|amd64\n`,
    });
  });

  test("on values of any form", () => {
    const values = {
      QUOTES: `it's "quoted" '''`,
      LINES: "a\nB='no'\n\nc\n",
      EMPTY: "",
      NUMBER: 7,
      END: "\\'$(x)`",
    };
    expect(readAssignments(stepScript(values, ["base"]))).toEqual({ ...values, NUMBER: "7" });
    expect(readAssignments("#!/bin/bash\nA='1'\n")).toEqual({});
  });
});

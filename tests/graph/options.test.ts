import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RemoteCommand, type RemoteResult, run, type RunOptions } from "../lab/engine";
import { PRIVATE_KEY } from "../support/specs";

/*
 * What users expect of Pulumi's own options on components. By the engine, because mocks know neither aliases nor a state; hosts, kubectl and helm are played.
 */

jest.setTimeout(120_000);

const PROGRAM = join(__dirname, "..", "program");
const TYPES = { object: /^kubernetes:/, step: /^command:remote:Command$/ };

interface Kept {
  urn: string;
  type: string;
  name: string;
  parent?: string;
  provider?: string;
  protect?: boolean;
  inputs: { metadata?: { labels?: object } };
  timeouts?: { create?: number };
}

let top: string;
let folder: string;
let before: string;
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), "quorate-options-"));
  folder = before = join(top, "before");
  mkdirSync(folder);
  await start("up");
});
beforeEach(() => (folder = mkdtempSync(join(top, "test-"))));
afterAll(() => rmSync(top, { recursive: true }));

/** Goes on from a stack that is up, without any option. */
const fromBefore = () => cpSync(before, folder, { recursive: true });

function healthyHost({ command }: RemoteCommand): Promise<RemoteResult> {
  const [, host = "", phase = ""] = / up ([^/]+)\/([a-z]+)\//.exec(command) ?? [];
  const answers: Record<string, unknown> = {
    facts: { machineId: `machine-of-${host}`, hostname: host, warnings: [] },
    bootstrap: { clusterId: "c".repeat(64), result: "changed" },
    kubeconfig: { ca: "Y2E=", certificate: "Y2VydA==", key: "a2V5" },
  };
  const stdout = phase in answers ? JSON.stringify(answers[phase]) : "changed";
  return Promise.resolve({ stdout, stderr: "", code: 0 });
}

const played = (tool: string) => [
  process.execPath,
  join(PROGRAM, `fake-${tool}.js`),
  join(folder, `${tool}.log`),
];

async function start(operation: RunOptions["operation"], config: Record<string, string> = {}) {
  const { steps, messages } = await run({
    dir: join(PROGRAM, "fixtures", "options"),
    stack: "dev",
    stateFile: join(folder, "state.json"),
    passphrase: "of the tests",
    operation,
    config,
    secretConfig: { sshPrivateKey: PRIVATE_KEY },
    recording: healthyHost,
    kubectl: played("kubectl"),
    helm: played("helm"),
    // The fakes keep their things in plain files, which two at once would spoil.
    parallel: 1,
  });
  const errors = messages.filter(({ severity }) => severity === "error");
  expect(errors.map(({ text }) => text)).toEqual([]);
  const byOp = (wanted: RegExp) =>
    steps.filter(({ op }) => wanted.test(op)).map(({ name }) => name);
  return {
    /** Types of all parents, and the name. */
    paths: steps.map(({ urn }) => urn.split("::").slice(2).join("::")),
    made: byOp(/create|replace/),
    gone: byOp(/delete/),
    updated: byOp(/^update$/),
  };
}

function kept(): Kept[] {
  const text = readFileSync(join(folder, "state.json"), "utf8");
  return (JSON.parse(text) as { resources: Kept[] }).resources;
}

const ofKind = (kind: keyof typeof TYPES) => kept().filter(({ type }) => TYPES[kind].test(type));

test("parent: everything moves below it, by its URN and not by its name", async () => {
  const plain = await start("preview");
  const below = await start("preview", { site: "true" });
  const moved = plain.paths
    .map((path) => path.replace(/^quorate:index:Cluster/, "fixture:index:Site$$$&"))
    .sort();
  expect(below.paths.filter((path) => path !== "fixture:index:Site::site").sort()).toEqual(moved);
});

test.each(["providers", "parent", "inherited"])(
  "a layer takes the cluster's provider as %s",
  async (given) => {
    await start("up", { given });
    const objects = ofKind("object");
    expect(objects.length).toBeGreaterThan(8);
    const providers = objects.map(({ provider }) => provider?.split("::")[3]);
    expect(new Set(providers)).toEqual(new Set(["prod-provider"]));
  },
);

test("protect: nothing of the cluster can be deleted", async () => {
  await start("up", { protect: "true" });
  const cluster = kept().filter(({ urn }) => urn.includes("quorate:index:Cluster"));
  expect(cluster.filter(({ protect }) => protect !== true).map(({ name }) => name)).toEqual([
    // They say themselves what `protect: false` in the arguments asked for.
    "prod-token",
    "prod-bootstrap",
    "prod-guard",
  ]);
});

test("transformations see each child, and may change its properties and options", async () => {
  fromBefore();
  expect(ofKind("step").filter(({ timeouts }) => timeouts !== undefined)).toEqual([]);
  const { made, gone, updated } = await start("up", { transformations: "true" });
  expect({ made, gone, updated }).toEqual({
    made: [],
    gone: [],
    updated: ["lb-namespace", "storage-namespace"],
  });
  const labels = kept().flatMap(({ type, inputs }) =>
    type === "kubernetes:core/v1:Namespace" ? [inputs.metadata?.labels] : [],
  );
  const own = { "pod-security.kubernetes.io/enforce": "privileged", owner: "tests" };
  expect(labels).toEqual([expect.objectContaining(own), expect.objectContaining(own)]);
  expect(new Set(ofKind("step").map(({ timeouts }) => timeouts?.create))).toEqual(new Set([420]));
});

describe("aliases", () => {
  const renamed = { metallbName: "balancers", longhornName: "volumes" };

  test("children follow a renamed layer, and nothing is made anew", async () => {
    fromBefore();
    const { made, gone, updated } = await start("up", renamed);
    expect({ made, gone, updated }).toEqual({ made: [], gone: [], updated: [] });
    expect(kept().filter(({ name }) => /^(lb|storage)(-|$)/.test(name))).toEqual([]);
  });

  test("without an alias all of it would be made anew", async () => {
    fromBefore();
    const { made, gone } = await start("preview", { ...renamed, withoutAliases: "true" });
    expect(made).toEqual(expect.arrayContaining(["balancers-release", "volumes-release"]));
    expect(gone).toEqual(expect.arrayContaining(["lb-release"]));
  });

  test("children follow a cluster to another parent, and no step runs", async () => {
    fromBefore();
    const { made, gone, updated } = await start("up", { site: "true", moved: "true" });
    expect({ made, gone, updated }).toEqual({ made: ["site"], gone: [], updated: [] });
    const outside = ofKind("step").filter(({ urn }) => !urn.includes("fixture:index:Site$"));
    expect(outside).toEqual([]);
  });

  test("a cluster keeps its name: hosts refuse another one, and all that is on its provider would be made anew", async () => {
    fromBefore();
    const { made, gone, updated } = await start("preview", { clusterName: "live" });
    expect(updated).toEqual(expect.arrayContaining(["live-s1-facts", "live-s3-rollout"]));
    const anew = [...made, ...gone].filter((name) => /^(prod|live)-/.test(name));
    expect(new Set(anew)).toEqual(new Set(["prod-provider", "live-provider"]));
    expect(made).toEqual(expect.arrayContaining(["lb-release", "storage-release"]));
  });
});

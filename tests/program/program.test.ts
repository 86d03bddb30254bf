import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { ClusterTopology } from "../../components";
import {
  type RemoteCommand,
  type RemoteResult,
  run,
  type RunOptions,
  type RunResult,
} from "../lab/engine";
import { HOST_KEYS, PRIVATE_KEY } from "../support/specs";

/* The real entry points, run by the SDK's own loader over gRPC; only the hosts are played. */
jest.setTimeout(180_000);

const ROOT = join(__dirname, "..", "..");
const KEYS = ["", ...Object.values(HOST_KEYS)];
const CLUSTER_ID = "c".repeat(64);

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "quorate-program-"))));
afterEach(() => rmSync(directory, { recursive: true }));

/** Hosts without a fault. */
function healthyHost({ name, command }: RemoteCommand): Promise<RemoteResult> {
  const [, host = "", phase = ""] = / up ([^/]+)\/([a-z]+)\//.exec(command) ?? [];
  const answers: Record<string, unknown> = {
    facts: { machineId: `machine-of-${host}`, hostname: host, warnings: [] },
    bootstrap: { clusterId: CLUSTER_ID, result: "changed" },
    kubeconfig: { ca: "Y2E=", certificate: "Y2VydA==", key: "a2V5" },
  };
  const stdout = phase in answers ? JSON.stringify(answers[phase]) : "changed";
  return Promise.resolve({ stdout, stderr: `${name}\n`, code: 0 });
}

function start(
  operation: RunOptions["operation"],
  options: Partial<RunOptions> = {},
): Promise<RunResult & { ran: RemoteCommand[] }> {
  const ran: RemoteCommand[] = [];
  return run({
    dir: ROOT,
    stack: "production",
    stateFile: join(directory, "state.json"),
    passphrase: "of the tests",
    operation,
    recording: (command) => {
      ran.push(command);
      return (options.recording ?? healthyHost)(command);
    },
    ...Object.fromEntries(Object.entries(options).filter(([key]) => key !== "recording")),
  }).then((result) => ({ ...result, ran }));
}

test("the production stack previews from its file alone, and contacts nobody", async () => {
  const { ok, steps, outputs, ran } = await start("preview");
  expect(ok).toBe(true);
  expect(ran).toEqual([]);
  expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
  expect(outputs["endpoint"]).toBe("https://192.0.2.10:8443");
});

describe("a stack with plain configuration", () => {
  const cluster = (changes: object = {}) => ({
    "quorate:cluster": JSON.stringify({
      name: "prod",
      version: "v1.36.5+k3s1",
      servers: [1, 2, 3].map((n) => ({
        name: `s${n}`,
        address: `192.0.2.1${n}`,
        hostKey: KEYS[n],
      })),
      agents: [{ name: "a1", address: "192.0.2.21", hostKey: KEYS[4] }],
      ssh: { user: "ops" },
      endpoint: { kind: "haproxy", address: "192.0.2.10" },
      artifacts: { sha256: { amd64: "0".repeat(64) } },
      protect: false,
      ...changes,
    }),
  });
  const secretConfig = { "quorate:sshPrivateKey": PRIVATE_KEY };

  test("makes each step once, exports outputs only, and does nothing the second time", async () => {
    const first = await start("up", { stack: "plain", config: cluster(), secretConfig });
    expect(first.messages.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(Object.keys(first.outputs).sort()).toEqual([
      "clusterId",
      "endpoint",
      "kubeconfig",
      "nodes",
      "topology",
    ]);
    expect(first.secretOutputs).toEqual(["kubeconfig"]);
    expect(first.outputs["clusterId"]).toBe(CLUSTER_ID);
    expect(String(first.outputs["kubeconfig"])).toContain("server: https://192.0.2.10:8443");
    const connections: Record<string, number> = {};
    for (const { host } of first.ran) connections[host] = (connections[host] ?? 0) + 1;
    expect(connections).toEqual({
      "192.0.2.11": 5,
      "192.0.2.12": 4,
      "192.0.2.13": 5,
      "192.0.2.21": 4,
    });

    const second = await start("up", { stack: "plain", config: cluster(), secretConfig });
    expect(second.ran).toEqual([]);
    expect(new Set(second.steps.map(({ op }) => op))).toEqual(new Set(["same"]));
  });

  test("a preview names exactly the steps that the up then runs", async () => {
    await start("up", { stack: "plain", config: cluster(), secretConfig });
    const change = cluster({ agentConfig: { "kubelet-arg": ["max-pods=100"] } });
    const preview = await start("preview", { stack: "plain", config: change, secretConfig });
    const up = await start("up", { stack: "plain", config: change, secretConfig });
    const foreseen = preview.steps.filter(({ op }) => op !== "same").map(({ name }) => name);
    expect(foreseen.sort()).toEqual(["prod-a1-prepare", "prod-a1-rollout"]);
    expect(up.ran.map(({ name }) => name).sort()).toEqual(foreseen);
  });

  test("faults of the configuration are told all at once, and nothing is registered", async () => {
    const wrong = cluster({
      version: "stable",
      endpoint: { kind: "haproxy", address: "192.0.2.11" },
      agents: [{ name: "a1", address: "192.0.2.21" }],
    });
    const { ok, ran, steps, messages } = await start("up", {
      stack: "plain",
      config: wrong,
      secretConfig,
    });
    expect(ok).toBe(false);
    expect(ran).toEqual([]);
    expect(steps.filter(({ type }) => type.startsWith("command:"))).toEqual([]);
    const text = messages.map((message) => message.text).join("\n");
    expect(text).toContain('quorate: cluster "prod" has 3 faults:');
    expect(text).toMatch(/agents\[0\]\.hostKey: .*\n.*endpoint\.address: .*\n.*version: /);
  });

  test("a host with a fault is named, and the others end their step", async () => {
    // The faulty host answers when all the others have begun: what runs already is to end.
    let begun = 0;
    let allBegun: () => void = () => undefined;
    const others = new Promise<void>((resolve) => (allBegun = resolve));
    const recording = async (command: RemoteCommand): Promise<RemoteResult> => {
      if (command.host !== "192.0.2.12") {
        begun += 1;
        if (begun === 3) allBegun();
        return healthyHost(command);
      }
      await others;
      const stderr = "quorate: s2: facts: QRT-109: the host has no default route";
      return { stdout: "", stderr, code: 1 };
    };
    const { ok, steps } = await start("up", {
      stack: "plain",
      config: cluster(),
      secretConfig,
      recording,
    });
    expect(ok).toBe(false);
    const failed = steps.filter(({ error }) => error !== undefined);
    expect(failed.map(({ name }) => name)).toEqual(["prod-s2-facts"]);
    expect(failed[0]?.error).toContain("QRT-109");
    const facts = steps.filter(({ name, error }) => name.endsWith("-facts") && error === undefined);
    expect(facts.map(({ name }) => name).sort()).toEqual([
      "prod-a1-facts",
      "prod-s1-facts",
      "prod-s3-facts",
    ]);
    expect(steps.some(({ name }) => name.endsWith("-prepare"))).toBe(false);
  });
});

describe("examples", () => {
  const folders = readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" })
    .filter((file) => basename(file) === "Pulumi.yaml")
    .map(dirname);
  const errors = ({ messages }: RunResult) =>
    messages.filter(({ severity }) => severity === "error");

  const example = (folder: string): Partial<RunOptions> => {
    const project = `quorate-${folder.replace("/", "-")}`;
    return {
      dir: join(ROOT, "examples", folder),
      stack: "dev",
      config: {
        [`${project}:sshPrivateKey`]: PRIVATE_KEY,
        [`${project}:kubeconfig`]: "{}",
        [`${project}:bgpPassword`]: "made-for-the-tests",
        [`${project}:passphrase`]: "made for the tests, long enough",
        [`${project}:registryPassword`]: "made-for-the-tests",
        [`${project}:backupAccessKeyId`]: "made-for-the-tests",
        [`${project}:backupSecretAccessKey`]: "made-for-the-tests",
      },
    };
  };

  test("there are more than ten", () => {
    expect(folders.length).toBeGreaterThan(10);
  });

  test.each(folders.filter((folder) => folder !== "two-stacks/platform"))(
    "%s previews without hosts",
    async (folder) => {
      const preview = await start("preview", example(folder));
      expect(errors(preview)).toEqual([]);
      expect(preview).toMatchObject({ ok: true, ran: [] });
    },
  );

  describe("two stacks", () => {
    const referred = "organization/quorate-two-stacks-cluster/dev";
    const platform = async (stacks: RunOptions["stacks"]) =>
      start("preview", { ...example("two-stacks/platform"), stacks: stacks ?? {} });

    test("the second takes the first one's cluster, and knows it", async () => {
      const first = await start("up", example("two-stacks/cluster"));
      expect(errors(first)).toEqual([]);
      rmSync(join(directory, "state.json"));
      const second = await platform({ [referred]: first });
      expect(errors(second)).toEqual([]);
      expect(second).toMatchObject({ ok: true, ran: [] });
      expect(second.outputs["endpoint"]).toBe("https://192.0.2.10:8443");
      expect(JSON.stringify(second.outputs)).not.toContain("a2V5");
    });

    test("a first one whose cluster has its own service load balancer is refused", async () => {
      const { ok, outputs, secretOutputs } = await start("up", example("two-stacks/cluster"));
      expect(ok).toBe(true);
      const topology = structuredClone(outputs["topology"]) as ClusterTopology;
      topology.capabilities.serviceLoadBalancer = true;
      rmSync(join(directory, "state.json"));
      const stack = { outputs: { ...outputs, topology }, secretOutputs };
      const options = { ...example("two-stacks/platform"), stacks: { [referred]: stack } };
      const second = await start("up", options);
      expect(second.ok).toBe(false);
      expect(errors(second).map(({ text }) => text)).toEqual(
        expect.arrayContaining([expect.stringContaining("serverConfig.disable")]),
      );
    });

    test("a first one that was never made is named", async () => {
      const second = await platform({ [referred]: { outputs: {}, secretOutputs: [] } });
      expect(second.ok).toBe(false);
      expect(errors(second).map(({ text }) => text)).toEqual(
        expect.arrayContaining([
          expect.stringContaining(
            "outputs.topology: is not among the stack's outputs; let its program say `export const topology = cluster.topology`",
          ),
        ]),
      );
    });
  });
});

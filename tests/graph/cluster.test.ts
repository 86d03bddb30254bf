/** @jest-environment ./tests/support/graph-environment.js */
import type { ClusterArgs } from "../../components";
import {
  commands,
  describeTree,
  differences,
  find,
  MODES,
  recordCluster,
} from "../support/clusters";
import { CREDENTIALS, GENERATED } from "../support/hosts";
import { masked, opened, type Recording } from "../support/recording-monitor";
import { exampleArgs, exampleHost, openSshKey, PRIVATE_KEY } from "../support/specs";

jest.setTimeout(120_000);

const ENCRYPTED_KEY = openSshKey("aes256-ctr");

/** Without a token, so that the cluster makes one. */
function ownToken(): ClusterArgs {
  const { token: _token, ...args } = exampleArgs();
  return args;
}

let up: Recording;
let preview: Recording;
beforeAll(async () => {
  up = await recordCluster(ownToken());
  preview = await recordCluster(ownToken(), { preview: true });
});

describe("three servers and three agents", () => {
  test("run without an error", () => {
    expect([up.errors, up.thrown, preview.errors, preview.thrown]).toEqual([
      [],
      undefined,
      [],
      undefined,
    ]);
  });

  // Names, types and parents are contract: a changed one deletes and creates on live hosts unless it has an alias.
  test("the tree", () => expect(describeTree(up)).toMatchSnapshot());

  test("a preview shows the same tree", () => {
    const shape = ({ deps, options, parent }: Recording["resources"][number]) => [
      deps,
      options,
      parent,
    ];
    expect(differences(preview, up, shape)).toEqual({ added: [], removed: [], changed: [] });
  });

  test("names are unique", () => {
    const urns = up.resources.map(({ urn }) => urn);
    expect(new Set(urns).size).toBe(urns.length);
  });
});

describe.each(MODES)("order in $mode", ({ preview: dry }) => {
  const HOSTS = ["s1", "s2", "s3", "a1", "a2", "a3"];
  const tree = () => (dry ? preview : up);
  const after = (name: string) => find(tree(), name).deps.map((dep) => dep.replace(/^prod-/, ""));

  test("every preparation waits for the facts of all hosts", () => {
    const facts = HOSTS.map((host) => `${host}-facts`);
    for (const host of HOSTS)
      expect(after(`${host}-prepare`)).toEqual(expect.arrayContaining(facts));
  });

  test("the bootstrap waits for all servers' preparations and for no agent's", () => {
    expect(after("bootstrap").filter((name) => name.endsWith("-prepare"))).toEqual([
      "s1-prepare",
      "s2-prepare",
      "s3-prepare",
    ]);
  });

  test("every join waits for the bootstrap and for its own preparation, and for no other join", () => {
    for (const host of HOSTS) {
      const waits = after(`${host}-join`).filter((name) =>
        /bootstrap|prepare|join|rollout/.test(name),
      );
      expect([host, waits.sort()]).toEqual([host, [`${host}-prepare`, "bootstrap"].sort()]);
    }
  });

  test("servers roll one after the other, after all joins; then the agents, and the kubeconfig", () => {
    const rollouts = (name: string) => after(name).filter((some) => /join|rollout/.test(some));
    expect(rollouts("s1-rollout")).toEqual([...HOSTS].sort().map((host) => `${host}-join`));
    expect(rollouts("s2-rollout")).toEqual(["s1-rollout"]);
    expect(rollouts("s3-rollout")).toEqual(["s2-rollout"]);
    expect(rollouts("a1-rollout")).toEqual(["s3-rollout"]);
    expect(rollouts("a2-rollout")).toEqual(["a1-rollout"]);
    expect(rollouts("a3-rollout")).toEqual(["a2-rollout"]);
    expect(rollouts("kubeconfig")).toContain("s3-rollout");
  });
});

test.each([
  [1, ["s3", "a1", "a2", "a3", "a4"]],
  [2, ["s3", "s3", "a1", "a2", "a3"]],
  [4, ["s3", "s3", "s3", "s3", "a1"]],
])("with maxUnavailable %i agents wait for %j", async (maxUnavailable, before) => {
  const args = { ...exampleArgs(), rollout: { maxUnavailable } };
  args.agents = [1, 2, 3, 4, 5].map((number) => exampleHost(`a${number}`, 20 + number));
  const recording = await recordCluster(args, { preview: true });
  const waits = args.agents.map(({ name }) =>
    find(recording, `${name}-rollout`).deps.filter((dep) => dep.endsWith("-rollout")),
  );
  expect(waits).toEqual(before.map((host) => [`prod-${host}-rollout`]));
});

describe("secrets", () => {
  const secrets = {
    key: PRIVATE_KEY.split("\n")[1] ?? "",
    token: GENERATED.token,
    vrrp: GENERATED.vrrp,
    admin: CREDENTIALS.key,
  };
  const sent = ({ resources, outputs }: Recording) => [resources, outputs];

  test.each(MODES)("are sent in envelopes only, in $mode", ({ preview: dry }) => {
    const text = JSON.stringify(masked(sent(dry ? preview : up)));
    for (const [name, secret] of Object.entries(secrets)) {
      expect([name, text.includes(secret)]).toEqual([name, false]);
    }
  });

  test("are sent at all: the search above would find them", () => {
    const text = JSON.stringify(opened(sent(up)));
    for (const secret of Object.values(secrets)) expect(text).toContain(secret);
  });

  test("of jump hosts too, passphrases, and a user's own token", async () => {
    const { hostKey = "" } = exampleHost("jump", 1);
    const jumpHost = { host: "jump.example", hostKey, privateKey: PRIVATE_KEY };
    const recording = await recordCluster({
      ...exampleArgs(),
      token: "TokenOfTheUserHimself",
      ssh: { user: "ops", privateKey: ENCRYPTED_KEY, privateKeyPassword: "PassPhrase", jumpHost },
    });
    expect([recording.errors, recording.thrown]).toEqual([[], undefined]);
    const [hidden, open] = [masked, opened].map((look) => JSON.stringify(look(sent(recording))));
    const own = ["TokenOfTheUserHimself", "PassPhrase", secrets.key, ENCRYPTED_KEY.split("\n")[1]];
    for (const secret of own) {
      expect(hidden).not.toContain(secret);
      expect(open).toContain(secret);
    }
  });

  test("of the cluster stay secret in its outputs and in the provider", () => {
    const provider = find(up, "provider");
    expect(masked(provider.inputs)).toEqual({
      clusterIdentifier: "prod",
      enableServerSideApply: "true",
      kubeconfig: "(secret)",
    });
    expect(opened(provider.inputs)).toMatchObject({
      kubeconfig: expect.stringContaining("server: https://192.0.2.10:8443"),
    });
    const { topology, capabilities, ...outputs } = masked(up.outputs["prod"]) as Record<
      string,
      Record<string, unknown>
    >;
    // For other stacks: nothing of it is secret.
    expect(Object.keys(topology ?? {})).toContain("capabilities");
    expect(topology?.["capabilities"]).toEqual(capabilities);
    expect(JSON.stringify(topology)).not.toContain("(secret)");
    expect(outputs).toEqual({
      clusterId: "c1".repeat(32),
      endpoint: "https://192.0.2.10:8443",
      kubeconfig: "(secret)",
      nodes: ["s1", "s2", "s3", "a1", "a2", "a3"].map((name) => ({
        name,
        role: name.startsWith("s") ? "server" : "agent",
        address: exampleHost(name, Number(name[1]) + (name.startsWith("s") ? 10 : 20)).address,
      })),
    });
    // What it prints is a credential; mocks do not apply the option, so the request is what counts.
    expect(find(up, "kubeconfig").options["additionalSecretOutputs"]).toContain("stdout");
  });

  test("that are made up are protected as long as the cluster is", async () => {
    expect(find(up, "token").options["protect"]).toBe(true);
    expect(find(up, "bootstrap").options["protect"]).toBe(true);
    expect(find(up, "guard").options["protect"]).toBe(true);
    const loose = await recordCluster({ ...ownToken(), protect: false });
    expect(loose.resources.filter(({ options }) => options["protect"] === true)).toEqual([]);
  });
});

describe("command lines", () => {
  const longest = (): ClusterArgs => {
    const args = exampleArgs();
    const [first, ...others] = args.servers;
    if (first === undefined) throw new Error("no server");
    const servers = [{ ...first, name: `s${"1".repeat(62)}` }, ...others];
    return { ...args, servers, ssh: { ...args.ssh, user: "u".repeat(32) } };
  };

  test.each(MODES)("are short and hold no help text, in $mode", async ({ preview: dry }) => {
    const recording = await recordCluster(longest(), { preview: dry });
    expect([recording.errors, recording.thrown]).toEqual([[], undefined]);
    const steps = commands(recording);
    expect(steps).toHaveLength(26);
    for (const { inputs, name } of steps) {
      expect(JSON.stringify(opened(inputs))).not.toContain("Calling [toString]");
      for (const verb of ["create", "update", "delete"]) {
        const line = masked(inputs[verb] ?? "") as string;
        // A secret line would hide from the preview what runs.
        expect([name, verb, line]).not.toContain("(secret)");
        expect(Buffer.byteLength(line)).toBeLessThan(640);
      }
    }
  });

  test("steps print no live log, and get no output of their last run", () => {
    for (const { inputs } of commands(up)) {
      expect(inputs).toMatchObject({ logging: "none", addPreviousOutputInEnv: false });
      expect(inputs["environment"]).toBeUndefined();
      expect(inputs["triggers"]).toBeUndefined();
    }
  });

  test("only what lays down or joins has something to take back", () => {
    const withDelete = commands(up).filter(({ inputs }) => inputs["delete"] !== undefined);
    expect(withDelete.map(({ name }) => name.split("-").at(-1))).toEqual(
      ["a1", "a2", "a3", "s1", "s2", "s3"].flatMap(() => ["join", "prepare"]),
    );
  });

  test("no connection goes without a host key", () => {
    for (const { inputs } of commands(up)) {
      expect(opened(inputs["connection"])).toMatchObject({
        hostKey: expect.stringMatching(/^ssh-/),
      });
    }
  });
});

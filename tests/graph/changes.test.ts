/** @jest-environment ./tests/support/graph-environment.js */
import type { ClusterArgs } from "../../components";
import type { HostFacts } from "../../components/model/facts";
import { commands, differences, find, recordCluster } from "../support/clusters";
import type { Recording } from "../support/recording-monitor";
import { exampleArgs, exampleHost, HOST_KEYS } from "../support/specs";

/*
 * What a change of the arguments reaches: every step whose inputs change is one that runs on a live host.
 */

jest.setTimeout(120_000);

let before: Recording;
beforeAll(async () => {
  before = await recordCluster(exampleArgs());
});

async function changes(
  change: (args: ClusterArgs) => void,
  facts: Record<string, Partial<HostFacts>> = {},
) {
  const args = exampleArgs();
  change(args);
  const recording = await recordCluster(args, { facts });
  expect([recording.errors, recording.thrown]).toEqual([[], undefined]);
  const { added, removed, changed } = differences(before, recording);
  // The component itself only lists names for the reader of a preview.
  return { recording, added, removed, changed: changed.filter((name) => name !== "prod") };
}

const host = (args: ClusterArgs, name: string) => {
  const found = [...args.servers, ...(args.agents ?? [])].find((some) => some.name === name);
  if (found === undefined) throw new Error(`no host ${name}`);
  return found;
};

test("the same arguments ask for the same, twice", async () => {
  const { added, removed, changed } = await changes(() => undefined);
  expect({ added, removed, changed }).toEqual({ added: [], removed: [], changed: [] });
});

test("labels of one node reach its preparation and its rollout, and nobody else", async () => {
  for (const name of ["a2", "s2"]) {
    const { changed } = await changes((args) => (host(args, name).labels = { disk: "fast" }));
    expect(changed).toEqual([`${name}-prepare`, `${name}-rollout`]);
  }
});

test("labels of the founder reach its bootstrap too, which ignores them", async () => {
  const { changed, recording } = await changes((args) => (host(args, "s1").labels = { a: "b" }));
  expect(changed).toEqual(["bootstrap", "s1-prepare", "s1-rollout"]);
  expect(find(recording, "bootstrap").options["ignoreChanges"]).toEqual([
    "connection",
    "create",
    "stdin",
  ]);
});

test("another agent changes no step of the agents that are there, and no server's rollout", async () => {
  const { added, removed, changed } = await changes((args) => {
    args.agents = [...(args.agents ?? []), exampleHost("a4", 24)];
  });
  expect(added).toEqual(["a4-facts", "a4-join", "a4-prepare", "a4-rollout"]);
  expect(removed).toEqual([]);
  // Servers write down which machine it is.
  expect(changed).toEqual(["s1-join", "s2-join", "s3-join"]);
});

test("an agent that goes takes its own steps along and changes no other agent's", async () => {
  const { added, removed, changed } = await changes((args) => {
    args.agents = (args.agents ?? []).filter(({ name }) => name !== "a2");
  });
  expect(added).toEqual([]);
  expect(removed).toEqual(["a2-facts", "a2-join", "a2-prepare", "a2-rollout"]);
  expect(changed).toEqual(["s1-join", "s2-join", "s3-join"]);
});

describe("another order of hosts", () => {
  const reverseServers = (args: ClusterArgs) => void args.servers.reverse();
  const reverseAgents = (args: ClusterArgs) => void args.agents?.reverse();
  // First in the list is the founder, last in it is asked for the credentials.
  const swapInside = ({ servers }: ClusterArgs) => {
    const [s1, s2, s3, ...rest] = servers;
    if (s1 === undefined || s2 === undefined || s3 === undefined) throw new Error("too few");
    servers.splice(0, servers.length, s2, s1, s3, ...rest);
  };

  test.each<[string, (args: ClusterArgs) => void, string[]]>([
    ["agents", reverseAgents, []],
    ["servers", reverseServers, ["bootstrap", "kubeconfig"]],
    ["servers, with the same one last", swapInside, ["bootstrap"]],
    [
      "all",
      (args) => [reverseServers, reverseAgents].forEach((by) => by(args)),
      ["bootstrap", "kubeconfig"],
    ],
  ])("%s: keeps every name and every host's steps", async (_title, reorder, moved) => {
    const { added, removed, changed, recording } = await changes(reorder);
    expect({ added, removed, changed }).toEqual({ added: [], removed: [], changed: moved });
    // The bootstrap has another host now, and nothing of what names it makes it run again.
    const [was, is] = [before, recording].map((some) => find(some, "bootstrap"));
    const differ = Object.keys(is?.inputs ?? {}).filter(
      (key) => JSON.stringify(is?.inputs[key]) !== JSON.stringify(was?.inputs[key]),
    );
    expect(is?.options["ignoreChanges"]).toEqual(expect.arrayContaining(differ));
    expect(differ).toEqual(moved.includes("bootstrap") ? ["connection", "create", "stdin"] : []);
  });
});

test("another version reaches preparations, rollouts and the kubeconfig only", async () => {
  const { changed } = await changes((args) => (args.version = "v1.36.6+k3s1"));
  expect(changed.filter((name) => !/-(prepare|rollout)$/.test(name))).toEqual(["kubeconfig"]);
  expect(changed).toHaveLength(13);
});

test("another window changes the order, and runs nothing", async () => {
  const { changed, recording } = await changes((args) => (args.rollout = { maxUnavailable: 2 }));
  expect(changed).toEqual([]);
  expect(find(recording, "a2-rollout").deps).toContain("prod-s3-rollout");
});

test("a re-created host runs all its own steps, and the servers look for its predecessor", async () => {
  const fresh = { a1: { machineId: "f".repeat(32) } };
  const { changed } = await changes(
    (args) => (host(args, "a1").hostKey = HOST_KEYS["jump"] ?? ""),
    fresh,
  );
  expect(changed).toEqual([
    "a1-facts",
    "a1-join",
    "a1-prepare",
    "a1-rollout",
    "s1-join",
    "s2-join",
    "s3-join",
  ]);
});

describe("a retired host", () => {
  test.each(["s1", "s3", "a1"])(
    "%s is left alone: nothing runs there, also when it goes",
    async (name) => {
      const { added, removed, recording } = await changes(
        (args) => (host(args, name).retired = true),
      );
      expect({ added, removed }).toEqual({ added: [], removed: [] });
      const own = commands(recording).filter((step) => step.name.startsWith(`prod-${name}-`));
      expect(own).toHaveLength(4);
      for (const { options } of own) {
        expect(options).toMatchObject({ retainOnDelete: true, ignoreChanges: ["*"] });
      }
      const others = commands(recording).filter((step) => !own.includes(step));
      for (const { name: other, deps } of others) {
        expect([other, deps.filter((dep) => dep.startsWith(`prod-${name}-`))]).toEqual([other, []]);
      }
    },
  );

  test("leaves the cluster's own steps to a living server, under their names", async () => {
    const { recording } = await changes((args) => (host(args, "s1").retired = true));
    for (const step of ["bootstrap", "kubeconfig"]) {
      expect(find(recording, step).inputs["create"]).toMatch(/ up s[23]\//);
      expect(find(recording, step).options["retainOnDelete"]).toBeUndefined();
    }
  });

  test("can be taken off the list", async () => {
    const retired = await changes((args) => {
      host(args, "a1").retired = true;
    });
    const gone = await changes((args) => {
      args.agents = (args.agents ?? []).filter(({ name }) => name !== "a1");
    });
    const { added, removed } = differences(retired.recording, gone.recording);
    expect({ added, removed }).toEqual({
      added: [],
      removed: ["a1-facts", "a1-join", "a1-prepare", "a1-rollout"],
    });
  });
});

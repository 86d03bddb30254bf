import type { ClusterSpec } from "../../components/model/args";
import { allNodes } from "../../components/model/plan";
import { planStorage } from "../../components/model/storage";
import type { StorageArgs } from "../../components/model/storage-args";
import { storageManifest } from "../../components/render/manifest";
import { disksAnnotation, nodeMarks } from "../../components/render/storage";
import { wantedDigest } from "../../components/render/steps";
import { runTool, variablesOf } from "../support/bash";
import { allScripts, examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec } from "../support/specs";

const planWith = (own: Partial<ClusterSpec> = {}) => examplePlan({ ...exampleSpec(), ...own });
const plain = planWith();
const DISKS = "node.longhorn.io/default-disks-config";
const TAGS = "node.longhorn.io/default-node-tags";
const LABEL = "node.longhorn.io/create-default-disk";

const FULL: StorageArgs = {
  disks: [
    { path: "/var/lib/longhorn", reserved: "10Gi" },
    { path: "/mnt/disk1", name: "nvme0", tags: ["nvme", "fast"], allowScheduling: false },
  ],
  tags: ["rack-a"],
};
const full = () => {
  const plan = planStorage("agent", FULL, undefined);
  if (plan === undefined) throw new Error("no plan");
  return plan;
};

jest.setTimeout(120_000);

describe("scripts", () => {
  const on = allScripts(planWith({ storage: FULL }));
  const off = allScripts(planWith({ storage: false }));
  const some = [...on, ...off].filter(([title]) => / (s1|a1)$/.test(title));

  test.each(some)("%s is complete bash and passes shellcheck", (_title, script) => {
    expect(runTool("bash", ["-n"], script)).toEqual({ status: 0, text: "" });
    const argv = ["-s", "bash", "-e", "SC2034,SC2317,SC2016", "-f", "gcc", "-"];
    expect(runTool("shellcheck", argv, script)).toEqual({ status: 0, text: "" });
  });

  test("a cluster that does not speak of storage has nothing of it in any", () => {
    for (const [title, script] of allScripts(plain)) {
      expect([title, /STORAGE|[Ll]onghorn|# needs (storage|replicas)/.exec(script)]).toEqual([
        title,
        null,
      ]);
    }
  });

  test("storage restarts nobody, whichever way", () => {
    for (const { name } of allNodes(plain)) {
      const digest = wantedDigest(plain, nodeNamed(plain, name));
      for (const storage of [FULL, true, false]) {
        const plan = planWith({ storage });
        expect(wantedDigest(plan, nodeNamed(plan, name))).toBe(digest);
      }
    }
  });

  test("every function that a step calls for storage is in it", () => {
    const calls = { facts: 3, prepare: 4, join: 3, rollout: 4 };
    for (const [phase, count] of Object.entries(calls)) {
      const script = on.get(`${phase} a1`) ?? "";
      const lines = script.split("\n").filter((line) => / # needs (storage|replicas)/.test(line));
      expect([phase, lines.length]).toEqual([phase, count]);
      for (const line of lines) {
        const name = /(?:^|< <\(|then )\s*(\w+)[;)]? ?/.exec(line.trim())?.[1] ?? "";
        const wanted =
          name === "mapfile" ? "storage_warnings" : name === "if" ? "wait_for_replicas" : name;
        expect(script).toMatch(new RegExp(`^${wanted}\\(\\) \\{`, "m"));
      }
    }
  });

  test("what the host is to check and the Node is to say arrives", () => {
    expect(variablesOf(on.get("prepare a1") ?? "", ["STORAGE", "DISKS"])).toEqual({
      STORAGE: "yes",
      DISKS: "/var/lib/longhorn|no|10737418240\n/mnt/disk1|yes|0\n",
    });
    // A server gets the tools, no disk and no marks.
    expect(variablesOf(on.get("prepare s1") ?? "", ["STORAGE", "DISKS"])).toEqual({
      STORAGE: "yes",
      DISKS: "",
    });
    expect(variablesOf(on.get("join s1") ?? "", ["STORAGE_PARTS"])).toEqual({ STORAGE_PARTS: "" });
    expect(off.get("facts s1")).toBe(allScripts(plain).get("facts s1"));
    expect(variablesOf(on.get("rollout a1") ?? "", ["STORAGE_TIMEOUT"])).toEqual({
      STORAGE_TIMEOUT: "1800",
    });
  });
});

describe("the Node", () => {
  // Field names and types of DiskSpecWithName in longhorn-manager's types/types.go.
  test("disks, in full", () => {
    expect(JSON.parse(disksAnnotation(full()))).toEqual([
      {
        name: "var-lib-longhorn",
        path: "/var/lib/longhorn",
        diskType: "filesystem",
        allowScheduling: true,
        storageReserved: 10 * 2 ** 30,
        tags: [],
      },
      {
        name: "nvme0",
        path: "/mnt/disk1",
        diskType: "filesystem",
        allowScheduling: false,
        tags: ["fast", "nvme"],
      },
    ]);
  });

  test("label, annotations and mark; without tags that annotation goes", () => {
    const { metadata } = JSON.parse(nodeMarks(full()).patch) as { metadata: object };
    const mark = expect.stringMatching(/^[0-9a-f]{12}$/) as string;
    expect(metadata).toEqual({
      annotations: {
        [DISKS]: disksAnnotation(full()),
        [TAGS]: '["rack-a"]',
        "quorate.dev/storage": mark,
      },
      labels: { [LABEL]: "config" },
    });
    expect(JSON.parse(nodeMarks({ ...full(), tags: [] }).patch)).toMatchObject({
      metadata: { annotations: { [TAGS]: null } },
    });
    expect(nodeMarks({ ...full(), disks: [] })).toEqual(nodeMarks(undefined));
    expect(JSON.parse(nodeMarks(undefined).patch)).toEqual({
      metadata: {
        annotations: { [DISKS]: null, [TAGS]: null, "quorate.dev/storage": null },
        labels: { [LABEL]: null },
      },
    });
  });

  test("a node that has them holds every part, and one of other tags not", () => {
    const node = (storage = full()) => {
      const { metadata } = JSON.parse(nodeMarks(storage).patch) as { metadata: object };
      return JSON.stringify({ kind: "Node", metadata });
    };
    const missing = (text: string) =>
      nodeMarks(full())
        .parts.trimEnd()
        .split("\n")
        .filter((part) => !text.includes(part));
    expect(missing(node())).toEqual([]);
    expect(missing(node({ ...full(), tags: ["rack-a", "x"] }))).toHaveLength(2);
    // Without tags of its own: only the mark tells that some must go.
    const bare = { ...full(), tags: [] };
    const parts = nodeMarks(bare).parts.trimEnd().split("\n");
    expect(parts.filter((part) => !node().includes(part))).toHaveLength(1);
  });
});

test("the role by which nodes read Longhorn's volumes", () => {
  expect(storageManifest()).toMatchSnapshot();
  const manifest = (plan: typeof plain) =>
    variablesOf(allScripts(plan).get("prepare s1") ?? "", ["MANIFEST"])["MANIFEST"];
  expect(manifest(planWith({ storage: true }))).toContain("quorate:storage");
  expect(manifest(plain)).not.toContain("quorate:storage");
});

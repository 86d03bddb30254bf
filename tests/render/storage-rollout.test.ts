import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellQuote } from "../../components/render/shell";
import { runTool } from "../support/bash";

/*
 * What a node makes of Longhorn's volumes before it goes and after it is back. kubectl's answers are the lines its template makes.
 */

const SCRIPTS = join(__dirname, "../../components/render/sh");

/** Lines of the template: `V|NAME|STATE|REPLICAS`, `R|NAME|VOLUME|NODE|healthy or nothing`. */
type Lines = readonly string[];

interface Asked {
  /** HTTP status of Longhorn's API group. */
  group?: string;
  /** What each look at the volumes sees, the last one again and again; null is an error of kubectl. */
  looks?: readonly (Lines | null)[];
  seconds?: number;
  run?: string;
}

function run({ group = "200", looks = [[]], seconds = 0, run: what = "wait_for_replicas" }: Asked) {
  const root = mkdtempSync(join(tmpdir(), "quorate-replicas-"));
  try {
    looks.forEach((lines, i) => {
      const body = lines === null ? "exit 1" : `printf '%s\\n' ${lines.map(shellQuote).join(" ")}`;
      writeFileSync(join(root, `look-${i}`), lines?.length === 0 ? "" : body);
    });
    writeFileSync(
      join(root, "kubectl"),
      `#!/bin/bash\nread -r n <${root}/count\necho $((n + 1)) >${root}/count\n[ $n -lt ${looks.length} ] || n=${looks.length - 1}\n. ${root}/look-$n\n`,
      { mode: 0o755 },
    );
    writeFileSync(join(root, "count"), "0\n");
    const { status, text } = runTool(
      "bash",
      [],
      `NODE=a1 STEP=rollout ROLE=agent CONFIG_DIR=${root} DATA=${root} STORAGE_TIMEOUT=${seconds}
${readFileSync(join(SCRIPTS, "base.sh"), "utf8")}
api() { printf '%s' ${shellQuote(group)}; [ ${shellQuote(group)} = 200 ]; }
kube_ctl() { ${root}/kubectl "$@"; }
${readFileSync(join(SCRIPTS, "drain.sh"), "utf8")}
${readFileSync(join(SCRIPTS, "replicas.sh"), "utf8")}
${what}
`,
    );
    return { status, text, looks: Number(readFileSync(join(root, "count"), "utf8")) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const note = (text: string) => `quorate: a1: rollout: ${text}\n`;
const waiting = (names: string, seconds = 0) =>
  note(`waiting up to ${seconds}s for another healthy replica of volumes: ${names}`);
const refused = (names: string) => ({
  status: 1,
  text:
    waiting(names) +
    note(
      `QRT-273: the last healthy replica of volumes is on this node, after 0s too: ${names}; the node was not touched. Bring back the nodes of their other replicas, make room for new ones, or raise rollout.storageTimeout`,
    ),
});

const volume = (name: string, state = "attached", replicas = 3) => `V|${name}|${state}|${replicas}`;
const replica = (of: string, node: string, health = "healthy") =>
  `R|${of}-${node}|${of}|${node}|${health}`;

describe("before a node goes", () => {
  test("nothing to wait for without Longhorn, and kubectl is not even asked", () => {
    expect(run({ group: "404", looks: [null] })).toEqual({ status: 0, text: "", looks: 0 });
  });

  test("nothing to wait for without volumes", () => {
    expect(run({})).toMatchObject({ status: 0, text: "" });
  });

  const SAFE: readonly [title: string, lines: Lines][] = [
    ["another healthy replica", [volume("v"), replica("v", "a1"), replica("v", "a2")]],
    ["no replica here", [volume("v"), replica("v", "a2"), replica("v", "a3", "")]],
    ["one here that is broken anyway", [volume("v"), replica("v", "a1", ""), replica("v", "a2")]],
    ["a detached volume", [volume("v", "detached"), replica("v", "a1")]],
    ["a volume that never was attached", [volume("v", ""), replica("v", "a1")]],
    ["a replica whose volume is gone", [replica("v", "a1")]],
    [
      "a node whose name begins alike",
      [volume("v"), replica("v", "a1"), replica("v", "a10"), replica("v", "a2", "")],
    ],
  ];
  test.each(SAFE)("goes: %s", (_title, lines) => {
    expect(run({ looks: [lines] })).toMatchObject({ status: 0, text: "" });
  });

  const RISKY: readonly [title: string, names: string, lines: Lines][] = [
    ["the others are broken", "v", [volume("v"), replica("v", "a1"), replica("v", "a2", "")]],
    ["there are no others yet", "v", [volume("v", "attached", 2), replica("v", "a1")]],
    ["it is being attached", "v", [volume("v", "attaching"), replica("v", "a1")]],
    ["it is being detached", "v", [volume("v", "detaching"), replica("v", "a1")]],
    [
      "both of its healthy ones are here",
      "v",
      [volume("v"), replica("v", "a1"), "R|x|v|a1|healthy"],
    ],
    [
      "one of several volumes, in any order",
      "u w",
      [
        replica("w", "a1"),
        volume("w"),
        volume("v"),
        replica("v", "a1"),
        replica("v", "a2"),
        volume("u"),
        replica("u", "a1"),
      ],
    ],
  ];
  test.each(RISKY)("stays: %s", (_title, names, lines) => {
    expect(run({ looks: [lines] })).toMatchObject(refused(names));
  });

  test("volumes of one replica are named, and not waited for", () => {
    expect(run({ looks: [[volume("v", "attached", 1), replica("v", "a1")]] })).toMatchObject({
      status: 0,
      text: note("volumes of one replica, which nothing replaces: v"),
    });
  });

  test("waits until a replica elsewhere is healthy", () => {
    const risky = [volume("v"), replica("v", "a1"), replica("v", "a2", "")];
    const safe = [volume("v"), replica("v", "a1"), replica("v", "a2")];
    expect(run({ looks: [risky, risky, safe], seconds: 60 })).toEqual({
      status: 0,
      text: waiting("v", 60),
      looks: 3,
    });
  });

  test.each([
    ["the API", { group: "000" }],
    ["a role that is not there yet", { group: "403" }],
    ["kubectl", { looks: [null] }],
  ] as const)("who can't ask does not go: %s", (_title, asked) => {
    expect(run(asked)).toMatchObject(refused("unknown, the API does not tell"));
  });
});

describe("after it is back", () => {
  const after = "wait_for_replicas\nwait_for_own_replicas";
  const before = [volume("v"), replica("v", "a1"), replica("v", "a2")];
  const rebuilding = [volume("v"), replica("v", "a1", ""), replica("v", "a2")];

  test("waits for its own replicas", () => {
    const looks = [before, rebuilding, rebuilding, before];
    expect(run({ looks, seconds: 60, run: after })).toEqual({ status: 0, text: "", looks: 4 });
  });

  test("a replica that Longhorn has replaced elsewhere is not waited for", () => {
    const replaced = [volume("v"), replica("v", "a3"), replica("v", "a2")];
    expect(run({ looks: [before, replaced], seconds: 60, run: after }).looks).toBe(2);
  });

  test("one that was broken before is not waited for", () => {
    expect(run({ looks: [rebuilding], run: after })).toEqual({ status: 0, text: "", looks: 1 });
    const broken = replica("u", "a1", "");
    expect(run({ looks: [[...before, broken]], run: after })).toMatchObject({ text: "", looks: 2 });
  });

  test("goes on when they do not come back, and says so", () => {
    expect(run({ looks: [before, rebuilding], run: after })).toMatchObject({
      status: 0,
      text: note(
        "replicas of this node are not healthy again after 0s: v-a1; going on, each next node waits for the volumes it has replicas of",
      ),
    });
  });

  test("who did not ask before has nothing to wait for", () => {
    expect(run({ looks: [null], run: "wait_for_own_replicas" })).toMatchObject({
      status: 0,
      looks: 0,
    });
  });
});

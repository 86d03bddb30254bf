import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SHORT_GRACE } from "../../components/model/node-failure";
import { shellQuote } from "../../components/render/shell";
import { runTool } from "../support/bash";

/*
 * What a server makes of the API's answers before it changes over. Answers are one line, as the API gives them to programs.
 */

const SCRIPTS = join(__dirname, "../../components/render/sh");
const GRACE = { "kube-controller-manager-arg": [SHORT_GRACE] };

const nodes = (args: Readonly<Record<string, string>>) =>
  JSON.stringify({
    kind: "NodeList",
    metadata: { resourceVersion: "1" },
    items: Object.entries(args).map(([name, given]) => ({
      metadata: {
        name,
        annotations: { "k3s.io/node-args": given },
        managedFields: [{ fieldsV1: { "f:annotations": { "f:k3s.io/node-args": {} } } }],
      },
      spec: {},
    })),
  });

const leases = (seconds: Readonly<Record<string, number>>) =>
  JSON.stringify({
    kind: "LeaseList",
    metadata: {},
    items: Object.entries(seconds).map(([name, leaseDurationSeconds]) => ({
      metadata: { name, managedFields: [{ fieldsV1: { "f:spec": { "f:holderIdentity": {} } } }] },
      spec: { holderIdentity: name, leaseDurationSeconds, renewTime: "2026-01-01T00:00:00Z" },
    })),
  });

interface Asked {
  /** Answers of the API; null where it does not answer. */
  nodes?: string | null;
  leases?: string | null;
  /** What is laid down, and what runs. */
  wanted: { config?: object; dropIn?: boolean };
  live: { config?: object; dropIn?: boolean };
}

function check(asked: Asked): { status: number | null; text: string } {
  const root = mkdtempSync(join(tmpdir(), "quorate-heartbeats-"));
  try {
    for (const [dir, dropInName] of [
      ["wanted", "kubelet.conf"],
      ["live", "50-quorate.conf"],
    ] as const) {
      mkdirSync(join(root, dir));
      writeFileSync(join(root, dir, "config.yaml"), JSON.stringify(asked[dir].config ?? {}));
      if (asked[dir].dropIn === true) writeFileSync(join(root, dir, dropInName), "");
    }
    const answer = (text: string | null = null) =>
      text === null ? "return 1" : `printf '%s' ${shellQuote(text)}`;
    return runTool(
      "bash",
      [],
      `NODE=s1 STEP=rollout LEASE_SECONDS=8 SHORT_GRACE=${SHORT_GRACE}
STATE=${root} CONFIG_DIR=${root}/live KUBELET_DROP_IN=${root}/live/50-quorate.conf
${readFileSync(join(SCRIPTS, "base.sh"), "utf8")}
api() { case $2 in */leases) ${answer(asked.leases)} ;; *) ${answer(asked.nodes)} ;; esac; }
${readFileSync(join(SCRIPTS, "heartbeats.sh"), "utf8")}
check_heartbeats
`,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const good = { status: 0, text: "" };
const refused = (code: string, names: string) => ({
  status: 1,
  text: expect.stringMatching(
    new RegExp(`^quorate: s1: rollout: ${code}: .*\\((slow: )?${names}\\); .*\\n$`),
  ) as string,
});

const beating = { dropIn: true };
const patient = { config: { disable: ["traefik"] }, dropIn: true };
const fast = { config: GRACE, dropIn: true };
const ALL = nodes({ s1: "", s2: "", a1: "" });

describe("to controllers that expect quick heartbeats", () => {
  const change = { wanted: fast, live: patient, nodes: ALL };

  test("when all nodes send them", () => {
    expect(check({ ...change, leases: leases({ s1: 8, s2: 8, a1: 4 }) })).toEqual(good);
  });

  test("not while nodes send slow ones, or none at all", () => {
    expect(check({ ...change, leases: leases({ s1: 8, s2: 9, a1: 40 }) })).toEqual(
      refused("QRT-225", "s2 a1"),
    );
    expect(check({ ...change, leases: leases({ s1: 8, s2: 8 }) })).toEqual(
      refused("QRT-225", "a1"),
    );
    expect(check({ ...change, leases: leases({}) })).toEqual(refused("QRT-225", "s1 s2 a1"));
  });

  test("a Lease of a Node that is gone does not count", () => {
    expect(check({ ...change, leases: leases({ s1: 8, s2: 8, a1: 8, a10: 40 }) })).toEqual(good);
  });

  test.each(["nodes", "leases"])("not while the API does not answer about %s", (missing) => {
    const answers = { leases: leases({ s1: 8, s2: 8, a1: 8 }), [missing]: null };
    expect(check({ ...change, ...answers })).toEqual(
      refused("QRT-225", "unknown, the API does not answer"),
    );
  });

  test("who expects them already is not asked again", () => {
    expect(check({ wanted: fast, live: fast })).toEqual(good);
  });
});

describe("away from quick heartbeats", () => {
  const change = { wanted: {}, live: beating };
  const real = (...args: string[]) => JSON.stringify(["server", ...args]);
  const impatient = real("--kube-controller-manager-arg", SHORT_GRACE, "--token", "********");

  test("when no other server expects them", () => {
    expect(check({ ...change, nodes: nodes({ s1: impatient, s2: real(), s3: "" }) })).toEqual(good);
    const longer = real("--kube-controller-manager-arg", "node-monitor-grace-period=20s");
    expect(check({ ...change, nodes: nodes({ s1: impatient, s2: longer }) })).toEqual(good);
  });

  test("not while others do, and each is named once", () => {
    const some = nodes({ s1: real(), s2: impatient, s3: `${SHORT_GRACE} ${SHORT_GRACE}`, s4: "" });
    expect(check({ ...change, nodes: some })).toEqual(refused("QRT-226", "s2 s3"));
  });

  test("not while the API does not answer", () => {
    expect(check({ ...change, nodes: null })).toEqual(
      refused("QRT-226", "unknown, the API does not answer"),
    );
  });
});

test("where nothing changes nobody is asked", () => {
  for (const state of [{}, beating, patient]) {
    expect(check({ wanted: state, live: state })).toEqual(good);
  }
  expect(check({ wanted: beating, live: {} })).toEqual(good);
  expect(check({ wanted: beating, live: fast })).toEqual(good);
});

/** @jest-environment ./tests/support/graph-environment.js */
import fc from "fast-check";
import { buildReport } from "../../cli/report/build";
import type { ClusterReport } from "../../cli/report/model";
import { readPreview } from "../../cli/report/read";
import { Cluster } from "../../components";
import type { ClusterSpec } from "../../components/model/args";
import { clusterFaults } from "../../components/model/validate";
import {
  anyChange,
  anyStart,
  CHANGE_KINDS,
  type Change,
  changed,
  copyOf,
} from "../support/preview-changes";
import { createStack, type Stack } from "../support/preview-engine";
import { type Hosts, recordingHosts } from "../support/preview-hosts";
import { exampleSpec } from "../support/specs";

/*
 * What the report on a preview says will run on each host, against what ran there in the `up` after it.
 */

jest.setTimeout(300_000);

/** What a reviewer was told, or what was seen. */
interface Told {
  ran: string[];
  restarted: string[];
}

interface Foreseen extends Told {
  /** Steps of which the report says that they may run. */
  perhaps: string[];
}

function foreseen(report: ClusterReport | undefined): Foreseen {
  const steps = [
    ...(report?.hosts ?? []).flatMap((host) => host.steps),
    ...(report?.clusterSteps ?? []),
  ];
  const line = ({ op, name }: (typeof steps)[number]) =>
    `${op === "delete" ? "down" : "up"} ${name}`;
  const of = (runs: string) =>
    steps
      .filter((step) => step.runs === runs)
      .map(line)
      .sort();
  const restarts = (report?.hosts ?? []).filter((host) => host.restarts !== "no");
  expect(restarts.filter((host) => host.restarts === "perhaps")).toEqual([]);
  return {
    ran: of("yes"),
    perhaps: of("perhaps"),
    restarted: restarts.map(({ name }) => name).sort(),
  };
}

/** Previews and runs the program, and compares. */
async function compare(stack: Stack, hosts: Hosts, spec: ClusterSpec): Promise<Foreseen> {
  const program = () => new Cluster("prod", copyOf(spec));
  const preview = await stack.preview(program);
  expect(preview.errors).toEqual([]);
  const { clusters } = buildReport(readPreview(JSON.stringify(preview.json)));
  const told = foreseen(clusters[0]);
  const up = await stack.up(program, hosts.transport);
  expect(up.errors).toEqual([]);
  const ran = hosts.ran().sort();
  const seen: Told = {
    ran: ran.filter((line) => !told.perhaps.includes(line)),
    restarted: hosts.restarted().sort(),
  };
  expect(seen).toEqual({ ran: told.ran, restarted: told.restarted });
  return told;
}

async function play(start: ClusterSpec, changes: readonly Change[]): Promise<Foreseen[]> {
  const [stack, hosts] = [createStack(), recordingHosts()];
  let spec = start;
  const all = [await compare(stack, hosts, spec)];
  for (const change of changes) {
    const { spec: next, outside } = changed(spec, change);
    if (clusterFaults(next).length > 0) continue;
    if (outside.recreated !== undefined) hosts.recreate(outside.recreated);
    spec = next;
    const told = await compare(stack, hosts, spec);
    // Only what is made of other hosts' machine-ids is left open, and it never restarts anything.
    expect(told.perhaps.filter((line) => !/^up prod-\S+-join$/.test(line))).toEqual([]);
    all.push(told);
  }
  expect(hosts.founded()).toBe(1);
  return all;
}

test("a preview says what will run on each host, and which hosts restart: no more and no less", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyStart,
      fc.array(anyChange, { minLength: 2, maxLength: 4 }),
      async (start, changes) => void (await play(start, changes)),
    ),
    { numRuns: 8, interruptAfterTimeLimit: 25_000, endOnFailure: true },
  );
});

test("each kind of change, one after the other on one cluster", async () => {
  const spec = exampleSpec();
  const start = { ...spec, protect: false, agents: (spec.agents ?? []).slice(0, 2) };
  const told = await play(
    start,
    CHANGE_KINDS.map((kind, pick) => ({ kind, pick })),
  );
  // A comparison of nothing with nothing would hold as well.
  const some = (of: (one: Foreseen) => readonly string[]) =>
    told.filter((one) => of(one).length > 0);
  expect(told.length).toBeGreaterThan(20);
  expect(some(({ restarted }) => restarted).length).toBeGreaterThan(5);
  expect(some(({ perhaps }) => perhaps).length).toBeGreaterThan(0);
  expect(some(({ ran }) => ran.filter((line) => line.startsWith("down "))).length).toBeGreaterThan(
    1,
  );
  expect(
    told.filter(({ ran, perhaps }) => ran.length + perhaps.length === 0).length,
  ).toBeGreaterThan(0);
});

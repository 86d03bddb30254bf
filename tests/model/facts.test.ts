import type { ClusterSpec } from "../../components/model/args";
import {
  factsFaults,
  factsWarnings,
  type FactsByNode,
  type HostFacts,
} from "../../components/model/facts";
import { goodFacts } from "../support/hosts";
import { examplePlan } from "../support/rendered";
import { exampleSpec } from "../support/specs";

type Changes = Readonly<Record<string, Partial<HostFacts>>>;

function judged(changes: Changes, spec: ClusterSpec = exampleSpec()) {
  const hosts = [...spec.servers, ...(spec.agents ?? [])];
  const facts: FactsByNode = Object.fromEntries(
    hosts.map(({ name }) => [name, goodFacts(name, changes[name])]),
  );
  const plan = examplePlan(spec);
  return {
    faults: factsFaults("prod", plan, facts).map(
      ({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`,
    ),
    warnings: factsWarnings(plan, facts),
  };
}

test("good hosts have neither faults nor warnings", () => {
  expect(judged({})).toEqual({ faults: [], warnings: [] });
});

const CLONE = "c".repeat(32);

const ROWS: readonly [title: string, changes: Changes, ...faults: string[]][] = [
  [
    "the hostname of another host",
    { a1: { hostname: "s2" } },
    "host a1 (192.0.2.21): its hostname s2 is also host s2's; give it its own (hostnamectl set-hostname NAME) and have it read again: pulumi up --replace '**prod-a1-facts'",
  ],
  [
    "three clones of one machine",
    { s2: { machineId: CLONE }, s3: { machineId: CLONE }, a1: { machineId: CLONE } },
    `host s3 (192.0.2.13): its machine-id ${CLONE} is also host s2's; give it its own (rm /etc/machine-id && systemd-machine-id-setup, then reboot) and have it read again: pulumi up --replace '**prod-s3-facts'`,
    `host a1 (192.0.2.21): its machine-id ${CLONE} is also host s2's; give it its own (rm /etc/machine-id && systemd-machine-id-setup, then reboot) and have it read again: pulumi up --replace '**prod-a1-facts'`,
  ],
  [
    "a clone in all: once by its name, once by its machine",
    { a2: { hostname: "a1", machineId: goodFacts("a1").machineId } },
    "host a2 (192.0.2.22): its hostname a1 is also host a1's; give it its own (hostnamectl set-hostname NAME) and have it read again: pulumi up --replace '**prod-a2-facts'",
    `host a2 (192.0.2.22): its machine-id ${goodFacts("a1").machineId} is also host a1's; give it its own (rm /etc/machine-id && systemd-machine-id-setup, then reboot) and have it read again: pulumi up --replace '**prod-a2-facts'`,
  ],
];

test.each(ROWS)("refused: %s", (_title, changes, ...faults) => {
  expect(judged(changes).faults).toEqual(faults);
});

test("nothing is asked of a retired host, nor of one whose facts are not there", () => {
  const spec = exampleSpec();
  spec.servers.forEach((host) => (host.retired = host.name === "s3"));
  const clone = { machineId: goodFacts("s1").machineId, hostname: "s1", warnings: ["old"] };
  expect(judged({ s3: clone }, spec)).toEqual({ faults: [], warnings: [] });
  expect(factsFaults("prod", examplePlan(), {})).toEqual([]);
  expect(factsWarnings(examplePlan(), {})).toEqual([]);
});

test("warnings name the host, and are no faults", () => {
  const swap = "swap is on: etcd suffers from it";
  const vxlan = "kernel module vxlan was not found; k3s may miss it";
  expect(judged({ a1: { warnings: [vxlan, swap] }, s1: { warnings: [swap] } })).toEqual({
    faults: [],
    warnings: [`host s1: ${swap}`, `host a1: ${vxlan}`, `host a1: ${swap}`],
  });
});

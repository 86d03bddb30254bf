import type { JoinFacts } from "../../components/render/steps";
import { kubeletDropIn } from "../../components/render/node-failure";
import { waitFor } from "../lab/hosts";
import { touchMarks } from "../support/host-state";
import {
  machineIds,
  onHost,
  type Phase,
  planOf,
  runStep,
  scriptOf,
  useHosts,
} from "../support/lab-steps";

/*
 * Two servers and an agent go to quick heartbeats and back, step by step. The tests build on each other.
 */

const ground = useHosts(["s1", "s2", "a1"], "k3s");
const HOSTS = ["s1", "s2", "a1"] as const;
const DROP_IN = "/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-quorate.conf";
let joinFacts: JoinFacts;

type Value = boolean | "heartbeats";

const planWith = (fastNodeFailure: Value) => planOf(ground.cluster, { fastNodeFailure });

const run = (host: string, phase: Phase, value: Value) =>
  runStep(ground.lab, host, phase, scriptOf(planWith(value), host, phase, { join: joinFacts }));

async function step(host: string, phase: Phase, value: Value): Promise<string> {
  const { code, stdout, stderr } = await run(host, phase, value);
  if (code !== 0) throw new Error(`${phase} on ${host} ended with ${code}:\n${stderr}`);
  return stdout;
}

/** The step is refused with this line, restarts nothing and leaves what k3s reads as it is. */
async function expectRefused(host: string, phase: Phase, value: Value, line: string) {
  const before = await live(host);
  const { code, stdout, stderr } = await run(host, phase, value);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(`quorate: ${host}: ${phase}: ${line}`);
  expect(await live(host)).toBe(before);
}

const live = (host: string) =>
  onHost(
    ground.lab,
    host,
    `systemctl show -p MainPID k3s k3s-agent; md5sum /etc/rancher/k3s/config.yaml /etc/systemd/system/k3s*.service /usr/local/bin/k3s; md5sum ${DROP_IN} 2>/dev/null || echo none`,
  );

const dropIn = (host: string) =>
  onHost(ground.lab, host, `stat -c '%a %U' ${DROP_IN} && cat ${DROP_IN} || true`);

const kubectl = (command: string) =>
  onHost(ground.lab, "s1", `k3s kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml ${command}`);

const LEASES = `-n kube-node-lease get leases -o jsonpath='{range .items[*]}{.metadata.name} {.spec.leaseDurationSeconds}{"\\n"}{end}'`;

/** A kubelet's Lease may come a moment after its Node is Ready. */
async function expectLeases(...wanted: string[]): Promise<void> {
  let seen: string[] = [];
  const look = async () => {
    seen = (await kubectl(LEASES)).split("\n").sort();
    return seen.join() === wanted.join() ? seen : undefined;
  };
  await waitFor(look, { timeout: 60_000, interval: 1000, what: "the Leases" }).catch(
    () => undefined,
  );
  expect(seen).toEqual(wanted);
}

const slow = (names: string) =>
  `QRT-225: not all nodes send quick heartbeats (slow: ${names}); this server was not restarted: give fastNodeFailure: "heartbeats" and run up, then true`;
const impatient = (names: string) =>
  `QRT-226: other servers still expect quick heartbeats (${names}); this server was not restarted: give fastNodeFailure: "heartbeats" and run up, then false`;

const quickFile = () => `600 root\n${kubeletDropIn(planWith(true)).trimEnd()}`;

/** Prepares all hosts, then brings them to life one after the other, as an `up` does. */
async function change(value: Value): Promise<string[]> {
  for (const host of HOSTS) await step(host, "prepare", value);
  const said: string[] = [];
  for (const host of HOSTS) said.push(await step(host, "rollout", value));
  return said;
}

test("a cluster that is made without it has slow heartbeats", async () => {
  await Promise.all(HOSTS.map((host) => step(host, "prepare", false)));
  const { clusterId } = JSON.parse(await step("s1", "bootstrap", false)) as { clusterId: string };
  joinFacts = { clusterId, machines: machineIds(ground.lab) };
  await Promise.all(["s2", "a1"].map((host) => step(host, "join", false)));
  expect(await step("s1", "join", false)).toBe("same\n");
  for (const host of HOSTS) expect(await dropIn(host)).toBe("");
  await expectLeases("a1 40", "s1 40", "s2 40");
});

test("the shortcut to true is refused by prepare and by rollout, with all slow nodes named", async () => {
  await expectRefused("s1", "prepare", true, slow("a1 s1 s2"));
  // What prepare has laid down by then is what the rollout would bring to life.
  await expectRefused("s1", "rollout", true, slow("a1 s1 s2"));
});

test("a server whose k3s is down is not started with true either, when nobody can be asked", async () => {
  await onHost(ground.lab, "s2", "systemctl stop k3s");
  await onHost(ground.lab, "s1", "systemctl stop k3s");
  await expectRefused("s1", "rollout", true, slow("unknown, the API does not answer"));
  await onHost(ground.lab, "s1", "systemctl start --no-block k3s");
  await onHost(ground.lab, "s2", "systemctl start k3s");
  await onHost(ground.lab, "s1", "systemctl start k3s");
});

test("heartbeats first: every node restarts once and has the file, again it says same", async () => {
  expect(await change("heartbeats")).toEqual(["changed\n", "changed\n", "changed\n"]);
  for (const host of HOSTS) {
    expect(await dropIn(host)).toBe(quickFile());
    const before = await touchMarks(ground.lab, host);
    for (const phase of ["prepare", "join", "rollout"] as const) {
      expect(await step(host, phase, "heartbeats")).toBe("same\n");
    }
    expect(await touchMarks(ground.lab, host)).toEqual(before);
    expect(await dropIn(host)).toBe(quickFile());
  }
  await expectLeases("a1 8", "s1 8", "s2 8");
});

test("a Lease that was left behind by a Node that is gone does not count, one of a Node does", async () => {
  const ghost = (kind: string, spec: string) =>
    kubectl(`apply -f - <<'END'\n${kind}\n${spec}\nEND`);
  await ghost(
    "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: { name: ghost, namespace: kube-node-lease }",
    "spec: { holderIdentity: ghost, leaseDurationSeconds: 40 }",
  );
  expect(await step("s1", "prepare", true)).toBe("changed\n");
  await ghost("apiVersion: v1\nkind: Node\nmetadata: { name: ghost }", "spec: {}");
  await expectRefused("s1", "rollout", true, slow("ghost"));
  await kubectl("delete node ghost");
});

test("true then restarts the servers only", async () => {
  await Promise.all(["s2", "a1"].map((host) => step(host, "prepare", true)));
  for (const host of ["s1", "s2"]) expect(await step(host, "rollout", true)).toBe("changed\n");
  await kubectl("delete lease ghost -n kube-node-lease");
  expect(await step("a1", "rollout", true)).toBe("same\n");
  for (const host of HOSTS) {
    expect(await step(host, "prepare", true)).toBe("same\n");
    expect(await step(host, "rollout", true)).toBe("same\n");
  }
  const args = await onHost(
    ground.lab,
    "s2",
    "ps -e -o args= | grep -oE 'node-monitor-[a-z-]+=[0-9]+s' | sort -u",
  );
  expect(args.split("\n")).toEqual(["node-monitor-grace-period=8s", "node-monitor-period=1s"]);
});

test("the shortcut back is refused while another server expects quick heartbeats", async () => {
  await expectRefused("s1", "prepare", false, impatient("s2"));
  await expectRefused("s1", "rollout", false, impatient("s2"));
});

test("back in two steps: the servers let go, then the file goes from every node", async () => {
  expect(await change("heartbeats")).toEqual(["changed\n", "changed\n", "same\n"]);
  for (const host of HOSTS) expect(await dropIn(host)).toBe(quickFile());
  expect(await change(false)).toEqual(["changed\n", "changed\n", "changed\n"]);
  for (const host of HOSTS) {
    expect(await dropIn(host)).toBe("");
    expect(await step(host, "rollout", false)).toBe("same\n");
    expect(await onHost(ground.lab, host, "ls /var/lib/quorate/wanted")).not.toContain("kubelet");
  }
  await expectLeases("a1 40", "s1 40", "s2 40");
});

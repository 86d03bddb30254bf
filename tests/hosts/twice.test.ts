import type { JoinFacts } from "../../components/render/steps";
import { installedFiles, touchMarks } from "../support/host-state";
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
 * Each step twice on a cluster of two servers and an agent. The tests build on each other, as the steps do.
 */

const ground = useHosts(["s1", "s2", "a1"], "k3s");
const HOSTS = ["s1", "s2", "a1"] as const;
let joinFacts: JoinFacts;

async function step(host: string, phase: Phase, plan = ground.plan) {
  const script = scriptOf(plan, host, phase, { join: joinFacts });
  const { code, stdout, stderr } = await runStep(ground.lab, host, phase, script);
  if (code !== 0) throw new Error(`${phase} on ${host} ended with ${code}:\n${stderr}`);
  return { stdout, stderr };
}

/** Runs a step again: it says `same` and nothing else, and no file or service was touched. */
async function expectSame(
  host: string,
  phase: Phase,
  { plan = ground.plan, same = "same\n" } = {},
): Promise<void> {
  const before = await touchMarks(ground.lab, host);
  const { stdout, stderr } = await step(host, phase, plan);
  expect(stdout).toBe(same);
  // What a restart took is what later previews go by.
  expect(stderr.replace(/^quorate: \w+: rollout: the last restart took \d+ s\n$/, "")).toBe("");
  expect(await touchMarks(ground.lab, host)).toEqual(before);
}

test("prepare lays everything down and starts no k3s; again it says same", async () => {
  const first = await Promise.all(HOSTS.map((host) => step(host, "prepare")));
  expect(first.map(({ stdout }) => stdout)).toEqual(["changed\n", "changed\n", "changed\n"]);
  expect(first[2]!.stderr).toMatch(/^quorate: a1: prepare: wrote \/var\/lib\/quorate\/installed$/m);
  for (const host of HOSTS) {
    await expectSame(host, "prepare");
    expect(
      await onHost(ground.lab, host, "ls /usr/local/bin /etc/rancher 2>&1 || true"),
    ).not.toContain("k3s");
  }
  expect(
    await onHost(
      ground.lab,
      "s1",
      "stat -c '%a %U' /var/lib/quorate /var/lib/quorate/wanted/config.yaml",
    ),
  ).toBe("700 root\n600 root");
});

test("bootstrap founds the cluster and prints its id; again it says same", async () => {
  const { stdout, stderr } = await step("s1", "bootstrap");
  const { clusterId, result } = JSON.parse(stdout) as { clusterId: string; result: string };
  expect(clusterId).toMatch(/^[0-9a-f]{64}$/);
  expect(result).toBe("changed");
  expect(stderr).toContain("quorate: s1: bootstrap: founded the cluster\n");
  joinFacts = { clusterId, machines: machineIds(ground.lab) };
  await expectSame("s1", "bootstrap", { same: `{"clusterId":"${clusterId}","result":"same"}\n` });
});

test("join of the founder changes nothing, the others join; again all say same", async () => {
  await expectSame("s1", "join");
  const joined = await Promise.all(["s2", "a1"].map((host) => step(host, "join")));
  for (const { stdout, stderr } of joined) {
    expect(stdout).toBe("changed\n");
    expect(stderr).toContain(`: join: joined cluster ${joinFacts.clusterId}\n`);
  }
  for (const host of HOSTS) await expectSame(host, "join");
  expect(await nodes()).toEqual(["a1 True", "s1 True", "s2 True"]);
});

test("bootstrap on another member changes nothing", async () => {
  const same = `{"clusterId":"${joinFacts.clusterId}","result":"same"}\n`;
  await expectSame("s2", "bootstrap", { same });
});

test("facts of a member hold no fault, and the second reading writes nothing", async () => {
  for (const host of HOSTS) {
    const first = await step(host, "facts");
    expect(JSON.parse(first.stdout)).toMatchObject({ hostname: host });
    await expectSame(host, "facts", { same: first.stdout });
  }
});

test("prepare and rollout after the joins say same on the first run already", async () => {
  for (const host of HOSTS) {
    await expectSame(host, "prepare");
    await expectSame(host, "rollout");
  }
});

test("a changed kubelet argument: prepare restarts nothing, rollout restarts once, again it says same", async () => {
  const args = (config: Record<string, unknown> = {}) => ({
    ...config,
    "kubelet-arg": ["fail-cgroupv1=false", "max-pods=50"],
  });
  const { serverConfig, agentConfig } = ground.cluster;
  const plan = planOf(ground.cluster, {
    serverConfig: args(serverConfig),
    agentConfig: args(agentConfig),
  });
  for (const host of ["s2", "a1"]) {
    const unit = host === "a1" ? "k3s-agent" : "k3s";
    const pid = () => onHost(ground.lab, host, `systemctl show -p MainPID --value ${unit}`);
    const running = await pid();
    expect((await step(host, "prepare", plan)).stdout).toBe("changed\n");
    await expectSame(host, "prepare", { plan });
    expect(await pid()).toBe(running);
    const { stdout, stderr } = await step(host, "rollout", plan);
    expect(stdout).toBe("changed\n");
    expect(stderr).toMatch(
      new RegExp(
        `^quorate: ${host}: rollout: [0-9a-f]{8} -> [0-9a-f]{8}: restarting ${unit}$`,
        "m",
      ),
    );
    expect(await pid()).not.toBe(running);
    await expectSame(host, "rollout", { plan });
    await expectSame(host, "join", { plan });
  }
  expect(await nodes()).toEqual(["a1 True", "s1 True", "s2 True"]);
  expect(await onHost(ground.lab, "s2", "ls /var/lib/rancher/k3s/server/db/snapshots")).toContain(
    "quorate-pre",
  );
});

test("kubeconfig prints the same credentials twice", async () => {
  const first = await step("s2", "kubeconfig");
  expect(Object.keys(JSON.parse(first.stdout) as object)).toEqual(["ca", "certificate", "key"]);
  await expectSame("s2", "kubeconfig", { same: first.stdout });
});

test("no step left a half-written file", async () => {
  for (const host of HOSTS) {
    const files = await installedFiles(ground.lab, host);
    expect(files.filter((line) => /quorate-new|\.part/.test(line))).toEqual([]);
  }
});

/** `NAME READY`, as the API says. */
async function nodes(): Promise<string[]> {
  const template =
    '{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
  const text = await onHost(
    ground.lab,
    "s1",
    `k3s kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml get nodes -o jsonpath='${template}'`,
  );
  return text.split("\n").sort();
}

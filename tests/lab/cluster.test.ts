import { stringify } from "yaml";
import { type Distribution, ensureDistribution, publish } from "./artifacts";
import { sentence, startPoll } from "./bench/poll";
import type { ClusterConfig } from "./cluster-config";
import type { RunResult } from "./engine";
import {
  cutHost,
  describe as describeLab,
  downLab,
  execOnHost,
  healHost,
  killHost,
  labNamed,
  removeHost,
  run,
  startHost,
  startLab,
  waitFor,
} from "./hosts";
import { logins, serverEvents, serviceStarts, vipHolders } from "./observe";
import { runProgram } from "./program";
import { faultsOf } from "./progress";
import { traces } from "../support/host-state";
import { bareLab, kubectl, kubectlArgv, saveKubeconfig, voters } from "./up";

/*
 * One cluster's life, told in order: each test stands on what the one before it left. A failure therefore fails what follows, and the first one counts.
 */
const lab = labNamed("labtest");
const HOSTS = ["s1", "s2", "s3", "a1", "a2", "a3"];
const MINUTES = 60_000;

let from: Distribution;
let cluster: ClusterConfig;
let clusterId: unknown;

const quiet = (): void => undefined;

async function up(change: (config: ClusterConfig) => void = quiet): Promise<RunResult> {
  change(cluster);
  return runProgram(lab, "up", cluster);
}

async function mustUp(change?: (config: ClusterConfig) => void): Promise<RunResult> {
  const result = await up(change);
  expect(faultsOf(result)).toBe("");
  expect(result.ok).toBe(true);
  saveKubeconfig(lab, result);
  return result;
}

/** The configuration with the host keys of today: a re-created host has a new one, and is no longer retired. */
function refreshed(): ClusterConfig {
  const keys = new Map(describeLab(lab).hosts.map(({ name, hostKey }) => [name, hostKey]));
  const anew = (host: ClusterConfig["servers"][number]) => ({
    ...host,
    retired: false,
    hostKey: keys.get(host.name) ?? "",
  });
  const { servers, agents = [] } = cluster;
  return { ...cluster, servers: servers.map(anew), agents: agents.map(anew) };
}

/** An agent that the stack file does not know. */
function newAgent(): ClusterConfig["servers"][number] {
  const host = describeLab(lab).hosts.find(({ name }) => name === "a4");
  return { name: "a4", address: host?.address ?? "", hostKey: host?.hostKey ?? "" };
}

async function nodes(): Promise<Record<string, string>> {
  const path =
    '{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
  const text = await kubectl(lab, ["get", "nodes", "-o", `jsonpath=${path}`]);
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
}

async function allReady(names: readonly string[]): Promise<void> {
  await waitFor(
    async () => {
      const seen = await nodes().catch((): Record<string, string> => ({}));
      return (
        names.every((name) => seen[name] === "True") && Object.keys(seen).length === names.length
      );
    },
    { timeout: 3 * MINUTES, what: `${names.join(", ")} Ready` },
  );
}

const everyVoter = () =>
  waitFor(async () => (await voters(lab).catch(() => "")) === "s1=True s2=True s3=True", {
    timeout: 2 * MINUTES,
    what: "three voters",
  });

function changedHosts(before: Record<string, number>, after: Record<string, number>): string[] {
  return Object.keys(after).filter((host) => before[host] !== after[host]);
}

async function apply(objects: object[]): Promise<void> {
  const argv = await kubectlArgv(lab, ["apply", "-f", "-"]);
  const stdin = objects.map((object) => `---\n${stringify(object)}`).join("");
  const { code, stderr } = await run(argv, { stdin });
  if (code !== 0) throw new Error(stderr);
}

/** Two pods on agents that may not be disturbed. */
function guardedPods(): object[] {
  const image = from.kind === "stand-in" ? "quorate.test/pause:1" : "rancher/mirrored-pause:3.10.2";
  const labels = { app: "guarded" };
  const role = "node-role.kubernetes.io/control-plane";
  const terms = [{ matchExpressions: [{ key: role, operator: "DoesNotExist" }] }];
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  };
  const containers = [{ name: "pause", image, imagePullPolicy: "IfNotPresent" }];
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "guarded" },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { affinity, containers, terminationGracePeriodSeconds: 0 },
        },
      },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "guarded" },
      spec: { minAvailable: 2, selector: { matchLabels: labels } },
    },
  ];
}

const pods = async (path: string): Promise<string[]> => {
  const running = ["-l", "app=guarded", "--field-selector=status.phase=Running"];
  const text = await kubectl(lab, [
    "get",
    "pods",
    ...running,
    "-o",
    `jsonpath={.items[*].${path}}`,
  ]);
  return text
    .trim()
    .split(" ")
    .filter((word) => word !== "");
};
const podNodes = () => pods("spec.nodeName");
const podNames = () => pods("metadata.name");

beforeAll(async () => {
  await downLab(lab, quiet);
  from = await ensureDistribution(console.log);
  ({ cluster } = await bareLab(lab, from, quiet, HOSTS));
}, 60 * MINUTES);

afterAll(() => downLab(lab, quiet), 5 * MINUTES);

test(
  "six bare hosts become a cluster: six Ready, three voters, one holder of the VIP",
  async () => {
    const result = await mustUp();
    clusterId = result.outputs["clusterId"];
    expect(clusterId).toMatch(/^[0-9a-f]{64}$/);
    expect(result.outputs["endpoint"]).toBe("https://10.10.0.100:8443");
    await allReady(HOSTS);
    await everyVoter();
    expect(await vipHolders(lab)).toHaveLength(1);
    const counts = await logins(lab);
    expect(Object.values(counts).filter((count) => count > 5)).toEqual([]);
  },
  15 * MINUTES,
);

test(
  "nothing secret lies in the state or in what hosts log and list",
  async () => {
    const { stdout: token } = await execOnHost(lab, "s1", ["cat", "/var/lib/quorate/token"]);
    const password = token.trim().split("::server:")[1] ?? "";
    expect(password).toHaveLength(64);
    const { stdout: state } = await run(["grep", "-c", password, `${lab.dir}/state.json`]);
    expect(state.trim()).toBe("0");
    for (const host of ["s1", "a1"]) {
      const look =
        "journalctl --no-pager -o cat; ps -e -o args; cat /etc/systemd/system/k3s*.service";
      const { stdout } = await execOnHost(lab, host, ["bash", "-c", look]);
      expect(stdout.includes(password)).toBe(false);
    }
  },
  2 * MINUTES,
);

test(
  "a second up contacts nobody and restarts nothing",
  async () => {
    const before = { logins: await logins(lab), starts: await serviceStarts(lab) };
    const result = await mustUp();
    expect(result.steps.filter(({ op }) => op !== "same")).toEqual([]);
    expect({ logins: await logins(lab), starts: await serviceStarts(lab) }).toEqual(before);
  },
  5 * MINUTES,
);

test(
  "a changed kubelet argument restarts each node once, servers one at a time, and clients lose less than by a restart of all",
  async () => {
    await everyVoter();
    const before = await serviceStarts(lab);
    const earlier = (await serverEvents(lab)).length;
    const poll = startPoll(lab);
    await poll.ready;
    await mustUp((config) => {
      for (const part of [config.serverConfig, config.agentConfig]) {
        (part?.["kubelet-arg"] as string[]).push("max-pods=100");
      }
    });
    const rolled = await poll.stop();
    expect(changedHosts(before, await serviceStarts(lab)).sort()).toEqual([...HOSTS].sort());
    const events = (await serverEvents(lab)).slice(earlier);
    // stopping, started, stopping, started …: never a second server down before the first is back.
    expect(events.map(({ what }) => what)).toEqual([
      "stopping",
      "started",
      "stopping",
      "started",
      "stopping",
      "started",
    ]);
    expect(events.map(({ host }) => host)).toEqual(["s1", "s1", "s2", "s2", "s3", "s3"]);
    await allReady(HOSTS);
    await everyVoter();

    const naive = startPoll(lab);
    await naive.ready;
    await Promise.all(
      ["s1", "s2", "s3"].map((host) =>
        execOnHost(lab, host, ["systemctl", "restart", "k3s"], { timeout: 3 * MINUTES }),
      ),
    );
    await allReady(HOSTS);
    const careless = await naive.stop();
    console.log(`rolled: ${sentence(rolled)}\nall at once: ${sentence(careless)}`);
    expect(careless.failed).toBeGreaterThan(0);
    expect(rolled.failed).toBeLessThan(careless.failed);
  },
  15 * MINUTES,
);

test(
  "a newer version reaches servers first, then agents, and each runs it",
  async () => {
    const newer = await ensureDistribution(console.log, true);
    const artifacts = await publish(lab.mirrorDir, newer);
    await everyVoter();
    const result = await mustUp((config) => {
      config.version = artifacts.version;
      config.artifacts = {
        ...config.artifacts,
        sha256: artifacts.sha256,
        images: artifacts.images,
      };
    });
    const rollouts = result.steps.filter(
      ({ name, op }) => name.endsWith("-rollout") && op === "update",
    );
    expect(rollouts.map(({ name }) => name)).toEqual(
      ["s1", "s2", "s3", "a1", "a2", "a3"].map((host) => `lab-${host}-rollout`),
    );
    const versions = await kubectl(lab, [
      "get",
      "nodes",
      "-o",
      "jsonpath={.items[*].status.nodeInfo.kubeletVersion}",
    ]);
    expect(new Set(versions.trim().split(" "))).toEqual(new Set([artifacts.version]));
  },
  15 * MINUTES,
);

test(
  "an agent that a PodDisruptionBudget keeps from draining is not restarted; without it the pods move first",
  async () => {
    await apply(guardedPods());
    await waitFor(async () => (await podNodes()).length === 2, {
      timeout: 2 * MINUTES,
      what: "two running pods on agents",
    });
    const before = await serviceStarts(lab);
    const refused = await up((config) => {
      config.rollout = { drainTimeout: "8s" };
      (config.agentConfig?.["kubelet-arg"] as string[]).push("max-pods=80");
    });
    expect(faultsOf(refused)).toMatch(
      /QRT-246: pods did not leave within 8s: default\/guarded-\S+ \(held by a PodDisruptionBudget: default\/guarded-\S+\); the node is schedulable again, nothing was restarted/,
    );
    const unschedulable = await kubectl(lab, [
      "get",
      "nodes",
      "-o",
      "jsonpath={.items[*].spec.unschedulable}",
    ]);
    expect(unschedulable.trim()).toBe("");
    const [host = ""] = /lab-(a\d)-rollout/.exec(faultsOf(refused))?.slice(1) ?? [];
    expect((await serviceStarts(lab))[host]).toBe(before[host]);

    const stayed = await podNames();
    await kubectl(lab, ["delete", "pdb", "guarded"]);
    await mustUp((config) => {
      config.rollout = { drainTimeout: "1m" };
    });
    expect(changedHosts(before, await serviceStarts(lab)).sort()).toEqual(["a1", "a2", "a3"]);
    await waitFor(async () => (await podNodes()).length === 2, {
      timeout: 2 * MINUTES,
      what: "two pods again",
    });
    expect((await podNames()).filter((name) => stayed.includes(name))).toEqual([]);
    await kubectl(lab, ["delete", "deployment", "guarded"]);
  },
  15 * MINUTES,
);

test.each(["stopped", "killed", "cut off"])(
  "the VIP survives its holder %s, with one holder at any time",
  async (how) => {
    await everyVoter();
    const [holder = ""] = await vipHolders(lab);
    const poll = startPoll(lab);
    await poll.ready;
    if (how === "cut off") await cutHost(lab, holder);
    else if (how === "killed") await killHost(lab, holder);
    else
      await execOnHost(
        lab,
        holder,
        ["systemctl", "stop", "quorate-keepalived", "quorate-haproxy", "k3s"],
        { timeout: 2 * MINUTES },
      );
    const others = async () => (await vipHolders(lab)).filter((host) => host !== holder);
    await waitFor(async () => (await others()).length > 0, {
      timeout: MINUTES,
      what: "another holder",
    });
    expect(await others()).toHaveLength(1);
    await waitFor(
      () =>
        kubectl(lab, ["get", "--raw", "/readyz"]).then(
          () => true,
          () => false,
        ),
      { timeout: MINUTES, what: "the API" },
    );
    if (how === "cut off") await healHost(lab, holder);
    else if (how === "killed") await startHost(lab, holder);
    else
      await execOnHost(lab, holder, [
        "systemctl",
        "start",
        "--no-block",
        "k3s",
        "quorate-haproxy",
        "quorate-keepalived",
      ]);
    await allReady(HOSTS);
    await waitFor(async () => (await vipHolders(lab)).length === 1, {
      timeout: MINUTES,
      what: "one holder",
    });
    console.log(`holder ${how}: ${sentence(await poll.stop())}`);
  },
  10 * MINUTES,
);

test(
  "with the first server gone the API answers and a new agent joins; re-created, it joins the same cluster",
  async () => {
    await everyVoter();
    await removeHost(lab, "s1");
    await waitFor(
      () =>
        kubectl(lab, ["get", "--raw", "/readyz"]).then(
          () => true,
          () => false,
        ),
      { timeout: 2 * MINUTES, what: "the API without s1" },
    );
    await startLab(lab, { hosts: ["s2", "s3", "a1", "a2", "a3", "a4"], say: quiet });
    const joined = await up((config) => {
      config.agents = [...(config.agents ?? []), newAgent()];
    });
    // The steps of those that can be reached ran, s1's could not: its successor is not there yet.
    expect(faultsOf(joined)).toContain("10.10.0.11");
    await waitFor(async () => (await nodes())["a4"] === "True", {
      timeout: 3 * MINUTES,
      what: "a4 Ready",
    });
    await startHost(lab, "s1");
    cluster = refreshed();
    const result = await mustUp();
    expect(result.outputs["clusterId"]).toBe(clusterId);
    await allReady([...HOSTS, "a4"]);
    await everyVoter();
  },
  15 * MINUTES,
);

test(
  "an agent taken off the list leaves the cluster and a clean host",
  async () => {
    await mustUp((config) => {
      config.agents = (config.agents ?? []).filter(({ name }) => name !== "a4");
    });
    await allReady(HOSTS);
    const { stdout } = await execOnHost(lab, "a4", [
      "bash",
      "-c",
      "ls -d /usr/local/bin/k3s /etc/rancher /var/lib/quorate 2>/dev/null; true",
    ]);
    expect(stdout).toBe("");
  },
  5 * MINUTES,
);

test(
  "a retired server is forgotten by the others without being contacted; its successor joins",
  async () => {
    await everyVoter();
    await removeHost(lab, "s3");
    const began = await serviceStarts(lab);
    await mustUp((config) => {
      config.servers = config.servers.map((host) =>
        host.name === "s3" ? { ...host, retired: true } : host,
      );
    });
    await waitFor(async () => (await voters(lab)) === "s1=True s2=True", {
      timeout: 2 * MINUTES,
      what: "two voters",
    });
    expect(changedHosts(began, await serviceStarts(lab))).toEqual([]);
    await startHost(lab, "s3");
    cluster = refreshed();
    const result = await mustUp();
    expect(result.outputs["clusterId"]).toBe(clusterId);
    await everyVoter();
  },
  15 * MINUTES,
);

test(
  "a wrong host key stops before anything is sent",
  async () => {
    const right = cluster.servers;
    const before = { logins: await logins(lab), starts: await serviceStarts(lab) };
    const wrong = right[1]?.hostKey ?? "";
    cluster.servers = right.map((host) =>
      host.name === "s1" ? { ...host, hostKey: wrong } : host,
    );
    const refused = await up();
    expect(faultsOf(refused)).toContain("host key mismatch");
    const after = { logins: await logins(lab), starts: await serviceStarts(lab) };
    expect(after.logins["s1"]).toBe(before.logins["s1"]);
    expect(after.starts).toEqual(before.starts);
    cluster.servers = right;
    await mustUp();
  },
  5 * MINUTES,
);

test(
  "destroy leaves six clean hosts",
  async () => {
    const result = await runProgram(lab, "destroy", cluster);
    expect(faultsOf(result)).toBe("");
    for (const host of HOSTS) {
      expect({ host, left: await traces(lab, host) }).toEqual({ host, left: "" });
    }
  },
  5 * MINUTES,
);

import { ensureDistribution, withImages } from "./artifacts";
import { sentence, startPoll } from "./bench/poll";
import type { ClusterConfig } from "./cluster-config";
import type { RunResult } from "./engine";
import {
  fileOn,
  holdersOf,
  nodeUids,
  oneHolder,
  startForeignBalancer,
  statusAt,
} from "./endpoint-kit";
import { describe as describeLab, downLab, labNamed } from "./hosts";
import { ensureKubeVip, type KubeVipBuild } from "./kube-vip";
import { serviceStarts } from "./observe";
import { runProgram } from "./program";
import { faultsOf } from "./progress";
import { traces } from "../support/host-state";
import { bareLab, saveKubeconfig } from "./up";

/*
 * One cluster that has every kind of endpoint in turn, and keeps all its nodes. Each test stands on what the one before it left.
 */
const lab = labNamed("labtest");
const MINUTES = 60_000;
const NODES = ["s1", "s2", "s3", "a1"];
const POD = "/var/lib/rancher/k3s/agent/pod-manifests/quorate-vip-10-10-0-101.yaml";
const quiet = (): void => undefined;

let cluster: ClusterConfig;
let kubeVip: KubeVipBuild;
let uids: string;

function up(change: (config: ClusterConfig) => void): Promise<RunResult> {
  change(cluster);
  return runProgram(lab, "up", cluster);
}

async function mustUp(change: (config: ClusterConfig) => void): Promise<RunResult> {
  const result = await up(change);
  expect(faultsOf(result)).toBe("");
  expect(result.ok).toBe(true);
  saveKubeconfig(lab, result);
  return result;
}

const addressOf = (name: string) =>
  describeLab(lab).hosts.find((host) => host.name === name)?.address ?? "";

/** Hosts of the lab that are no nodes here. */
const balancers = () =>
  ["a2", "a3"].map((name, i) => ({
    name: `lb${i + 1}`,
    address: addressOf(name),
    hostKey: describeLab(lab).hosts.find((host) => host.name === name)?.hostKey ?? "",
  }));

const BY_KUBE_VIP = () =>
  ({ kind: "kube-vip", address: "10.10.0.101", image: kubeVip.image }) as const;
const BY_KEEPALIVED = { kind: "keepalived", address: "10.10.0.102" } as const;
const BY_BALANCERS = () =>
  ({ kind: "haproxy", address: "10.10.0.103", hosts: balancers(), statsPort: 9000 }) as const;
const EXTERNAL = { kind: "external", address: "10.10.0.1", port: 7443 } as const;

beforeAll(async () => {
  await downLab(lab, quiet);
  kubeVip = await ensureKubeVip(quiet);
  const from = withImages(await ensureDistribution(quiet), { images: [kubeVip.tarball] });
  cluster = (await bareLab(lab, from, quiet, [...NODES, "a2", "a3"])).cluster;
  cluster.agents = (cluster.agents ?? []).filter(({ name }) => name === "a1");
}, 20 * MINUTES);

afterAll(() => downLab(lab, quiet), 2 * MINUTES);

test(
  "kube-vip: all others join at the address that the founder holds",
  async () => {
    const result = await mustUp((config) => (config.endpoint = BY_KUBE_VIP()));
    expect(result.outputs["endpoint"]).toBe("https://10.10.0.101:6443");
    expect(NODES).toContain(await oneHolder(lab, "10.10.0.101"));
    expect(await fileOn(lab, "s2", "/etc/rancher/k3s/config.yaml")).toContain(
      'server: "https://10.10.0.101:6443"',
    );
    expect(await statusAt(lab, "https://10.10.0.101:6443")).toBe("401");
    uids = await nodeUids(lab);
  },
  15 * MINUTES,
);

test(
  "kube-vip: a changed pod comes to one server after the other, and restarts nothing else",
  async () => {
    const before = await serviceStarts(lab);
    const poll = startPoll(lab);
    await poll.ready;
    await mustUp(
      (config) =>
        (config.endpoint = {
          ...BY_KUBE_VIP(),
          lease: { duration: 6, renewDeadline: 4, retryPeriod: 1 },
        }),
    );
    console.log(`kube-vip's pods changed: ${sentence(await poll.stop())}`);
    expect(await serviceStarts(lab)).toEqual(before);
    for (const server of ["s1", "s2", "s3"]) {
      expect(await fileOn(lab, server, POD)).toMatch(/name: vip_leaseduration\n +value: "6"/);
    }
    await oneHolder(lab, "10.10.0.101");
  },
  15 * MINUTES,
);

test(
  "an endpoint that is merely replaced is refused before anything is changed",
  async () => {
    const endpoint = cluster.endpoint;
    const result = await up((config) => (config.endpoint = BY_KEEPALIVED));
    cluster.endpoint = endpoint;
    expect(result.ok).toBe(false);
    expect(faultsOf(result)).toContain("QRT-266");
    expect(await holdersOf(lab, "10.10.0.102")).toEqual([]);
    expect(await statusAt(lab, "https://10.10.0.101:6443")).toBe("401");
  },
  5 * MINUTES,
);

test(
  "kube-vip is exchanged for keepalived: servers let go of the old address before they restart, both answer then, and no node rejoins",
  async () => {
    const before = await serviceStarts(lab);
    const poll = startPoll(lab);
    await poll.ready;
    const result = await mustUp((config) => {
      config.formerEndpoints = [config.endpoint];
      config.endpoint = BY_KEEPALIVED;
    });
    console.log(`old address during the exchange: ${sentence(await poll.stop())}`);
    expect(JSON.stringify(result.messages)).not.toContain("has not moved");
    const after = await serviceStarts(lab);
    for (const node of NODES) expect(after[node]).not.toBe(before[node]);
    expect(result.outputs["endpoint"]).toBe("https://10.10.0.102:6443");
    for (const address of ["10.10.0.101", "10.10.0.102"]) {
      await oneHolder(lab, address);
      expect(await statusAt(lab, `https://${address}:6443`)).toBe("401");
    }
    expect(await nodeUids(lab)).toBe(uids);
    expect(await fileOn(lab, "a1", "/etc/rancher/k3s/config.yaml")).toContain("10.10.0.102:6443");
  },
  15 * MINUTES,
);

test(
  "the former one is taken away: it goes everywhere, and nobody restarts",
  async () => {
    const before = await serviceStarts(lab);
    await mustUp((config) => delete config.formerEndpoints);
    expect(await serviceStarts(lab)).toEqual(before);
    for (const server of ["s1", "s2", "s3"]) expect(await fileOn(lab, server, POD)).toBe("");
    expect(await holdersOf(lab, "10.10.0.101")).toEqual([]);
    await oneHolder(lab, "10.10.0.102");
  },
  5 * MINUTES,
);

test(
  "keepalived is exchanged for two load-balancer hosts",
  async () => {
    await mustUp((config) => {
      config.formerEndpoints = [config.endpoint];
      config.endpoint = BY_BALANCERS();
    });
    await mustUp((config) => delete config.formerEndpoints);
    expect(["a2", "a3"]).toContain(await oneHolder(lab, "10.10.0.103"));
    expect(await statusAt(lab, "https://10.10.0.103:6443")).toBe("401");
    expect(await holdersOf(lab, "10.10.0.102")).toEqual([]);
    expect(await nodeUids(lab)).toBe(uids);
  },
  15 * MINUTES,
);

test(
  "they are exchanged for a foreign load balancer: servers restart behind them, and no request fails",
  async () => {
    const balancer = await startForeignBalancer(lab, "10.10.0.1:7443");
    try {
      const poll = startPoll(lab);
      await poll.ready;
      const result = await mustUp((config) => {
        config.formerEndpoints = [config.endpoint];
        config.endpoint = EXTERNAL;
      });
      const seen = await poll.stop();
      console.log(`rolling restart behind load-balancer hosts: ${sentence(seen)}`);
      expect(seen.failed).toBe(0);
      expect(result.outputs["endpoint"]).toBe("https://10.10.0.1:7443");
      await mustUp((config) => delete config.formerEndpoints);
      expect(await holdersOf(lab, "10.10.0.103")).toEqual([]);
      expect(await nodeUids(lab)).toBe(uids);
      // What the lab itself laid down for containerd is all that is left.
      for (const host of ["a2", "a3"]) {
        expect(await traces(lab, host)).toBe("/var/lib/rancher/k3s/agent");
      }
    } finally {
      balancer.stop();
    }
  },
  15 * MINUTES,
);

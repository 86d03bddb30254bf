import type { MetalLBSpec } from "../../components/model/metallb/args";
import { homeSpec } from "../support/metallb";
import { admin, type Admin } from "./admin";
import { ensureDistribution, withImages } from "./artifacts";
import { sentence, startPoll } from "./bench/poll";
import type { ClusterConfig } from "./cluster-config";
import { cutHost, downLab, ensureTools, healHost, labNamed, waitFor } from "./hosts";
import { ensureMetalLB, type MetalLBBuild } from "./metallb";
import { addressOf, ask, HOME, joinHomeNetwork, layerOn, web } from "./metallb-kit";
import { runProgram } from "./program";
import { faultsOf } from "./progress";
import {
  ensureRouterTools,
  established,
  routerConfig,
  routes,
  startRouter,
  stopRouter,
  waitForNextHops,
  waitForSessions,
} from "./router";
import { bareLab, saveKubeconfig } from "./up";

/*
 * One MetalLB's life on six hosts, told in order: each test stands on what the one before it left. A failure therefore fails what follows, and the
 * first one counts. Speakers and FRR on the nodes are MetalLB's default backend; the routers are FRR as well.
 */
const lab = labNamed("labtest");
const MINUTES = 60_000;
const quiet = (): void => undefined;

let built: MetalLBBuild;
let kube: Admin;
let layer: ReturnType<typeof layerOn>;

/** The cluster's configuration, for what must be rolled out to it. */
let config: ClusterConfig;

const step = (name: string, body: () => Promise<void>): void => test(name, body, 6 * MINUTES);

const homeRouter = (password?: string) =>
  routerConfig({
    hosts: HOME.network,
    routerId: HOME.router,
    ...(password !== undefined && { password }),
  });

/** Number of next hops that the kernel of a router has for an address. */
const hops = (address: string, count: number, number = 1) =>
  waitForNextHops(lab, `${address}/32`, count, { number });

beforeAll(async () => {
  await ensureTools(quiet);
  await ensureRouterTools(quiet);
  built = await ensureMetalLB(quiet);
  await downLab(lab, quiet);
  const from = withImages(await ensureDistribution(quiet), built);
  const { cluster } = await bareLab(lab, from, quiet);
  await joinHomeNetwork(lab);
  await startRouter(lab, homeRouter(), { addresses: [`${HOME.router}/24`] });
  config = cluster;
  const result = await runProgram(lab, "up", cluster);
  if (!result.ok) throw new Error(faultsOf(result));
  saveKubeconfig(lab, result);
  kube = admin(lab, built);
  layer = layerOn(lab, built);
}, 40 * MINUTES);

afterAll(() => downLab(lab, quiet), 5 * MINUTES);

step("a preview shows every object before anything of MetalLB is there", async () => {
  expect(await layer.preview(homeSpec())).toEqual([
    "create bgp-advertisement",
    "create elsewhere",
    "create lb",
    "create namespace",
    "create peer-peer",
    "create pool-main-pool",
    "create pool-main-v6-pool",
    "create preflight",
    "create quorate-layer-lab-run",
    "create release",
  ]);
});

step(
  "a home lab's configuration as it is: six sessions, six next hops, several pods answer",
  async () => {
    await layer.up(homeSpec());
    expect(await waitForSessions(lab, 6)).toEqual(
      [11, 12, 13, 14, 15, 16].map((n) => `10.0.0.${n}`),
    );
    await kube.apply(...web("Cluster"));
    const address = await addressOf(kube);
    expect(address).toMatch(/^10\.6\./);
    await hops(address, 6);
    const pods = new Set<string>();
    await waitFor(
      async () => {
        const pod = await ask(lab, address);
        if (pod !== undefined) pods.add(pod);
        return pods.size >= 3;
      },
      { timeout: MINUTES, interval: 100, what: "answers of three pods" },
    );
  },
);

step("a second up changes nothing", async () => {
  expect(await layer.up(homeSpec())).toEqual([]);
});

/** The home lab's configuration with other pools, all announced. */
const withPools = (...pools: MetalLBSpec["pools"]): MetalLBSpec => ({
  ...homeSpec(),
  pools,
  advertisements: [{ name: "advertisement" }],
});

describe("what would harm Services or nodes is refused before anything changes", () => {
  const main = { name: "main-pool", addresses: ["10.6.0.0-10.6.255.255"] };

  step("a pool without the address that a Service holds", async () => {
    const address = await addressOf(kube);
    expect(await layer.refused(withPools({ ...main, addresses: ["10.6.7.0/24"] }))).toContain(
      `Service default/web holds ${address} of pool main-pool, which would lose it`,
    );
    expect(await layer.refused(withPools({ name: "other", addresses: ["10.7.0.0/24"] }))).toContain(
      `Service default/web holds ${address} of pool main-pool, which would lose it`,
    );
    expect(await ask(lab, address)).toMatch(/^web-/);
  });

  step("a pool that holds addresses of nodes, of pods or of Services", async () => {
    const said = await layer.refused(
      withPools(main, { name: "greedy", addresses: ["10.10.0.0/24", "10.42.0.0/15"] }),
    );
    expect(said).toContain(
      "pool greedy holds 10.10.0.11, the address of node s1; give the pool ranges that leave it out",
    );
    expect(said).toContain("pool greedy holds a cluster address of Service default/kubernetes");
    expect(said).toContain("pool greedy holds pods' addresses of node a3");
  });

  step("a second owner of Services: kube-vip, or k3s' own load balancer", async () => {
    await kube.apply({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "kube-vip-s1", namespace: "kube-system" },
      spec: {
        containers: [
          {
            name: "kube-vip",
            image: "quorate.test/web:1",
            imagePullPolicy: "Never",
            env: [{ name: "svc_enable", value: "true" }],
          },
        ],
      },
    });
    await kube.kubectl(
      "annotate",
      "node",
      "s2",
      "--overwrite",
      'k3s.io/node-args=["server","--disable","traefik"]',
    );
    const grown = withPools(main, { name: "more", addresses: ["10.7.0.0/24"] });
    const said = await layer.refused(grown);
    expect(said).toContain(
      "kube-vip announces Services, too (svc_enable in pod kube-system/kube-vip-s1)",
    );
    expect(said).toContain(
      "k3s' own service load balancer (servicelb) is on, says server s2; add servicelb to disable of every server",
    );
    expect(said).not.toContain("server s1");
    await kube.kubectl("delete", "pod", "kube-vip-s1", "-n", "kube-system", "--now");
    await kube.kubectl(
      "annotate",
      "node",
      "s2",
      "--overwrite",
      'k3s.io/node-args=["server","--disable","servicelb"]',
    );
    expect(await layer.up(grown)).toEqual([
      "create pool-more",
      "delete pool-main-v6-pool",
      "update bgp-advertisement",
      "update preflight",
    ]);
  });

  step("a new name for a pool whose Services did not ask for their addresses", async () => {
    const renamed = withPools({ ...main, name: "public", renamedFrom: "main-pool" });
    expect(await layer.refused(renamed)).toContain(
      "pin it first with the annotation metallb.io/loadBalancerIPs",
    );
  });
});

step("a renamed pool is replaced, and its Service keeps the address that it asks for", async () => {
  const address = await addressOf(kube);
  await kube.kubectl("annotate", "service", "web", `metallb.io/loadBalancerIPs=${address}`);
  const renamed = withPools({
    name: "public",
    addresses: ["10.6.0.0-10.6.255.255"],
    renamedFrom: "main-pool",
  });
  const foreseen = await layer.preview(renamed);
  expect(foreseen.filter((deed) => deed.includes("pool-public"))).toEqual(
    expect.arrayContaining([expect.stringMatching(/^(create-replacement|replace)/)]),
  );
  expect(foreseen.some((deed) => /^create (pool|peer|bgp|release)/.test(deed))).toBe(false);
  expect(foreseen.some((deed) => /peer|release$|namespace/.test(deed))).toBe(false);
  await layer.up(renamed);
  await hops(address, 6);
  expect(await addressOf(kube)).toBe(address);
  await waitFor(async () => (await ask(lab, address))?.startsWith("web-"), {
    timeout: MINUTES,
    what: "an answer",
  });
});

/** The home lab's pool under its new name, with other peers. */
const withPeers = (...peers: NonNullable<MetalLBSpec["peers"]>): MetalLBSpec => ({
  ...withPools({ name: "public", addresses: ["10.6.0.0-10.6.255.255"] }),
  peers,
});
const peer = {
  name: "peer",
  myAsn: 64501,
  peerAsn: 65530,
  peerAddress: HOME.router,
  holdTime: "9s",
  keepaliveTime: "3s",
} as const;

describe("passwords (TCP-MD5)", () => {
  const status = async () =>
    JSON.parse(
      await kube.kubectl("get", "bgpsessionstates", "-n", "metallb-system", "-o", "json"),
    ) as {
      items: { status: { node: string; peer: string; bgpStatus: string } }[];
    };

  step(
    "that agree establish the sessions; the password is in a Secret and in no other object",
    async () => {
      await startRouter(lab, homeRouter("agreed-7"), { addresses: [`${HOME.router}/24`] });
      await layer.up(withPeers({ ...peer, password: "agreed-7" }));
      await waitForSessions(lab, 6);
      const objects = await kube.kubectl(
        "get",
        "bgppeers,bgpadvertisements,ipaddresspools,configmaps",
        "-n",
        "metallb-system",
        "-o",
        "json",
      );
      expect(objects).not.toContain("agreed-7");
    },
  );

  step("that differ leave each session down, and the status says with whom", async () => {
    await layer.up(withPeers({ ...peer, password: "another-8" }));
    await waitFor(async () => (await established(lab)).length === 0, {
      timeout: 2 * MINUTES,
      what: "no session",
    });
    const down = await waitFor(
      async () => {
        const { items } = await status();
        const told = items.filter(
          ({ status: { peer: with_, bgpStatus } }) =>
            with_ === HOME.router && bgpStatus !== "Established",
        );
        return told.length === 6 && told;
      },
      { timeout: 2 * MINUTES, what: "six sessions that are told to be down" },
    );
    expect(new Set(down.map(({ status: { node } }) => node))).toEqual(
      new Set(["s1", "s2", "s3", "a1", "a2", "a3"]),
    );
    await layer.up(withPeers({ ...peer, password: "agreed-7" }));
    await waitForSessions(lab, 6);
  });
});

step(
  "of two routers one may go: the other has all routes, and clients behind it notice nothing",
  async () => {
    await startRouter(lab, homeRouter(), { addresses: [`${HOME.router}/24`] });
    await startRouter(lab, routerConfig({ routerId: "10.10.0.2" }), { number: 2 });
    await layer.up(withPeers(peer, { ...peer, name: "second", peerAddress: "10.10.0.2" }));
    await waitForSessions(lab, 6);
    await waitForSessions(lab, 6, { number: 2 });
    const address = await addressOf(kube);
    await hops(address, 6, 2);
    await stopRouter(lab, 1);
    await hops(address, 6, 2);
    await startRouter(lab, homeRouter(), { addresses: [`${HOME.router}/24`] });
    await waitForSessions(lab, 6);
    await layer.up(withPeers(peer));
    await stopRouter(lab, 2);
  },
);

step(
  "a speaker that restarts is missed by next to nobody, and its next hop comes back",
  async () => {
    const address = await addressOf(kube);
    await hops(address, 6);
    const poll = startPoll(lab, `http://${address}/`);
    await poll.ready;
    const pods = ["pods", "-n", "metallb-system", "-l", "app.kubernetes.io/component=frr-k8s"];
    const pod = await kube.kubectl(
      "get",
      ...pods,
      "--field-selector=spec.nodeName=a1",
      "-o",
      "name",
    );
    await kube.kubectl("delete", "-n", "metallb-system", pod, "--wait=false");
    const fewer = async () => (await established(lab)).length < 6;
    await waitFor(fewer, { timeout: MINUTES, what: "the session to end" });
    await waitForSessions(lab, 6);
    await hops(address, 6);
    const seen = await poll.stop();
    console.log(`speaker restarted: ${sentence(seen)}`);
    // Connections that are on their way when the other five share the address may be cut; new ones are not lost.
    expect(seen.total).toBeGreaterThan(50);
    expect(seen.failed).toBeLessThan(seen.total / 20);
  },
);

step("a node that is cut off leaves the route, and comes back", async () => {
  const address = await addressOf(kube);
  await cutHost(lab, "a3", { silent: true });
  try {
    expect(await hops(address, 5)).not.toContain("10.0.0.16");
  } finally {
    await healHost(lab, "a3");
  }
  await hops(address, 6);
});

step("agents that restart one by one are not missed where traffic stays on its node", async () => {
  await kube.apply(...web("Local"));
  await kube.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
  const address = await addressOf(kube);
  await hops(address, 6);
  const label = "node.kubernetes.io/exclude-from-external-load-balancers";
  await kube.kubectl("label", "node", "a2", `${label}=by-hand`);
  await hops(address, 5);
  const agentConfig = { ...config.agentConfig };
  agentConfig["kubelet-arg"] = [...(agentConfig["kubelet-arg"] as string[]), "max-pods=97"];
  const poll = startPoll(lab, `http://${address}/`);
  await poll.ready;
  const result = await runProgram(lab, "up", { ...config, agentConfig });
  expect(faultsOf(result)).toBe("");
  const seen = await poll.stop();
  console.log(`agents restarted, Local: ${sentence(seen)}`);
  // Pods that left before their node's route cost 6 % of all requests.
  expect(seen.failed).toBeLessThan(seen.total / 100);
  const labelled = await kube.kubectl("get", "nodes", "-l", label, "-o", "name");
  expect(labelled).toBe("node/a2");
  await kube.kubectl("label", "node", "a2", `${label}-`);
  await hops(address, 6);
});

step("another backend takes over: native, without FRR on the nodes", async () => {
  await layer.up({
    ...withPeers({ ...peer, keepaliveTime: undefined } as never),
    backend: "native",
    values: {},
  });
  await waitForSessions(lab, 6);
  await hops(await addressOf(kube), 6);
  expect(await kube.kubectl("get", "daemonsets", "-n", "metallb-system", "-o", "name")).toBe(
    "daemonset.apps/metallb-speaker",
  );
});

step("destroy leaves no definition, webhook or namespace, with Services still there", async () => {
  const result = await layer.go("destroy", withPeers(peer));
  expect(faultsOf(result)).toBe("");
  expect(result.ok).toBe(true);
  expect(await kube.kubectl("get", "namespaces", "-o", "name")).not.toContain("metallb");
  const left = await kube.kubectl(
    "get",
    "crds,validatingwebhookconfigurations,clusterroles,clusterrolebindings",
    "-o",
    "name",
  );
  expect(left).not.toMatch(/metallb|frrk8s|frr-k8s/);
  expect(await routes(lab, "10.6.0.0/32")).toEqual([]);
});

import type { MetalLBSpec } from "../../../components/model/metallb/args";
import { homeSpec } from "../../support/metallb";
import { admin, type Admin } from "../admin";
import { type Distribution, withImages } from "../artifacts";
import type { ClusterConfig } from "../cluster-config";
import { cutHost, healHost, type Lab, waitFor } from "../hosts";
import { ensureMetalLB, type MetalLBBuild } from "../metallb";
import { addressOf, HOME, joinHomeNetwork, layerOn, web } from "../metallb-kit";
import { runProgram } from "../program";
import { faultsOf } from "../progress";
import {
  ensureRouterTools,
  established,
  graceful,
  routerConfig,
  startRouter,
  waitForNextHops,
  waitForSessions,
} from "../router";
import { type Poll, sentence, startPoll } from "./poll";
import { readyLab } from "./ready-lab";
import { median, since } from "./statistics";

type Say = (line: string) => void;

/** A cluster with a router beside it, and MetalLB's images on all hosts. */
interface Ground {
  lab: Lab;
  cluster: ClusterConfig;
  built: MetalLBBuild;
  kube: Admin;
  layer: ReturnType<typeof layerOn>;
}

async function ground(lab: Lab, from: Distribution, say: Say): Promise<Ground> {
  await ensureRouterTools(say);
  const built = await ensureMetalLB(say);
  const cluster = await readyLab(lab, withImages(from, built));
  await joinHomeNetwork(lab);
  const router = routerConfig({ hosts: HOME.network, routerId: HOME.router });
  await startRouter(lab, router, { addresses: [`${HOME.router}/24`] });
  return { lab, cluster, built, kube: admin(lab, built), layer: layerOn(lab, built) };
}

/** The same by hand: what a page of instructions says, with MetalLB's own chart and YAML. */
async function byHand({ kube, built }: Ground): Promise<void> {
  const registry = "quorate.test";
  const images = [
    `controller.image.repository=${registry}/metallb/controller`,
    `speaker.image.repository=${registry}/metallb/speaker`,
    `frr-k8s.frrk8s.image.repository=${registry}/metallb/frr-k8s`,
    `frr-k8s.frrk8s.frr.image.repository=${registry}/frrouting/frr`,
  ].flatMap((value) => ["--set", value]);
  const where = ["-n", "metallb-system", "--create-namespace", "--wait", "--timeout", "600s"];
  await kube.helm("install", "metallb", built.chart, ...where, ...images);
  const { peers = [], pools, advertisements = [] } = homeSpec();
  const object = (version: string, kind: string, name: string, spec: object) => ({
    apiVersion: `metallb.io/${version}`,
    kind,
    metadata: { name, namespace: "metallb-system" },
    spec,
  });
  const objects = [
    ...peers.map(({ name = "", myAsn, peerAsn, peerAddress }) =>
      object("v1beta2", "BGPPeer", name, { myASN: myAsn, peerASN: peerAsn, peerAddress }),
    ),
    ...pools.map(({ name, addresses }) => object("v1beta1", "IPAddressPool", name, { addresses })),
    ...advertisements.map(({ name, pools: ipAddressPools }) =>
      object("v1beta1", "BGPAdvertisement", name, { ipAddressPools }),
    ),
  ];
  await kube.apply(...objects);
}

/** From nothing to six sessions, by the component and by hand in turns. */
export async function layerPairs(lab: Lab, from: Distribution, pairs: number, say: Say) {
  const here = await ground(lab, from, say);
  const ratios: number[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const ours = await timed(here, async () => void (await here.layer.up(homeSpec())));
    const gone = await here.layer.go("destroy", homeSpec());
    if (!gone.ok) throw new Error(faultsOf(gone));
    await quietRouter(here);
    const theirs = await timed(here, () => byHand(here));
    await here.kube.helm("uninstall", "metallb", "-n", "metallb-system", "--wait");
    await here.kube.kubectl("delete", "namespace", "metallb-system");
    await quietRouter(here);
    ratios.push(ours / theirs);
    say(
      `layer ${pair}: component ${ours.toFixed(1)} s, by hand ${theirs.toFixed(1)} s, ratio ${(ours / theirs).toFixed(2)}`,
    );
  }
  say(`layer: median ratio ${median(ratios).toFixed(2)} of ${pairs} pairs`);
}

async function timed({ lab }: Ground, work: () => Promise<void>): Promise<number> {
  const began = Date.now();
  await work();
  await waitForSessions(lab, 6);
  return since(began);
}

const quietRouter = ({ lab }: Ground) =>
  waitFor(async () => (await established(lab)).length === 0, {
    timeout: 60_000,
    what: "no session",
  });

/** The home lab's configuration with a peer that is told what to do when FRR restarts. */
const spec = (gracefulRestart: boolean): MetalLBSpec => ({
  ...homeSpec(),
  peers: (homeSpec().peers ?? []).map((peer) => ({ ...peer, gracefulRestart })),
});

async function withWeb(here: Ground, policy: "Cluster" | "Local"): Promise<string> {
  await here.kube.apply(...web(policy));
  await here.kube.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  const address = await addressOf(here.kube);
  await waitForNextHops(here.lab, `${address}/32`, 6);
  return address;
}

async function polled(lab: Lab, address: string, work: (poll: Poll) => Promise<void>) {
  const poll = startPoll(lab, `http://${address}/`);
  await poll.ready;
  poll.mark();
  await work(poll);
  return poll.stop();
}

/** How long a node stays away: until well after the last failure that can be expected. */
const AWAY = [
  { fastNodeFailure: false, policy: "Cluster", seconds: 75 },
  { fastNodeFailure: false, policy: "Local", seconds: 20 },
  { fastNodeFailure: true, policy: "Cluster", seconds: 30 },
  { fastNodeFailure: true, policy: "Local", seconds: 20 },
] as const;

/** An agent is cut off: when the route leaves, and until when new connections fail. */
export async function nodeLoss(lab: Lab, from: Distribution, say: Say): Promise<void> {
  const here = await ground(lab, from, say);
  await here.layer.up(spec(true));
  await waitForSessions(lab, 6);
  let fast = false;
  for (const { fastNodeFailure, policy, seconds } of AWAY) {
    if (fastNodeFailure && !fast) await goFast(here);
    fast = fastNodeFailure;
    const address = await withWeb(here, policy);
    let route = NaN;
    const seen = await polled(lab, address, async () => {
      const began = Date.now();
      await cutHost(lab, "a3", { silent: true });
      await waitForNextHops(lab, `${address}/32`, 5);
      route = since(began);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000 - (Date.now() - began)));
    });
    await healHost(lab, "a3");
    const timings = fastNodeFailure ? "fastNodeFailure" : "Kubernetes' timings";
    say(
      `node cut off for ${seconds} s, ${policy}, ${timings}: route gone after ${route.toFixed(1)} s, last failed connection after ${(seen.failedForMs / 1000).toFixed(1)} s, ${sentence(seen)}`,
    );
    await waitForSessions(lab, 6);
    await here.kube.kubectl("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=120s");
  }
}

/** The two steps that a living cluster needs. */
async function goFast({ lab, cluster }: Ground): Promise<void> {
  for (const fastNodeFailure of ["heartbeats", true] as const) {
    const result = await runProgram(lab, "up", { ...cluster, fastNodeFailure });
    if (!result.ok) throw new Error(faultsOf(result));
  }
}

const FRR_POD = ["-n", "metallb-system", "-l", "app.kubernetes.io/component=frr-k8s"];

/** What a restart of a speaker costs, with and without graceful restart, and a rolling restart of all agents. */
export async function restarts(lab: Lab, from: Distribution, say: Say): Promise<void> {
  const here = await ground(lab, from, say);
  for (const gracefully of [false, true]) {
    // What both ends keep is agreed on when a session begins: those that stand are none the wiser.
    const gone = await here.layer.go("destroy", spec(gracefully));
    if (!gone.ok) throw new Error(faultsOf(gone));
    await quietRouter(here);
    await here.layer.up(spec(gracefully));
    await waitFor(async () => (await graceful(lab)) === (gracefully ? 6 : 0), {
      timeout: 120_000,
      what: "six new sessions",
    });
    await waitForSessions(lab, 6);
    const address = await withWeb(here, "Cluster");
    const seen = await polled(lab, address, async () => {
      const on = "--field-selector=spec.nodeName=a1";
      const pod = await here.kube.kubectl("get", "pods", ...FRR_POD, on, "-o", "name");
      await here.kube.kubectl("delete", "-n", "metallb-system", pod, "--wait=false");
      const fewer = async () => (await established(lab)).length < 6;
      await waitFor(fewer, { timeout: 60_000, what: "the session to end" });
      await waitForSessions(lab, 6);
      await waitForNextHops(lab, `${address}/32`, 6);
    });
    say(`speaker restarted, graceful restart ${gracefully ? "on" : "off"}: ${sentence(seen)}`);
  }
  const address = await withWeb(here, "Local");
  const agentConfig = { ...here.cluster.agentConfig };
  agentConfig["kubelet-arg"] = [...(agentConfig["kubelet-arg"] as string[]), "max-pods=97"];
  const began = Date.now();
  const seen = await polled(lab, address, async () => {
    const result = await runProgram(lab, "up", { ...here.cluster, agentConfig });
    if (!result.ok) throw new Error(faultsOf(result));
  });
  say(`all agents rolled in ${since(began).toFixed(1)} s, Local: ${sentence(seen)}`);
}

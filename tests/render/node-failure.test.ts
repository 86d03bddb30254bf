import { parse } from "yaml";
import type { ClusterSpec } from "../../components/model/args";
import { allNodes } from "../../components/model/plan";
import { founderConfig, nodeConfig } from "../../components/render/config-yaml";
import { serviceUnit } from "../../components/render/distro/k3s";
import { heartbeatEnvironment, kubeletDropIn } from "../../components/render/node-failure";
import { NO_SECRETS, prepareScript, wantedDigest } from "../../components/render/steps";
import { runTool, variablesOf } from "../support/bash";
import { allScripts, examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec } from "../support/specs";

const planWith = (own: Partial<ClusterSpec> = {}) => examplePlan({ ...exampleSpec(), ...own });
const plain = planWith();
const beats = planWith({ fastNodeFailure: "heartbeats" });
const fast = planWith({ fastNodeFailure: true });

const digests = (plan: typeof plain) =>
  Object.fromEntries(allNodes(plan).map((node) => [node.name, wantedDigest(plan, node)]));

/* A digest that changes restarts k3s on every host of every user. These are those of 0.1.0. */
test("a cluster without it keeps its digests, and is not restarted", () => {
  expect(digests(plain)).toMatchObject({ s1: "15062399e68a", a1: "5408b5f23d3a" });
  expect(digests(planWith({ fastNodeFailure: false }))).toEqual(digests(plain));
});

test("heartbeats restart all nodes, true then the servers only", () => {
  const [before, first, second] = [digests(plain), digests(beats), digests(fast)];
  for (const { name, role } of allNodes(plain)) {
    expect(first[name]).not.toBe(before[name]);
    expect([name, second[name] !== first[name]]).toEqual([name, role === "server"]);
  }
});

test("the kubelet's drop-in, the same for both", () => {
  expect(kubeletDropIn(plain)).toBe("");
  expect(kubeletDropIn(fast)).toBe(kubeletDropIn(beats));
  expect(kubeletDropIn(fast)).toMatchSnapshot();
});

test("the unit's variables", () => {
  expect(heartbeatEnvironment(plain)).toEqual({});
  expect(serviceUnit("agent", heartbeatEnvironment(plain))).toBe(serviceUnit("agent"));
  expect(heartbeatEnvironment(beats)).toEqual(heartbeatEnvironment(fast));
  expect(serviceUnit("agent", heartbeatEnvironment(beats))).toMatchSnapshot();
});

describe("config.yaml", () => {
  const config = (plan: typeof plain, name: string) => nodeConfig(plan, nodeNamed(plan, name));

  test("is the same without the controllers' part", () => {
    for (const name of ["s1", "a1"]) expect(config(beats, name)).toBe(config(plain, name));
    expect(config(fast, "a1")).toBe(config(plain, "a1"));
  });

  test("of a server with it, and of the founder", () => {
    expect(config(fast, "s1")).toMatchSnapshot();
    const founder: unknown = parse(founderConfig(fast, nodeNamed(fast, "s1")));
    const { server: _server, ...rest } = parse(config(fast, "s1")) as Record<string, unknown>;
    expect(founder).toEqual({ "cluster-init": true, ...rest });
  });

  test("keeps the user's own arguments", () => {
    const own = planWith({
      fastNodeFailure: true,
      serverConfig: { "kube-controller-manager-arg": "v=2", "kube-apiserver-arg": ["v=3", "x=y"] },
    });
    expect(parse(config(own, "s1"))).toMatchObject({
      "kube-controller-manager-arg": [
        "v=2",
        "node-monitor-grace-period=8s",
        "node-monitor-period=1s",
      ],
      "kube-apiserver-arg": [
        "v=3",
        "x=y",
        "default-not-ready-toleration-seconds=30",
        "default-unreachable-toleration-seconds=30",
      ],
    });
  });
});

test("prepare lays down what is rendered, and nothing where there is none", () => {
  const laidDown = (plan: typeof plain, name: string) =>
    variablesOf(prepareScript(plan, nodeNamed(plan, name), NO_SECRETS), ["KUBELET_CONFIG"]);
  for (const name of ["s1", "a1"]) {
    expect(laidDown(fast, name)).toEqual({ KUBELET_CONFIG: kubeletDropIn(fast) });
    expect(laidDown(plain, name)).toEqual({ KUBELET_CONFIG: "" });
  }
});

test("its scripts are complete bash", () => {
  for (const [title, script] of allScripts(fast)) {
    expect([title, runTool("bash", ["-n"], script)]).toEqual([title, { status: 0, text: "" }]);
  }
});

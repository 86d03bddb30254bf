import { faultLines } from "../support/faults";
import { exampleSpec } from "../support/specs";
import { eachRow } from "../support/tables";

describe("fastNodeFailure", () => {
  eachRow([
    [["fastNodeFailure"], true],
    [["fastNodeFailure"], false],
    [["fastNodeFailure"], "heartbeats"],
    [
      ["fastNodeFailure"],
      "true",
      "fastNodeFailure: is the text true; write true, false or heartbeats",
    ],
    [["fastNodeFailure"], 8, "fastNodeFailure: is 8; write true, false or heartbeats"],
    [["fastNodeFailure"], null, "fastNodeFailure: is empty; write true, false or heartbeats"],
  ]);
});

describe("an argument that fastNodeFailure sets is refused beside it", () => {
  const with_ = (fastNodeFailure: unknown, serverConfig: unknown, agentConfig: unknown = {}) =>
    faultLines({ ...exampleSpec(), fastNodeFailure, serverConfig, agentConfig });
  const line = (path: string, name: string) =>
    `${path}: ${name} is set by fastNodeFailure; remove it, or leave fastNodeFailure out`;

  const kubelet = { "kubelet-arg": ["max-pods=200", "node-status-update-frequency=10s"] };
  const controllers = { "kube-controller-manager-arg": "node-monitor-grace-period=20s" };
  const alias = { "kube-controller-arg": ["v=2", "node-monitor-period+=5s"] };
  const tolerations = {
    "kube-apiserver-arg": [
      "default-not-ready-toleration-seconds=60",
      "v=2",
      "default-unreachable-toleration-seconds=60",
    ],
  };

  test.each([undefined, false])("none where it is %j", (value) => {
    expect(with_(value, { ...kubelet, ...controllers, ...tolerations }, kubelet)).toEqual([]);
  });

  test.each([true, "heartbeats"])("the kubelet's where it is %j", (value) => {
    expect(with_(value, kubelet, { "kubelet-arg": "config-dir=/etc/kubelet" })).toEqual([
      `agentConfig["kubelet-arg"]: config-dir hides the kubelet's file of fastNodeFailure; remove it, or leave fastNodeFailure out`,
      line('serverConfig["kubelet-arg"][1]', "node-status-update-frequency"),
    ]);
  });

  test("the controllers' where it is true", () => {
    expect(with_(true, { ...controllers, ...alias, ...tolerations })).toEqual([
      line('serverConfig["kube-apiserver-arg"][0]', "default-not-ready-toleration-seconds"),
      line('serverConfig["kube-apiserver-arg"][2]', "default-unreachable-toleration-seconds"),
      line('serverConfig["kube-controller-arg"][1]', "node-monitor-period"),
      line('serverConfig["kube-controller-manager-arg"]', "node-monitor-grace-period"),
    ]);
  });

  test("not the controllers' with heartbeats only, and none of other names", () => {
    expect(with_("heartbeats", { ...controllers, ...alias, ...tolerations })).toEqual([]);
    const others = { "kube-controller-manager-arg": ["node-monitor-grace-periods=8s", "v"] };
    expect(with_(true, others, { "kubelet-arg": "fail-cgroupv1=false" })).toEqual([]);
  });
});

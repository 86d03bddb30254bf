import { eachRow } from "../support/tables";

describe("labels and taints", () => {
  const kubernetesKey =
    "is no key of Kubernetes; write name or example.com/name; the name is 1 to 63 of A-Z, a-z, 0-9, -, _ and .";
  const kubernetesValue =
    "is no value of Kubernetes; give at most 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends";
  const reserved =
    "is reserved by Kubernetes, and the kubelet does not start with it; use a prefix of your own, or set it with kubectl label after the node has joined";
  eachRow([
    [["agents", 0, "labels"], { disk: "", "example.com/Rack_1": "B.2-x" }],
    [
      ["agents", 0, "labels"],
      { "topology.kubernetes.io/zone": "a", "node.kubernetes.io/gpu": "yes" },
    ],
    [["agents", 0, "labels", "a b"], "x", `agents[0].labels["a b"]: "a b" ${kubernetesKey}`],
    [["agents", 0, "labels", "A/b/c"], "x", `agents[0].labels["A/b/c"]: A/b/c ${kubernetesKey}`],
    [["agents", 0, "labels", "a"], "$(id)", `agents[0].labels.a: "$(id)" ${kubernetesValue}`],
    [
      ["agents", 0, "labels", "a"],
      true,
      "agents[0].labels.a: is true; give a text (quote it in YAML)",
    ],
    [
      ["agents", 0, "labels", "node-role.kubernetes.io/worker"],
      "true",
      `agents[0].labels["node-role.kubernetes.io/worker"]: ${reserved}`,
    ],
    [["agents", 0, "taints"], [{ key: "example.com/gpu", effect: "NoExecute" }]],
    [
      ["agents", 0, "taints"],
      [{ key: "gpu", value: "a=b", effect: "Noschedule" }, { value: "x" }],
      "agents[0].taints[0].effect: is Noschedule; write one of NoSchedule, PreferNoSchedule, NoExecute",
      `agents[0].taints[0].value: a=b ${kubernetesValue}`,
      "agents[0].taints[1].effect: is missing; write NoSchedule, PreferNoSchedule or NoExecute",
      "agents[0].taints[1].key: is missing; name it",
    ],
    [
      ["agents", 0, "taints"],
      [
        { key: "gpu", value: "a", effect: "NoSchedule" },
        { key: "gpu", value: "b", effect: "NoSchedule" },
      ],
      "agents[0].taints[1]: has the key and effect of agents[0].taints[0]; remove one of them",
    ],
  ]);
});

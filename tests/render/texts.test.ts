import type { ClusterSpec } from "../../components/model/args";
import { founderConfig, nodeConfig } from "../../components/render/config-yaml";
import { serviceUnit } from "../../components/render/distro/k3s";
import { haproxyUnit, keepalivedUnit } from "../../components/render/endpoint/units";
import { kubeconfig } from "../../components/render/kubeconfig";
import { leaveManifest } from "../../components/render/manifest";
import { examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec } from "../support/specs";

/*
 * The files as they come to lie on a host, one topic a snapshot. Read the difference before you update one: most of them
 * restart or reload something on live hosts.
 */

const plan = examplePlan();
const s1 = nodeNamed(plan, "s1");

describe("config.yaml", () => {
  test("of the founder", () => expect(founderConfig(plan, s1)).toMatchSnapshot());
  test("of a server that joins", () => expect(nodeConfig(plan, s1)).toMatchSnapshot());
  test("of an agent", () => expect(nodeConfig(plan, nodeNamed(plan, "a1"))).toMatchSnapshot());

  test("with everything said", () => {
    const spec: ClusterSpec = {
      ...exampleSpec(),
      network: {
        clusterCidr: ["10.42.0.0/16", "fd00:42::/56"],
        serviceCidr: "10.43.0.0/16,fd00:43::/112",
        interface: "bond0",
      },
      serverConfig: { disable: ["traefik"], "etcd-arg": "quota-backend-bytes=4294967296" },
      etcd: { snapshots: { schedule: "15 3 * * *", retention: 30 } },
    };
    const [host] = spec.servers;
    if (host === undefined) throw new Error("no server");
    host.labels = { "example.com/rack": "r1", zone: "" };
    host.taints = [
      { key: "CriticalAddonsOnly", value: "true", effect: "NoExecute" },
      { key: "no-value", effect: "NoSchedule" },
    ];
    const full = examplePlan(spec);
    expect(nodeConfig(full, nodeNamed(full, "s1"))).toMatchSnapshot();
  });

  test("a max-learners of the user's own stays", () => {
    const own = examplePlan({ ...exampleSpec(), serverConfig: { "etcd-arg": ["max-learners=1"] } });
    expect(nodeConfig(own, nodeNamed(own, "s1"))).toContain('etcd-arg:\n  - "max-learners=1"\n');
    expect(nodeConfig(own, nodeNamed(own, "s1"))).not.toContain("max-learners=2");
  });
});

describe("units", () => {
  test("of a server", () => expect(serviceUnit("server")).toMatchSnapshot());
  test("of an agent differ in one word only", () => {
    expect(serviceUnit("agent").replaceAll("agent", "server")).toBe(serviceUnit("server"));
  });
  test("of HAProxy", () => expect(haproxyUnit()).toMatchSnapshot());
  test("of keepalived", () => expect(keepalivedUnit()).toMatchSnapshot());
});

test("manifest that lets agents leave", () => expect(leaveManifest()).toMatchSnapshot());

test("kubeconfig", () => {
  const credentials = { ca: "Y2E=", certificate: "Y2VydA==", key: "a2V5" };
  expect(kubeconfig("prod", "https://192.0.2.10:8443", credentials)).toMatchSnapshot();
});

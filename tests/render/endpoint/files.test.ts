import { parse } from "yaml";
import { haproxyCfg } from "../../../components/render/endpoint/haproxy";
import {
  checkApi,
  checkHaproxy,
  keepalivedConf,
} from "../../../components/render/endpoint/keepalived";
import { kubeVipPod } from "../../../components/render/endpoint/kube-vip";
import { stateLua } from "../../../components/render/endpoint/state";
import { balancerOf, ENDPOINTS, endpointPlan, RKE2, serverOf } from "../../support/endpoints";
import { exampleSpec } from "../../support/specs";

/*
 * The files as they come to lie on a host. Read the difference before you update a snapshot: it reloads something on live hosts.
 */

const onServers = endpointPlan(ENDPOINTS.haproxy);
const dedicated = endpointPlan(ENDPOINTS.dedicated);

describe("haproxy.cfg", () => {
  test("on a server, in front of all", () =>
    expect(
      haproxyCfg(onServers, serverOf(onServers, "s1"), [onServers.endpoint]),
    ).toMatchSnapshot());
  test("on a load-balancer host", () =>
    expect(
      haproxyCfg(dedicated, balancerOf(dedicated, "lb1"), [dedicated.endpoint]),
    ).toMatchSnapshot());
  test("on a server behind load-balancer hosts it only tells its state", () =>
    expect(
      haproxyCfg(dedicated, serverOf(dedicated, "s1"), [dedicated.endpoint]),
    ).toMatchSnapshot());

  test.each([
    ["on servers, at a port that all of them have", ENDPOINTS.haproxy, "9346"],
    ["on load-balancer hosts, at the servers' own port", ENDPOINTS.dedicated, "9345"],
  ] as const)("of RKE2 has a second front for joining %s", (_where, endpoint, port) => {
    const plan = endpointPlan(endpoint, RKE2);
    const host = "hosts" in endpoint ? balancerOf(plan, "lb1") : serverOf(plan, "s1");
    const text = haproxyCfg(plan, host, [plan.endpoint]);
    expect(text).toContain(`frontend join\n  bind :${port}\n  default_backend supervisors\n`);
    expect(text).toContain("  default-server check port 6443 check-ssl verify none");
    expect(text).toContain("  server s2 192.0.2.12:9345\n");
    expect(text).toContain("  server s2 192.0.2.12:6443\n");
    expect(plan.endpoint.joinUrl).toBe(`https://${endpoint.address}:${port}`);
  });

  test("is not there for the other kinds", () => {
    for (const name of ["keepalived", "kube-vip", "external"] as const) {
      const plan = endpointPlan(ENDPOINTS[name]);
      expect(haproxyCfg(plan, serverOf(plan, "s1"), [plan.endpoint])).toBe("");
    }
  });

  test("of two endpoints on the servers listens on both ports", () => {
    const other = endpointPlan({ kind: "haproxy", address: "192.0.2.20", port: 7443 });
    const text = haproxyCfg(onServers, serverOf(onServers, "s1"), [
      onServers.endpoint,
      other.endpoint,
    ]);
    expect(text).toContain("frontend api\n  bind :8443\n  bind :7443\n");
  });

  test("knows no retired server", () => {
    const spec = exampleSpec();
    spec.servers.forEach((host) => (host.retired = host.name === "s3"));
    const some = endpointPlan(ENDPOINTS.haproxy, { servers: spec.servers });
    const files = [
      haproxyCfg(some, serverOf(some, "s1"), [some.endpoint]),
      keepalivedConf(some, serverOf(some, "s1"), [some.endpoint], "p"),
    ];
    for (const text of files) expect(text).not.toContain("192.0.2.13");
  });
});

describe("keepalived.conf", () => {
  test.each(["haproxy", "haproxy fast", "keepalived"] as const)("of %s", (name) => {
    const plan = endpointPlan(ENDPOINTS[name]);
    const text = keepalivedConf(plan, serverOf(plan, "s2"), [plan.endpoint], "passw0rd");
    expect(text).toMatchSnapshot();
  });

  test("on a load-balancer host speaks to the other one only", () => {
    const text = keepalivedConf(
      dedicated,
      balancerOf(dedicated, "lb1"),
      [dedicated.endpoint],
      "passw0rd",
    );
    expect(text).toContain("  unicast_peer {\n    192.0.2.32\n  }\n");
    expect(keepalivedConf(dedicated, serverOf(dedicated, "s1"), [dedicated.endpoint], "p")).toBe(
      "",
    );
  });

  test("of IPv6 is of version 3, which has no password", () => {
    const six = endpointPlan({ kind: "keepalived", address: "2001:db8::10" });
    const text = keepalivedConf(six, serverOf(six, "s1"), [six.endpoint], "passw0rd");
    expect(text).toContain("  version 3\n");
    expect(text).toContain("    2001:db8::10/128 dev @INTERFACE@\n");
    expect(text).not.toContain("auth_pass");
  });

  test("a single server has no peers to speak to", () => {
    const single = endpointPlan(ENDPOINTS.haproxy, { servers: exampleSpec().servers.slice(0, 1) });
    const text = keepalivedConf(single, serverOf(single, "s1"), [single.endpoint], "p");
    expect(text).not.toContain("unicast");
  });

  test("gives an instance the same name whatever other endpoint stands beside it", () => {
    const alone = keepalivedConf(onServers, serverOf(onServers, "s1"), [onServers.endpoint], "p");
    const other = endpointPlan({ kind: "keepalived", address: "192.0.2.20" }).endpoint;
    const both = keepalivedConf(
      onServers,
      serverOf(onServers, "s1"),
      [other, onServers.endpoint],
      "p",
    );
    const instance = alone.slice(alone.indexOf("vrrp_instance"));
    expect(instance).toContain("vip_192_0_2_10");
    expect(both).toContain(instance);
  });
});

describe("checks of keepalived", () => {
  test("state.lua", () => expect(stateLua()).toMatchSnapshot());
  test("of HAProxy", () => expect(checkHaproxy()).toMatchSnapshot());
  test("of the API", () => expect(checkApi(onServers)).toMatchSnapshot());
  test("of RKE2's API and of where nodes join", () =>
    expect(checkApi(endpointPlan(ENDPOINTS.keepalived, RKE2))).toMatchSnapshot());
});

describe("kube-vip", () => {
  const podOf = (name: "kube-vip" | "kube-vip bgp", own = {}) => {
    const plan = endpointPlan(ENDPOINTS[name], own);
    return kubeVipPod(plan, serverOf(plan, "s1"), plan.endpoint);
  };
  const environment = (text: string) => {
    const { spec } = parse(text) as {
      spec: { containers: { env: { name: string; value: string }[] }[] };
    };
    const entries = spec.containers[0]?.env.map(({ name, value }) => [name, value]) ?? [];
    return Object.fromEntries(entries) as Record<string, string>;
  };

  test("by ARP", () => expect(podOf("kube-vip")).toMatchSnapshot());
  test("by BGP", () => expect(podOf("kube-vip bgp")).toMatchSnapshot());

  test("never takes Services, which are MetalLB's", () => {
    for (const name of ["kube-vip", "kube-vip bgp"] as const) {
      expect(environment(podOf(name))["svc_enable"]).toBe("false");
    }
  });

  test("talks to its own server's API with each distribution's own credentials", () => {
    expect(podOf("kube-vip")).toContain("path: /etc/rancher/k3s/k3s.yaml");
    expect(podOf("kube-vip", RKE2)).toContain("path: /etc/rancher/rke2/rke2.yaml");
  });

  test("watches what tells most of a server's health: etcd's with k3s, the supervisor's with RKE2", () => {
    const asked = (own = {}) =>
      environment(podOf("kube-vip bgp", own))["control_plane_health_check_address"];
    expect(asked()).toBe("http://127.0.0.1:2381/health");
    expect(asked(RKE2)).toBe("https://127.0.0.1:9345/ping");
  });

  test("has the interface of each host", () => {
    const spec = exampleSpec();
    spec.servers.forEach((host, i) => (host.interface = `eth${i}`));
    const plan = endpointPlan(ENDPOINTS["kube-vip"], { servers: spec.servers });
    const names = ["s1", "s2", "s3"].map(
      (name) => environment(kubeVipPod(plan, serverOf(plan, name), plan.endpoint))["vip_interface"],
    );
    expect(names).toEqual(["eth0", "eth1", "eth2"]);
  });
});

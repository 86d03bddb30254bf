import { parse } from "yaml";
import type { ClusterSpec } from "../../components/model/args";
import { founderConfig, nodeConfig } from "../../components/render/config-yaml";
import { distroOf } from "../../components/render/distro/distro";
import { networkSettings } from "../../components/render/distro/network-settings";
import { wantedDigest } from "../../components/render/steps";
import { allScripts, examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec, rke2Spec, SPECS } from "../support/specs";

/*
 * What a distribution has otherwise than the other, and what an argument makes of both.
 */

const configOf = (spec: ClusterSpec, name = "s1") => {
  const plan = examplePlan(spec);
  return parse(nodeConfig(plan, nodeNamed(plan, name))) as Record<string, unknown>;
};

describe.each(SPECS)("%s", (name, specOf) => {
  const plan = examplePlan(specOf());

  // Whoever updates these restarts every node of every cluster of this distribution.
  test("what decides whether a node restarts", () => {
    expect(
      [...plan.servers, ...plan.agents].map((node) => wantedDigest(plan, node)),
    ).toMatchSnapshot();
  });

  test("a founder knows no server, and has every other key of a server", () => {
    const s1 = nodeNamed(plan, "s1");
    const { "cluster-init": init, ...founder } = parse(founderConfig(plan, s1)) as object & {
      "cluster-init"?: boolean;
    };
    const { server, ...others } = configOf(specOf());
    expect(init).toBe(name === "k3s" ? true : undefined);
    expect(founder).toEqual(others);
    expect(server).toBe(plan.endpoint.joinUrl);
  });

  test("no script names a path or a unit of the other", () => {
    const foreign =
      name === "k3s"
        ? /\/(etc|var\/lib)\/rancher\/rke2|UNIT='rke2|\brke2\.yaml/
        : /\/(etc|var\/lib)\/rancher\/k3s|UNIT='k3s|\bk3s\.yaml/;
    for (const [title, script] of allScripts(plan)) {
      // Facts look for what either has left behind.
      const seen = title.startsWith("facts") ? null : foreign.exec(script);
      expect([title, seen?.[0]]).toEqual([title, undefined]);
    }
  });

  test("selinux is said to both roles", () => {
    const spec = { ...specOf(), selinux: true };
    expect([configOf(spec)["selinux"], configOf(spec, "a1")["selinux"]]).toEqual([true, true]);
    expect(configOf(specOf())).not.toHaveProperty("selinux");
  });

  test("files of the service's environment are read last", () => {
    const unit = distroOf(plan).serviceUnit("agent", { A: "b" }, ["/var/lib/quorate/environment"]);
    const lines = unit.split("\n").filter((line) => line.startsWith("Environment"));
    expect(lines.slice(-4)).toEqual([
      "Environment=A=b",
      "EnvironmentFile=-/etc/default/%N",
      "EnvironmentFile=-/etc/sysconfig/%N",
      "EnvironmentFile=/var/lib/quorate/environment",
    ]);
  });
});

describe("RKE2", () => {
  const plan = examplePlan(rke2Spec());

  test("config.yaml of a server", () => {
    expect(nodeConfig(plan, nodeNamed(plan, "s1"))).toMatchSnapshot();
  });
  test("config.yaml of an agent", () => {
    expect(nodeConfig(plan, nodeNamed(plan, "a1"))).toMatchSnapshot();
  });
  test("unit of a server", () => {
    expect(distroOf(plan).serviceUnit("server")).toMatchSnapshot();
  });

  test("units refuse to run beside the other role's", () => {
    const { serviceUnit } = distroOf(plan);
    const condition = (text: string) => /^ExecCondition=.* (\S+)'$/m.exec(text)?.[1];
    expect(condition(serviceUnit("server"))).toBe("rke2-agent");
    expect(condition(serviceUnit("agent"))).toBe("rke2-server");
  });

  test("plugin and ingress are always said to servers, and never to agents", () => {
    const spec: ClusterSpec = { ...rke2Spec(), network: { cni: "cilium", ingress: "none" } };
    expect(configOf(spec)).toMatchObject({ cni: "cilium", "ingress-controller": "none" });
    expect(configOf(spec)).not.toHaveProperty("disable");
    expect(configOf(spec, "a1")).not.toHaveProperty("cni");
  });

  test("hardened", () => {
    const own = { "kube-apiserver-arg": ["audit-log-maxage=7"] };
    const spec: ClusterSpec = { ...rke2Spec(), hardening: "cis", serverConfig: own };
    expect(configOf(spec)).toMatchObject({
      profile: "cis",
      "kube-apiserver-arg": ["audit-log-maxage=7", "service-account-extend-token-expiration=false"],
    });
    expect(configOf(spec, "a1")).toMatchObject({ profile: "cis" });
    expect(configOf(spec, "a1")).not.toHaveProperty("kube-apiserver-arg");
  });

  test("what the user says of tokens stands when it is hardened", () => {
    const args = ["service-account-extend-token-expiration=true"];
    const spec: ClusterSpec = {
      ...rke2Spec(),
      hardening: "cis",
      serverConfig: { "kube-apiserver-arg": args },
    };
    expect(configOf(spec)["kube-apiserver-arg"]).toEqual(args);
  });
});

describe("k3s without what it comes with", () => {
  const without = (network: ClusterSpec["network"], disable?: string | string[]) =>
    configOf({
      ...exampleSpec(),
      ...(network && { network }),
      ...(disable !== undefined && { serverConfig: { disable } }),
    });

  test("plugin", () => {
    const config = without({ cni: "none" });
    expect(config).toMatchObject({ "flannel-backend": "none", "disable-network-policy": true });
    expect(config).not.toHaveProperty("flannel-iface");
  });

  test.each([
    [undefined, ["traefik"]],
    ["servicelb", ["servicelb", "traefik"]],
    [["servicelb"], ["servicelb", "traefik"]],
    [["traefik"], ["traefik"]],
    ["servicelb,traefik", "servicelb,traefik"],
  ])("ingress, beside disable: %j", (disable, expected) => {
    expect(without({ ingress: "none" }, disable)["disable"]).toEqual(expected);
  });
});

describe("interface of canal", () => {
  const settings = (own: Partial<ClusterSpec>) => {
    const text = networkSettings(examplePlan({ ...rke2Spec(), ...own }));
    if (text === "") return undefined;
    const { spec } = parse(text) as { spec: { failurePolicy: string; valuesContent: string } };
    expect(spec.failurePolicy).toBe("abort");
    return parse(spec.valuesContent) as unknown;
  };

  test("is that of the default route where no host names one", () => {
    expect(settings({})).toBeUndefined();
  });

  test("is one name where hosts call it the same", () => {
    expect(settings({ network: { interface: "eth1" } })).toEqual({ flannel: { iface: "eth1" } });
  });

  test("is an expression where they don't", () => {
    const { servers } = rke2Spec();
    const [first, ...rest] = servers;
    if (first === undefined) throw new Error("no server");
    const own = { network: { interface: "eth1" } };
    expect(settings({ ...own, servers: [{ ...first, interface: "bond0.7" }, ...rest] })).toEqual({
      flannel: { regexIface: "^(bond0\\.7|eth1)$" },
    });
  });
});

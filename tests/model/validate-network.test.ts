import { faultLines, withValue } from "../support/faults";
import { exampleSpec } from "../support/specs";
import { eachRow } from "../support/tables";

const cluster = ["network", "clusterCidr"];
const service = ["network", "serviceCidr"];

describe("one CIDR", () => {
  const noCidr = "is no CIDR; give one such as 10.42.0.0/16";
  eachRow([
    [["network"], undefined],
    [["network"], {}],
    [cluster, "172.20.0.0/14"],
    [cluster, ["172.20.0.0/14"]],
    [cluster, "10.42.0.0", `network.clusterCidr: 10.42.0.0 ${noCidr}`],
    [cluster, "10.42.0.0/33", `network.clusterCidr: 10.42.0.0/33 ${noCidr}`],
    [cluster, "10.42.0.0/016", `network.clusterCidr: 10.42.0.0/016 ${noCidr}`],
    [
      cluster,
      "10.42.0.0/16,10.44.0.0/16",
      `network.clusterCidr: "10.42.0.0/16,10.44.0.0/16" ${noCidr}`,
    ],
    [
      cluster,
      "10.42.3.0/16",
      "network.clusterCidr: 10.42.3.0/16 has bits set behind its prefix; write 10.42.0.0/16",
    ],
    [
      cluster,
      "127.0.0.0/16",
      "network.clusterCidr: 127.0.0.0/16 begins with a loopback address; give a private network",
    ],
    [cluster, 10.42, "network.clusterCidr: is 10.42; give a CIDR such as 10.42.0.0/16"],
    [cluster, [], "network.clusterCidr: is empty; give one CIDR, or leave it out"],
    [
      cluster,
      ["10.42.0.0/16", "2001:db8:42::/56"],
      "network.clusterCidr: has 2 CIDRs, and each host has one address; give one CIDR, of the family of the hosts' addresses",
    ],
    [
      cluster,
      "10.42.0.0/22",
      "network.clusterCidr: 10.42.0.0/22 is too small for 6 nodes with a /24 each; give a /21 or a larger one",
    ],
    [cluster, "10.48.0.0/21"],
    [
      service,
      "10.43.0.0/25",
      "network.serviceCidr: 10.43.0.0/25 is too small for Services; give one from /12 to /24",
    ],
    [
      service,
      "172.0.0.0/8",
      "network.serviceCidr: 172.0.0.0/8 is too large for Services; give one from /12 to /24",
    ],
    [
      ["network", "interface"],
      "eth 0",
      'network.interface: "eth 0" is no name of an interface; give 1 to 15 of A-Z, a-z, 0-9, _, - and ., as ip link prints it',
    ],
    [
      ["network", "clusterCIDR"],
      "x",
      "network.clusterCIDR: is no argument; write clusterCidr, or remove it",
    ],
  ]);

  test("a larger block per node needs a larger CIDR", () => {
    const spec = withValue(exampleSpec(), ["serverConfig"], {
      "kube-controller-manager-arg": ["node-cidr-mask-size=18"],
    });
    expect(faultLines(spec)).toEqual([
      "network.clusterCidr: 10.42.0.0/16 is too small for 6 nodes with a /18 each; give a /15 or a larger one",
    ]);
  });
});

describe("CIDRs, hosts and the endpoint", () => {
  eachRow([
    [
      service,
      "10.42.128.0/20",
      "network.serviceCidr: 10.42.128.0/20 overlaps with network.clusterCidr (10.42.0.0/16); give CIDRs that share no address",
    ],
    [
      cluster,
      "192.0.0.0/16",
      ...[0, 1, 2].map(
        (i) =>
          `agents[${i}].address: 192.0.2.2${i + 1} is inside of network.clusterCidr (192.0.0.0/16); give a CIDR that holds no host`,
      ),
      "endpoint.address: 192.0.2.10 is inside of network.clusterCidr (192.0.0.0/16); give a free address of the servers' subnet",
      ...[0, 1, 2].map(
        (i) =>
          `servers[${i}].address: 192.0.2.1${i + 1} is inside of network.clusterCidr (192.0.0.0/16); give a CIDR that holds no host`,
      ),
    ],
    [
      service,
      "2001:db8:43::/112",
      "network.serviceCidr: 2001:db8:43::/112 is IPv6, and network.clusterCidr is IPv4; give both CIDRs of one family",
    ],
    [
      ["serverConfig"],
      { "cluster-dns": "10.53.0.10" },
      'serverConfig["cluster-dns"]: is outside of network.serviceCidr; give an address in 10.43.0.0/16, or leave it out',
    ],
    [["serverConfig"], { "cluster-dns": ["10.43.0.11"] }],
  ]);

  test("IPv6 hosts need IPv6 CIDRs and an IPv6 endpoint", () => {
    let spec: unknown = exampleSpec();
    for (const list of ["servers", "agents"]) {
      for (const i of [0, 1, 2]) {
        spec = withValue(
          spec,
          [list, i, "address"],
          `2001:db8::${list === "servers" ? 1 : 2}:${i}`,
        );
      }
    }
    expect(faultLines(spec)).toEqual([
      "endpoint.address: 192.0.2.10 is IPv4, and the hosts' addresses are IPv6; give an address of the hosts' family",
      "network.clusterCidr: 10.42.0.0/16 is IPv4, and the hosts' addresses are IPv6; give CIDRs of the hosts' family",
    ]);
    spec = withValue(spec, ["network"], {
      clusterCidr: "fd00:42::/56",
      serviceCidr: "fd00:43::/112",
    });
    expect(faultLines(withValue(spec, ["endpoint", "address"], "2001:db8::10"))).toEqual([
      "endpoint.address: 2001:db8::10 is IPv6, and the VIP is moved by VRRP for IPv4; give an IPv4 address; clusters of IPv6 only can't be made yet",
    ]);
  });
});

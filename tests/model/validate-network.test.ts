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
      ["10.42.0.0/16", "10.44.0.0/16"],
      "network.clusterCidr: has two CIDRs of IPv4; give one CIDR, or two: one of each family",
      "network.serviceCidr: is IPv4 only, and network.clusterCidr is of two families; give two CIDRs there as well, one of each family",
    ],
    [
      cluster,
      ["10.42.0.0/16", "2001:db8:42::/56", "10.44.0.0/16"],
      "network.clusterCidr: has 3 CIDRs; give one CIDR, or two: one of each family",
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
    // Without CIDRs the defaults are of the hosts' family.
    const endpoint =
      "endpoint.address: 192.0.2.10 is IPv4, and the hosts' addresses are IPv6; give an address of the hosts' family";
    expect(faultLines(spec)).toEqual([endpoint]);
    expect(faultLines(withValue(spec, cluster, "10.42.0.0/16"))).toEqual([
      endpoint,
      "network.clusterCidr: 10.42.0.0/16 is IPv4, and the hosts' addresses are IPv6; give CIDRs of the hosts' family",
      "network.serviceCidr: fd00:43::/112 is IPv6, and network.clusterCidr is IPv4; give both CIDRs of one family",
    ]);
  });
});

describe("dual stack", () => {
  const hosts = [0, 1, 2].flatMap((i) => [
    { path: ["servers", i, "secondAddress"], address: `2001:db8::1${i}` },
    { path: ["agents", i, "secondAddress"], address: `2001:db8::2${i}` },
  ]);
  const four = ["10.42.0.0/16", "10.43.0.0/16"];
  const six = ["2001:db8:42::/56", "2001:db8:43::/112"];
  const networks = (a: string[], b: string[]) => ({
    clusterCidr: [a[0], b[0]],
    serviceCidr: [a[1], b[1]],
  });
  const addresses = hosts.reduce<unknown>(
    (spec, { path, address }) => withValue(spec, path, address),
    exampleSpec(),
  );
  const dual = withValue(addresses, ["network"], networks(four, six));

  test("is CIDRs and hosts' addresses of both families", () => {
    expect(faultLines(dual)).toEqual([]);
  });

  test.each<[string, unknown, string[]]>([
    [
      "hosts with one address",
      withValue(dual, ["agents", 1, "secondAddress"], undefined),
      [
        "agents[1].secondAddress: is missing, and network.clusterCidr is of two families; give the host's IPv6 address",
      ],
    ],
    [
      "a host with two of one family",
      withValue(dual, ["agents", 1, "secondAddress"], "192.0.2.99"),
      [
        "agents[1].secondAddress: 192.0.2.99 is IPv4, as the host's address is; give the address of the other family",
      ],
    ],
    [
      "an address given twice",
      withValue(dual, ["agents", 1, "secondAddress"], "2001:db8:0::10"),
      [
        "agents[1].secondAddress: 2001:db8:0::10 is also servers[0]'s; give each host its own address",
      ],
    ],
    [
      "an address inside of a CIDR",
      withValue(dual, ["agents", 1, "secondAddress"], "2001:db8:42::5"),
      [
        "agents[1].secondAddress: 2001:db8:42::5 is inside of network.clusterCidr[1] (2001:db8:42::/56); give a CIDR that holds no host",
      ],
    ],
    [
      "Services of one family",
      withValue(dual, service, four[1]),
      [
        "network.serviceCidr: is IPv4 only, and network.clusterCidr is of two families; give two CIDRs there as well, one of each family",
      ],
    ],
    [
      "pods of one family",
      withValue(dual, cluster, four[0]),
      [
        ...[0, 1, 2].map(
          (i) =>
            `agents[${i}].secondAddress: is given, and network.clusterCidr is of one family; list two CIDRs in network, or leave it out`,
        ),
        "network.clusterCidr: is IPv4 only, and network.serviceCidr is of two families; give two CIDRs there as well, one of each family",
        ...[0, 1, 2].map(
          (i) =>
            `servers[${i}].secondAddress: is given, and network.clusterCidr is of one family; list two CIDRs in network, or leave it out`,
        ),
      ],
    ],
    [
      "the other family first",
      withValue(dual, ["network"], networks(six, four)),
      [
        "network.clusterCidr[0]: 2001:db8:42::/56 is IPv6, and the hosts' addresses are IPv4; put the CIDR of the hosts' family first",
      ],
    ],
    [
      "overlapping ones",
      withValue(dual, service, [four[1], "2001:db8:42::/112"]),
      [
        "network.serviceCidr[1]: 2001:db8:42::/112 overlaps with network.clusterCidr[1] (2001:db8:42::/56); give CIDRs that share no address",
      ],
    ],
    [
      "pods' CIDR too small",
      withValue(dual, cluster, [four[0], "2001:db8:42::/63"]),
      [
        "network.clusterCidr[1]: 2001:db8:42::/63 is too small for 6 nodes with a /64 each; give a /61 or a larger one",
      ],
    ],
    [
      "a DNS address of either",
      withValue(dual, ["serverConfig"], { "cluster-dns": ["10.43.0.10", "2001:db8:43::a"] }),
      [],
    ],
  ])("%s", (_title, spec, lines) => expect(faultLines(spec)).toEqual(lines));
});

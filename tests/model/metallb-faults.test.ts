import { metallbFaults } from "../../components/model/metallb/validate";
import type { MetalLBSpec } from "../../components/model/metallb/args";
import { knownCluster } from "../../components/model/metallb/known-cluster";
import { LATE } from "../../components/model/late";
import { exampleSpec } from "../support/specs";

/** A spec without a fault in which each rule can be broken. */
function good(): MetalLBSpec {
  return {
    peers: [
      { name: "tor-a", myAsn: 64512, peerAsn: 64513, peerAddress: "192.0.2.1" },
      { name: "tor-b", myAsn: 64512, peerAsn: 64513, peerAddress: "192.0.2.2" },
    ],
    pools: [
      { name: "public", addresses: ["198.51.100.0/25"] },
      { name: "private", addresses: ["10.6.0.10-10.6.0.99"] },
    ],
    bfdProfiles: [{ name: "fast", receiveInterval: 300 }],
    communities: { upstream: "64513:100" },
  };
}

type Spec = ReturnType<typeof good>;

/** Makes it a spec for the native backend. */
function native(spec: Spec): Spec {
  return Object.assign(spec, { backend: "native" as const, bfdProfiles: [] });
}

const linesOf = (spec: unknown, cluster?: Parameters<typeof metallbFaults>[1]) =>
  metallbFaults(spec, cluster).map(({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`);

function changed(change: (spec: Spec) => unknown): unknown {
  const spec = good();
  const other = change(spec);
  return other ?? spec;
}

test("good arguments have no fault, with nothing known of the cluster or everything", () => {
  expect(linesOf(good())).toEqual([]);
  const cluster = knownCluster({}, { ...exampleSpec(), serverConfig: { disable: ["servicelb"] } });
  expect(linesOf({ ...good(), pools: [good().pools[1]] }, cluster)).toEqual([]);
});

test.each<[string, (spec: Spec) => unknown, string]>([
  // Pools
  [
    "a pool twice",
    (spec) => void (spec.pools[1]!.name = "public"),
    "pools[1].name: public is also pools[0]'s; give each pool a name of its own",
  ],
  [
    "overlapping pools",
    (spec) => void (spec.pools[1]!.addresses = ["198.51.100.127-198.51.100.130"]),
    "pools[1].addresses[0]: 198.51.100.127-198.51.100.130 overlaps with 198.51.100.0/25 in pools[0].addresses[0]; give each address to one pool, once",
  ],
  [
    "a range backwards",
    (spec) => void (spec.pools[1]!.addresses = ["10.6.0.99-10.6.0.10"]),
    "pools[1].addresses[0]: 10.6.0.99-10.6.0.10 ends before it begins; write 10.6.0.10-10.6.0.99 if that is meant",
  ],
  [
    "a range of two families",
    (spec) => void (spec.pools[1]!.addresses = ["10.6.0.9-2001:db8::1"]),
    "pools[1].addresses[0]: 10.6.0.9-2001:db8::1 begins with IPv4 and ends with IPv6; write a CIDR such as 10.6.0.0/16 or a range such as 10.6.0.10-10.6.0.99",
  ],
  [
    "a lone address",
    (spec) => void (spec.pools[1]!.addresses = ["10.6.0.9"]),
    "pools[1].addresses[0]: 10.6.0.9 is a lone address; write 10.6.0.9/32 for just this one",
  ],
  [
    "an empty pool",
    (spec) => void (spec.pools[1]!.addresses = []),
    "pools[1].addresses: is empty; list CIDRs or ranges",
  ],
  [
    "a pool with a peer in it",
    (spec) => void (spec.pools[1]!.addresses = ["192.0.2.0/31"]),
    "pools[1].addresses[0]: 192.0.2.0/31 holds 192.0.2.1, the address of peer tor-a; give ranges that leave it out",
  ],
  [
    "a pool renamed from one that is there",
    (spec) => void (spec.pools[1]!.renamedFrom = "public"),
    "pools[1].renamedFrom: public is still the name of a pool; remove it, or name that pool otherwise",
  ],
  // Peers
  [
    "ASN 0",
    (spec) => void (spec.peers![0]!.peerAsn = 0),
    "peers[0].peerAsn: is 0, which no router accepts; give a number from 1 to 4294967294, such as 64512 to 65534 for private use",
  ],
  [
    "AS_TRANS",
    (spec) => void (spec.peers![0]!.peerAsn = 23456),
    "peers[0].peerAsn: is 23456, which stands for numbers that do not fit into 16 bits; give a number from 1 to 4294967294, such as 64512 to 65534 for private use",
  ],
  [
    "a reserved ASN",
    (spec) => void (spec.peers![0]!.peerAsn = 65552),
    "peers[0].peerAsn: is 65552, which is reserved; give a number from 1 to 4294967294, such as 64512 to 65534 for private use",
  ],
  [
    "iBGP over hops",
    (spec) => void Object.assign(spec.peers![0]!, { peerAsn: 64512, ebgpMultiHop: true }),
    "peers[0].ebgpMultiHop: is for eBGP, and this peer has the nodes' own AS number; leave it out: iBGP goes over any hops",
  ],
  [
    "a hold time below 3 s",
    (spec) => void (spec.peers![0]!.holdTime = "2s"),
    "peers[0].holdTime: is 2s; give a duration 0s, or from 3s to 65535s",
  ],
  [
    "keepalives too seldom",
    (spec) => void Object.assign(spec.peers![0]!, { holdTime: "9s", keepaliveTime: "4s" }),
    "peers[0].keepaliveTime: three times 4s is more than the hold time of 9s; give a third of holdTime or less, so that two may be lost",
  ],
  [
    "neither address nor interface",
    (spec) => void delete spec.peers![0]!.peerAddress,
    "peers[0].peerAddress: is missing; give the router's address, or the interface to it",
  ],
  [
    "an address that comes late, without a name",
    (spec) => ({ ...spec, peers: [{ myAsn: 64512, peerAsn: 64513, peerAddress: LATE }] }),
    "peers[0].name: is missing; name the peer: its address, which would name it, is not known yet",
  ],
  [
    "an unknown profile",
    (spec) => void (spec.peers![0]!.bfdProfile = "fats"),
    "peers[0].bfdProfile: is no profile in bfdProfiles; write fast, or remove it",
  ],
  [
    "two ASNs of the nodes with one FRR",
    (spec) => void (spec.peers![1]!.myAsn = 64999),
    "peers[1].myAsn: differs from peers[0]'s, on nodes that have both peers; give the same, or nodeSelectors that no node fits both of",
  ],
  [
    "one router as two peers",
    (spec) => void (spec.peers![1]!.peerAddress = "192.0.2.1"),
    "peers[1].peerAddress: 192.0.2.1 is peers[0]'s as well, on nodes that have both peers; give each router one peer, or nodeSelectors that no node fits both of",
  ],
  [
    "a source address that would be dropped",
    (spec) => void (spec.peers![0]!.sourceAddress = "192.0.2.9"),
    "peers[0].sourceAddress: is silently dropped by MetalLB with backend frr-k8s; give backend frr, or leave it out",
  ],
  [
    "a password that could not be typed",
    (spec) => void (spec.peers![0]!.password = "two words"),
    "peers[0].password: is no password that every router takes; give 1 to 80 visible ASCII characters without spaces",
  ],
  // Native mode
  [
    "keepaliveTime in native mode",
    (spec) =>
      native(spec) && void Object.assign(spec.peers![0]!, { holdTime: "9s", keepaliveTime: "3s" }),
    "peers[0].keepaliveTime: needs FRR, and the backend is native; leave it out, or give backend frr-k8s",
  ],
  [
    "a password over IPv6 in native mode",
    (spec) =>
      native(spec) &&
      void Object.assign(spec.peers![0]!, { peerAddress: "2001:db8::1", password: "x" }),
    "peers[0].password: can't be used over IPv6 by backend native; give the router's IPv4 address, or backend frr-k8s",
  ],
  [
    "IPv6 announced in native mode",
    (spec) => native(spec) && void (spec.pools[1]!.addresses = ["2001:db8:1::/112"]),
    "pools[1].addresses[0]: 2001:db8:1::/112 is IPv6, which backend native does not announce; give backend frr-k8s, or the pool announce: false",
  ],
  [
    "BFD in native mode",
    (spec) => void (spec.backend = "native"),
    "bfdProfiles: are given, and backend native knows no BFD; remove the profiles, or give backend frr-k8s",
  ],
  [
    "a large community in native mode",
    (spec) =>
      void Object.assign(spec, {
        backend: "native",
        bfdProfiles: [],
        advertisements: [{ name: "a", communities: ["large:64512:1:2"] }],
      }),
    "advertisements[0].communities[0]: large:64512:1:2 is a large community, which needs FRR, and the backend is native; give one of two numbers, or backend frr-k8s",
  ],
  // Advertisements
  [
    "no peer for BGP",
    (spec) => void delete spec.peers,
    "peers: are missing, and nobody would learn a route; list the routers, or give backend none to announce on the nodes' network",
  ],
  [
    "peers for layer 2 only",
    (spec) => void (spec.backend = "none"),
    "peers: are given, and backend none speaks no BGP; remove the peers, or give a backend that speaks BGP",
  ],
  [
    "a pool in no advertisement",
    (spec) => void (spec.advertisements = [{ name: "a", pools: ["public"] }]),
    "pools[1]: private is in no advertisement, so its addresses would lead nowhere; add it to one, or say announce: false",
  ],
  [
    "an unknown pool",
    (spec) => void (spec.advertisements = [{ name: "a", pools: ["public", "private", "pirvate"] }]),
    "advertisements[0].pools[2]: pirvate is no pool in pools; write private, or remove it",
  ],
  [
    "an unknown peer",
    (spec) => void (spec.advertisements = [{ name: "a", peers: ["tor-c"] }]),
    "advertisements[0].peers[0]: tor-c is no peer in peers; write tor-a, or remove it",
  ],
  [
    "an unknown community",
    (spec) => void (spec.advertisements = [{ name: "a", communities: ["upstraem"] }]),
    "advertisements[0].communities[0]: upstraem is no community in communities; write upstream, or remove it",
  ],
  [
    "a malformed community",
    (spec) => void (spec.communities = { upstream: "64513:70000" }),
    "communities.upstream: 64513:70000 is no BGP community; write two numbers up to 65535 as 64501:100, or three as large:64501:1:2",
  ],
  [
    "an aggregate larger than the pool",
    (spec) =>
      void (spec.advertisements = [
        { name: "a", pools: ["public"], aggregationLength: 24 },
        { name: "b" },
      ]),
    "advertisements[0].aggregationLength: /24 is larger than 198.51.100.0/25 of pool public, whose largest network is a /25; give 25 or more, or leave that pool to another advertisement",
  ],
  [
    "a preference that nobody hears",
    (spec) => void (spec.advertisements = [{ name: "a", localPref: 100 }]),
    "advertisements[0].localPref: is sent to iBGP peers only, and this advertisement goes to none; leave it out; tell eBGP routers by communities",
  ],
  // The chart
  [
    "a value that follows from another argument",
    (spec) => void (spec.values = { frrk8s: { enabled: false } }),
    "values.frrk8s.enabled: is set by quorate; use backend",
  ],
  [
    "two sources of the chart",
    (spec) =>
      void (spec.chart = { path: "./metallb.tgz", oci: "oci://registry.example.com/metallb" }),
    "chart: has path and oci; give one of repository, path and oci",
  ],
  [
    "an absolute path",
    (spec) => void (spec.chart = { path: "/charts/metallb.tgz" }),
    'chart.path: "/charts/metallb.tgz" is no path from the project\'s folder; write one that begins with ./ or ../, such as ./charts/metallb-0.16.1.tgz',
  ],
  [
    "a version that moves",
    (spec) => void (spec.version = "0.16"),
    "version: 0.16 is no exact version of the chart; write one such as 0.16.1",
  ],
])("%s is one fault", (_what, change, line) => {
  expect(linesOf(changed(change))).toEqual([line]);
});

describe("against a cluster", () => {
  const cluster = knownCluster(
    {},
    {
      ...exampleSpec(),
      agents: [{ ...exampleSpec().agents?.[0], labels: { "example.com/rack": "a" } }],
    },
  );

  test("its nodes, endpoint and networks are in no pool, and servicelb is off", () => {
    const spec = good();
    spec.pools = [{ name: "all", addresses: ["10.40.0.0/13", "192.0.2.10/32"] }];
    spec.peers![0]!.peerAddress = "192.0.2.12";
    expect(linesOf(spec, cluster)).toEqual([
      "cluster: has the distribution's own service load balancer (servicelb) on, and a Service can't have two owners; add servicelb to serverConfig.disable of the Cluster (RKE2: remove enable-servicelb), or give loadBalancerClass",
      "peers[0].peerAddress: 192.0.2.12 is node s2; give the address of a router",
      "pools[0].addresses[0]: 10.40.0.0/13 overlaps with the network of pods, 10.42.0.0/16; give addresses outside of it",
      "pools[0].addresses[0]: 10.40.0.0/13 overlaps with the network of Services, 10.43.0.0/16; give addresses outside of it",
      "pools[0].addresses[1]: 192.0.2.10/32 holds 192.0.2.10, the API's endpoint; give ranges that leave it out",
    ]);
  });

  test("a class of its own keeps servicelb away", () => {
    expect(
      linesOf(
        { ...good(), pools: [good().pools[1]], loadBalancerClass: "example.com/bgp" },
        cluster,
      ),
    ).toEqual([]);
  });

  test("labels tell which peers share a node", () => {
    const racks = (b: string) => {
      const spec = good();
      spec.pools = [good().pools[1]!];
      spec.peers![0]!.nodeSelectors = [{ matchLabels: { "example.com/rack": "a" } }];
      spec.peers![1]!.nodeSelectors = [
        { matchExpressions: [{ key: "example.com/rack", operator: "In", values: [b] }] },
      ];
      spec.peers![1]!.routerId = "192.0.2.9";
      spec.loadBalancerClass = "example.com/bgp";
      return linesOf(spec, cluster);
    };
    expect(racks("b")).toEqual([]);
    expect(racks("a")).toEqual([
      "peers[1].routerId: differs from peers[0]'s, on nodes that have both peers; give the same, or nodeSelectors that no node fits both of",
    ]);
  });

  test("one that this program does not make is told by its addresses", () => {
    const spec = {
      ...good(),
      cluster: { nodes: [{ name: "n1", address: "10.6.0.50" }], clusterCidr: "198.51.0.0/16" },
    };
    expect(linesOf(spec, knownCluster(spec, undefined))).toEqual([
      "pools[0].addresses[0]: 198.51.100.0/25 overlaps with the network of pods, 198.51.0.0/16; give addresses outside of it",
      "pools[1].addresses[0]: 10.6.0.10-10.6.0.99 holds 10.6.0.50, the address of node n1; give ranges that leave it out",
    ]);
  });
});

test("of a dual-stack cluster second addresses and CIDRs of both families are known", () => {
  const own = { ...exampleSpec(), serverConfig: { disable: ["servicelb"] } };
  own.network = {
    clusterCidr: ["10.42.0.0/16", "fd00:42::/56"],
    serviceCidr: ["10.43.0.0/16", "fd00:43::/112"],
  };
  own.servers.forEach((host, i) => (host.secondAddress = `2001:db8::1${i}`));
  const spec = good();
  spec.pools = [{ name: "all", addresses: ["2001:db8::11/128", "fd00:43::/120"] }];
  expect(linesOf(spec, knownCluster({}, own))).toEqual([
    "pools[0].addresses[0]: 2001:db8::11/128 holds 2001:db8::11, the address of node s2; give ranges that leave it out",
    "pools[0].addresses[1]: fd00:43::/120 overlaps with the network of Services, fd00:43::/112; give addresses outside of it",
  ]);
});

test("nothing at all is a list of faults, and no exception", () => {
  for (const nothing of [
    undefined,
    null,
    7,
    "x",
    [],
    { pools: 7, peers: [null, 3], advertisements: { a: 1 } },
  ]) {
    expect(metallbFaults(nothing).length).toBeGreaterThan(0);
  }
});

test("no message repeats a password", () => {
  const spec = good();
  spec.peers![0]!.password = "not for your eyes";
  expect(linesOf(spec).join("\n")).not.toContain("for your");
});

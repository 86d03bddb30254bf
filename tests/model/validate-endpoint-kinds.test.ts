import type { ClusterSpec } from "../../components/model/args";
import { BALANCERS, ENDPOINTS, type EndpointSpec, RKE2 } from "../support/endpoints";
import { faultLines, withValue } from "../support/faults";
import { exampleSpec } from "../support/specs";

const lines = (endpoint: unknown, own: Partial<ClusterSpec> = {}) =>
  faultLines({ ...exampleSpec(), ...own, endpoint });
const given = (endpoint: EndpointSpec, path: (string | number)[], value: unknown) =>
  lines(withValue(endpoint, path, value));

test.each(Object.entries(ENDPOINTS))(
  "%s has no fault, with either distribution",
  (_name, endpoint) => {
    expect(lines(endpoint)).toEqual([]);
    const faults = lines(endpoint, RKE2).filter((line) => line.startsWith("endpoint"));
    expect(faults).toEqual([]);
  },
);

test.each([
  ["keepalived", "port", 6443],
  ["kube-vip", "fast", true],
  ["external", "routerId", 10],
  ["haproxy", "lease", {}],
] as const)("%s has no %s", (name, field, value) => {
  expect(lines({ ...ENDPOINTS[name], [field]: value })).toEqual([
    expect.stringMatching(new RegExp(`^endpoint.${field}: is no argument; `)),
  ]);
});

describe("load-balancer hosts", () => {
  const dedicated = ENDPOINTS.dedicated;

  test("are hosts like others: with a name, an address and a host key of their own", () => {
    const [one, two] = BALANCERS;
    const wrong = [
      { ...one, name: "s1", address: "192.0.2.11" },
      { name: "lb2", address: two?.address },
    ];
    expect(lines({ ...dedicated, hosts: wrong })).toEqual([
      "endpoint.hosts[0].address: 192.0.2.11 is also servers[0]'s; give each host its own address",
      "endpoint.hosts[0].name: s1 is also servers[0]'s; give each host its own name",
      expect.stringMatching(/^endpoint.hosts\[1\].hostKey: is missing/),
    ]);
  });

  test("are more than none", () => {
    expect(lines({ ...dedicated, hosts: [] })).toEqual([
      "endpoint.hosts: is empty; list two hosts, or leave it out: HAProxy then runs on the servers",
    ]);
    const gone = BALANCERS.map((host) => ({ ...host, retired: true }));
    expect(lines({ ...dedicated, hosts: gone })).toEqual([
      "endpoint.hosts: has only retired hosts; list another one: nobody would answer at the address",
    ]);
  });

  test("have the API's own port free, and RKE2's for joining", () => {
    expect(given(dedicated, ["port"], 6443)).toEqual([]);
    expect(lines({ ...dedicated, port: 9345 }, RKE2)).toContain(
      "endpoint.port: 9345 is taken by nodes that join; give another one, such as 6443",
    );
    expect(lines({ ...ENDPOINTS.haproxy, port: 9346 }, RKE2)).toContain(
      "endpoint.port: 9346 is taken by nodes that join; give another one, such as 8443",
    );
  });

  test("show statistics at a port that nobody else has", () => {
    expect(given(dedicated, ["statsPort"], 6443)).toEqual([
      "endpoint.statsPort: 6443 is taken by the API; give another one, such as 9000",
    ]);
    expect(given(ENDPOINTS.haproxy, ["statsPort"], 10250)).toEqual([
      "endpoint.statsPort: 10250 is taken by parts of Kubernetes; give another one, such as 9000",
    ]);
  });
});

describe("kube-vip", () => {
  const arp = ENDPOINTS["kube-vip"];
  const bgp = ENDPOINTS["kube-vip bgp"];
  const order = "give duration > renewDeadline > retryPeriod, such as 4, 3 and 1";

  test("has timings in their order", () => {
    expect(given(arp, ["lease"], { duration: 5, renewDeadline: 5, retryPeriod: 6 })).toEqual([
      `endpoint.lease.renewDeadline: is 5 s, and duration is 5 s; ${order}`,
      `endpoint.lease.retryPeriod: is 6 s, and renewDeadline is 5 s; ${order}`,
    ]);
    expect(given(arp, ["lease"], { duration: 15, renewDeadline: 10, retryPeriod: 2 })).toEqual([]);
    expect(given(arp, ["lease"], { duration: 15 })).toHaveLength(2);
  });

  test("has an image that stays the same", () => {
    const like =
      "is no image with a tag or a digest of its own; give one such as ghcr.io/kube-vip/kube-vip:v1.2.4";
    for (const image of ["ghcr.io/kube-vip/kube-vip", "kube-vip:latest", "A b"]) {
      expect(given(arp, ["image"], image)).toEqual([expect.stringContaining(like)]);
    }
    for (const image of ["reg.example:5000/kube-vip:v1.2.4", `kube-vip@sha256:${"0".repeat(64)}`]) {
      expect(given(arp, ["image"], image)).toEqual([]);
    }
  });

  test("by BGP has routers, each once, and no lease", () => {
    expect(given(bgp, ["bgp", "peers"], [])).toEqual([
      "endpoint.bgp.peers: is empty; list the routers, or leave bgp out: ARP needs none",
    ]);
    const twice = [
      { address: "192.0.2.1", asn: 64513 },
      { address: "192.0.2.1", asn: 64514 },
      { address: "192.0.2.10", asn: 64513 },
    ];
    expect(given(bgp, ["bgp", "peers"], twice)).toEqual([
      "endpoint.bgp.peers[1].address: 192.0.2.1 is also endpoint.bgp.peers[0]'s; list each router once",
      "endpoint.bgp.peers[2].address: 192.0.2.10 is the endpoint's; give the router's own address",
    ]);
    expect(given(bgp, ["lease"], { duration: 5, renewDeadline: 3, retryPeriod: 1 })).toEqual([
      "endpoint.lease: is given beside bgp; leave it out: with BGP every server announces the address, and none holds a lease",
    ]);
  });

  test("never shows a password that it refuses", () => {
    const text = given(bgp, ["bgp", "peers", 0, "password"], "se:cret,").join();
    expect(text).toContain("endpoint.bgp.peers[0].password");
    expect(text).not.toContain("se:cret");
  });
});

test("an external endpoint is none of the servers", () => {
  expect(lines({ kind: "external", address: "192.0.2.12" })).toEqual([
    "endpoint.address: 192.0.2.12 is servers[1]'s; give the load balancer's own, which survives the loss of any server",
  ]);
});

describe("former endpoints", () => {
  const exchange = (former: unknown, endpoint: unknown = ENDPOINTS.keepalived) =>
    lines(endpoint, { formerEndpoints: [former] } as Partial<ClusterSpec>);

  test("are judged like the one that is", () => {
    expect(exchange({ kind: "haproxy", address: "192.0.2.12" })).toEqual([
      "formerEndpoints[0].address: 192.0.2.12 is servers[1]'s; give a free address of the servers' subnet: it moves between them",
    ]);
  });

  test("have addresses of their own: both answer for a while", () => {
    expect(exchange(ENDPOINTS.haproxy)).toEqual([
      "formerEndpoints[0].address: 192.0.2.10 is also endpoint's; give the new endpoint an address of its own: both answer for a while",
    ]);
  });

  test("have VRRP ids of their own", () => {
    const other = { kind: "keepalived", address: "192.0.2.20" };
    expect(exchange({ ...other, routerId: 10 })).toEqual([
      "formerEndpoints[0].address: has the VRRP router id of endpoint's; give one of them another routerId",
    ]);
    expect(exchange(other)).toEqual([]);
  });

  test("may share load-balancer hosts with the one that is", () => {
    const other = { ...ENDPOINTS.dedicated, address: "192.0.2.40" };
    expect(exchange(other, ENDPOINTS.dedicated)).toEqual([]);
  });
});

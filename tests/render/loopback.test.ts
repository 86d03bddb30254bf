import type { ClusterSpec } from "../../components/model/args";
import { ENDPOINTS, endpointPlan, type EndpointSpec } from "../support/endpoints";
import { allScripts, secretsOf } from "../support/rendered";
import { exampleSpec } from "../support/specs";

/*
 * k3s has etcd's health on 127.0.0.1, or on ::1 alone where Services are IPv6 first.
 */

const { servers, agents = [] } = exampleSpec();
const SIX: Partial<ClusterSpec> = {
  servers: servers.map((host, i) => ({ ...host, address: `2001:db8::1${i}` })),
  agents: agents.map((host, i) => ({ ...host, address: `2001:db8::2${i}` })),
};

/** Everything that asks etcd on a cluster with this endpoint, as `WHERE: HOST`. */
function asked(endpoint: EndpointSpec, own: Partial<ClusterSpec>): string[] {
  const scripts = allScripts(
    endpointPlan(endpoint, own),
    secretsOf({ ...exampleSpec(), endpoint }),
  );
  const found = [...scripts].flatMap(([title, script]) =>
    [...script.matchAll(/(?:http:\/\/|connect\(")(\S+?)(?:", |:)2381\b/g)].map(
      ([, host = ""]) => `${title.split(" ")[0] ?? ""}: ${host}`,
    ),
  );
  return [...new Set(found)].sort();
}

const kinds = ["haproxy", "keepalived", "kube-vip bgp"] as const;

test.each(kinds)("%s, IPv4", (kind) => {
  expect(asked(ENDPOINTS[kind], {}).filter((line) => !line.endsWith(": 127.0.0.1"))).toEqual([]);
});

test.each(kinds)("%s, IPv6 alone", (kind) => {
  const lines = asked({ ...ENDPOINTS[kind], address: "2001:db8::100" }, SIX);
  expect(lines).toContain("join: [::1]");
  const prepared = lines.filter((line) => line.startsWith("prepare: "));
  expect(prepared).not.toEqual([]);
  expect(prepared).not.toContain("prepare: 127.0.0.1");
});

test("a leave that finds nothing at 127.0.0.1 looks at ::1 first", () => {
  const spec = { ...exampleSpec(), ...SIX };
  const plan = endpointPlan({ kind: "keepalived", address: "2001:db8::100" }, SIX);
  const script = allScripts(plan, secretsOf(spec)).get("join s1") ?? "";
  const leave = script.slice(script.indexOf("left_etcd() {"));
  expect(leave.indexOf("etcd_is_silent_on_six ||")).toBeGreaterThan(0);
  expect(leave.indexOf("etcd_is_silent_on_six ||")).toBeLessThan(leave.indexOf("127.0.0.1:2381"));
});

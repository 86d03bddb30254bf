import { canonical, contains, familyOf } from "./addresses";
import { show, type Add } from "./faults";
import { defaultRouterId } from "./endpoint-plan";
import {
  endpointsOf,
  hostsOf,
  type KnownEndpoint,
  listOf,
  numberOf,
  recordOf,
  textOf,
} from "./known";
import { checkEndpointPorts } from "./validate-endpoint-ports";
import { checkKubeVip } from "./validate-kube-vip";
import { cidrsOf } from "./validate-network";
import { atLeast, parseVersion } from "./version";

/** Rules between an endpoint, those before it, and everything else that has addresses or ports. */
export function checkEndpoint(spec: unknown, add: Add): void {
  for (const endpoint of endpointsOf(spec)) {
    const { path, fields, kind, address } = endpoint;
    if (address !== undefined && familyOf(address) !== undefined) {
      if (kind === "external") checkForeign(spec, endpoint, address, add);
      else checkVip(spec, endpoint, address, add);
    }
    checkBalancers(endpoint, add);
    checkEndpointPorts(spec, endpoint, add);
    checkKubeVip(endpoint, add);
    checkWildcards(spec, path, fields["subjectAltNames"], add);
  }
  checkTogether(endpointsOf(spec), add);
}

function checkVip(spec: unknown, endpoint: KnownEndpoint, address: string, add: Add): void {
  const at = `${endpoint.path}.address`;
  const hosts = [...hostsOf(spec), ...endpoint.balancers].filter(
    (host) => familyOf(host.address ?? "") !== undefined,
  );
  const same = hosts.find((host) => canonical(host.address ?? "") === canonical(address));
  if (same !== undefined) {
    const remedy = "give a free address of the servers' subnet: it moves between them";
    add(at, { problem: `${address} is ${same.path}'s`, remedy });
  }
  const family = familyOf(hosts[0]?.address ?? "");
  if (family !== undefined && family !== familyOf(address)) {
    const problem = `${address} is ${familyOf(address) ?? ""}, and the hosts' addresses are ${family}`;
    add(at, { problem, remedy: "give an address of the hosts' family" });
  }
  checkCidrs(spec, at, address, add);
}

// The load balancer must go on when that server is gone.
function checkForeign(spec: unknown, { path }: KnownEndpoint, address: string, add: Add): void {
  const at = `${path}.address`;
  const same = hostsOf(spec).find((host) => canonical(host.address ?? "") === canonical(address));
  if (same !== undefined) {
    const remedy = "give the load balancer's own, which survives the loss of any server";
    add(at, { problem: `${address} is ${same.path}'s`, remedy });
  }
  checkCidrs(spec, at, address, add);
}

function checkCidrs(spec: unknown, at: string, address: string, add: Add): void {
  for (const cidr of Object.values(cidrsOf(spec)).flat()) {
    if (!contains(cidr, address)) continue;
    const problem = `${address} is inside of ${cidr.path} (${cidr.text})`;
    add(at, { problem, remedy: "give a free address of the servers' subnet" });
  }
}

function checkBalancers({ path, fields, balancers }: KnownEndpoint, add: Add): void {
  if (Array.isArray(fields["hosts"]) && balancers.length === 0) {
    const remedy = "list two hosts, or leave it out: HAProxy then runs on the servers";
    add(`${path}.hosts`, { problem: "is empty", remedy });
  }
  if (balancers.length > 0 && balancers.every(({ retired }) => retired)) {
    const remedy = "list another one: nobody would answer at the address";
    add(`${path}.hosts`, { problem: "has only retired hosts", remedy });
  }
}

// While one is exchanged for another, both are up on the same hosts.
function checkTogether(endpoints: readonly KnownEndpoint[], add: Add): void {
  endpoints.forEach(({ path, address, fields, kind }, i) => {
    for (const other of endpoints.slice(0, i)) {
      const same = address !== undefined && other.address === address;
      if (same && kind !== "external" && other.kind !== "external") {
        const problem = `${show(address)} is also ${other.path}'s`;
        add(`${path}.address`, {
          problem,
          remedy: "give the new endpoint an address of its own: both answer for a while",
        });
      }
      if (!same && bySameRouter(fields, other.fields)) {
        add(`${path}.address`, {
          problem: `has the VRRP router id of ${other.path}'s`,
          remedy: "give one of them another routerId",
        });
      }
    }
  });
}

function bySameRouter(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const id = routerIdOf(one);
  return id !== undefined && id === routerIdOf(other);
}

function routerIdOf({ kind, address, routerId }: Record<string, unknown>): number | undefined {
  if (kind !== "haproxy" && kind !== "keepalived") return undefined;
  const text = textOf(address);
  return numberOf(routerId) ?? (text === undefined ? undefined : defaultRouterId(text));
}

function checkWildcards(spec: unknown, path: string, names: unknown, add: Add): void {
  const { version, distribution } = recordOf(spec);
  const exact = parseVersion(textOf(version) ?? "");
  if (exact === undefined || distribution === "rke2" || atLeast(exact, 1, 36, 3)) return;
  listOf(names).forEach((name, i) => {
    if (!textOf(name)?.startsWith("*.")) return;
    const problem = `${show(textOf(name) ?? "")} is a wildcard, which k3s takes from v1.36.3 on`;
    add(`${path}.subjectAltNames[${i}]`, { problem, remedy: "list each name" });
  });
}

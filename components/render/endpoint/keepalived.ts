import { urlHost } from "../../model/addresses";
import { DISTRIBUTIONS } from "../../model/distribution";
import type { EndpointPlan, VrrpPlan } from "../../model/endpoint-plan";
import type { ClusterPlan } from "../../model/plan";
import { INTERFACE } from "../distro/config";
import { etcdHealthHost } from "../loopback";
import { type EndpointHost, heldBy, holdersOf } from "./holders";
import { DRAIN_MARKER, STATE_PORT } from "./state";

/**
 * VRRP by unicast, because many networks drop multicast. All start as BACKUP and nobody preempts: an address that is well stays where it is.
 * Empty on a host that holds no address this way.
 */
export function keepalivedConf(
  plan: ClusterPlan,
  host: EndpointHost,
  endpoints: readonly EndpointPlan[],
  password: string,
): string {
  const held = heldBy(plan, endpoints, host).filter(({ vrrp }) => vrrp !== undefined);
  if (held.length === 0) return "";
  const scripts = [...new Set(held.map(({ kind }) => kind))].map((kind) =>
    kind === "haproxy" ? CHECKS.haproxy : CHECKS.api,
  );
  return [
    `global_defs {
  router_id ${host.name}
  enable_script_security
  script_user root
}
`,
    ...scripts,
    ...held.map((endpoint) => instance(plan, host, endpoint, password)),
  ].join("\n");
}

const CHECKS = {
  haproxy: `vrrp_script haproxy {
  script "/etc/quorate/check-haproxy"
  interval 1
  timeout 2
  fall 2
  rise 1
}
`,
  api: `vrrp_script api {
  script "/etc/quorate/check-api"
  interval 1
  timeout 4
  fall 2
  rise 2
}
`,
};

/**
 * Named after its address: a name that changed with the endpoint's place in the arguments would take the address down for a moment.
 *
 * Each peer stands on a line of its own. On one line keepalived takes only the first: two servers then hold the address, and nothing is logged.
 */
function instance(
  plan: ClusterPlan,
  host: EndpointHost,
  endpoint: EndpointPlan,
  password: string,
): string {
  const { address, kind, vrrp = { routerId: 255, advertInterval: 1 } } = endpoint;
  const holders = holdersOf(plan, endpoint);
  const peers = holders.filter(({ name }) => name !== host.name);
  const nic = host.interface === "" ? INTERFACE : host.interface;
  const unicast = [
    `  unicast_src_ip ${host.address}`,
    "  unicast_peer {",
    ...peers.map((peer) => `    ${peer.address}`),
    "  }",
  ];
  return `vrrp_instance vip_${address.replaceAll(/[.:]/g, "_")} {
  state BACKUP
  nopreempt
  interface ${nic}
  virtual_router_id ${vrrp.routerId}
  priority ${100 - holders.findIndex(({ name }) => name === host.name)}
${[...versionLines(vrrp, address, password), ...(peers.length > 0 ? unicast : [])].join("\n")}
  virtual_ipaddress {
    ${address}/${address.includes(":") ? 128 : 32} dev ${nic}
  }
  track_script {
    ${kind === "haproxy" ? "haproxy" : "api"}
  }
}
`;
}

/** VRRP 2 knows a password but only whole seconds and IPv4, VRRP 3 fractions and IPv6 but no password; both take only what the listed peers send. */
function versionLines({ advertInterval }: VrrpPlan, address: string, password: string): string[] {
  if (advertInterval < 1 || address.includes(":")) {
    return ["  version 3", `  advert_int ${advertInterval}`];
  }
  return [
    "  version 2",
    `  advert_int ${advertInterval}`,
    "  authentication {",
    "    auth_type PASS",
    `    auth_pass ${password}`,
    "  }",
  ];
}

/** An answer proves that HAProxy's event loop turns; a frozen process still exists and still accepts. */
export function checkHaproxy(): string {
  return `#!/bin/bash
exec timeout 1 bash -c 'read -r line </dev/tcp/127.0.0.1/${STATE_PORT} && [ -n "$line" ]'
`;
}

/**
 * Whether this server's own API serves and its etcd has a quorum (its health is a read that all voters agree on). A server that has not joined yet, or is about to
 * stop, must not have the address: nodes would join it, or lose it.
 */
export function checkApi(plan: ClusterPlan): string {
  const { apiPort, joinPort } = DISTRIBUTIONS[plan.distribution];
  const supervisor =
    joinPort === apiPort
      ? ""
      : `curl --silent --insecure --max-time 1 --fail --output /dev/null https://127.0.0.1:${joinPort}/ping || exit 1\n`;
  return `#!/bin/bash
[ ! -e ${DRAIN_MARKER} ] || exit 1
[ "$(curl --silent --insecure --max-time 1 --output /dev/null --write-out '%{http_code}' https://127.0.0.1:${apiPort}/readyz)" = 401 ] || exit 1
${supervisor}[[ $(curl --silent --max-time 2 http://${urlHost(etcdHealthHost(plan))}:2381/health) == *'"health":"true"'* ]]
`;
}

import { urlHost } from "../../model/addresses";
import { DISTRIBUTIONS } from "../../model/distribution";
import type { EndpointPlan } from "../../model/endpoint-plan";
import { type ClusterPlan, sortedServers } from "../../model/plan";
import { type EndpointHost, heldBy } from "./holders";
import { STATE_PORT, TOLD_PORT } from "./state";

/**
 * HAProxy in front of all servers. A planned restart must fail no request, so a server is drained by its own word
 * (agent-check) before it stops; an unplanned loss is seen within a second and its connections are closed.
 *
 * On a server that is not in front of anything it only tells the dedicated proxies of its state. Empty on a host that has no part in it.
 */
export function haproxyCfg(
  plan: ClusterPlan,
  host: EndpointHost,
  endpoints: readonly EndpointPlan[],
): string {
  const proxied = endpoints.filter(({ kind }) => kind === "haproxy");
  const held = heldBy(plan, proxied, host);
  if (held.length === 0 && !(host.role === "server" && proxied.length > 0)) return "";
  return [
    globals(),
    ...(held.length === 0 ? [] : [front(plan, held)]),
    ...held.flatMap(({ statsPort }) => (statsPort === undefined ? [] : [stats(statsPort)])),
    stateFront(host),
  ].join("\n");
}

function globals(): string {
  return `global
  log /dev/log local0 notice
  stats socket /run/quorate-endpoint/haproxy.sock mode 600 level admin
  lua-load /etc/quorate/state.lua

defaults
  mode tcp
  log global
  timeout connect 250ms
  timeout client 30s
  timeout server 30s
  timeout tunnel 1h
  timeout check 2s
  retries 3
  option redispatch 1
`;
}

function front(plan: ClusterPlan, held: readonly EndpointPlan[]): string {
  const { apiPort, joinPort } = DISTRIBUTIONS[plan.distribution];
  const api = proxy(
    plan,
    "api",
    "servers",
    binds(held, ({ url }) => url),
    apiPort,
  );
  if (joinPort === apiPort) return api;
  return [
    api,
    proxy(
      plan,
      "join",
      "supervisors",
      binds(held, ({ joinUrl }) => joinUrl),
      joinPort,
    ),
  ].join("\n");
}

/** `:port` listens on IPv4 alone. Not on the VIP itself: the standby, which has not got it, could not start. */
function binds(held: readonly EndpointPlan[], urlOf: (endpoint: EndpointPlan) => string): string[] {
  const lines = held.map(
    (endpoint) =>
      `  bind ${endpoint.address.includes(":") ? "[::]" : ""}:${new URL(urlOf(endpoint)).port || "443"}\n`,
  );
  return [...new Set(lines)];
}

/**
 * 401 is the healthy answer to an anonymous request: k3s answers 503 until its API server serves. Where nodes join at another port, that one is open long before
 * it can be used, so its health is the API's.
 */
function proxy(
  plan: ClusterPlan,
  name: string,
  backend: string,
  bindLines: readonly string[],
  port: number,
): string {
  const { apiPort } = DISTRIBUTIONS[plan.distribution];
  const health = port === apiPort ? "" : ` port ${apiPort}`;
  const servers = sortedServers(plan)
    .map((server) => `  server ${server.name} ${urlHost(server.address)}:${port}\n`)
    .join("");
  return `frontend ${name}
${bindLines.join("")}  default_backend ${backend}

backend ${backend}
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 401
  default-server check${health} check-ssl verify none inter 500ms fastinter 200ms fall 2 rise 2 on-marked-down shutdown-sessions agent-check agent-port ${STATE_PORT} agent-inter 500ms
${servers}`;
}

function stats(port: number): string {
  return `frontend stats
  mode http
  bind 127.0.0.1:${port}
  stats enable
  stats uri /
  stats refresh 5s
`;
}

function stateFront(host: EndpointHost): string {
  const others = host.role === "server" ? `  bind ${urlHost(host.address)}:${STATE_PORT}\n` : "";
  return `frontend state
${others}  bind 127.0.0.1:${STATE_PORT}
  tcp-request content use-service lua.state

frontend told
  bind 127.0.0.1:${TOLD_PORT}
  tcp-request content use-service lua.told
`;
}

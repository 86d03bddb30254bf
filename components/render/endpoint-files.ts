import { k3s } from "./distro/k3s";
import { INTERFACE } from "./config-yaml";
import { type ClusterPlan, type NodePlan, sortedServers, urlHost } from "../model/plan";

/** Exists on a server while it must get no new connections; asked for by every HAProxy twice a second. */
export const DRAIN_MARKER = "/run/quorate-endpoint/drain";

/** Port on which each server's HAProxy tells the others whether its API takes connections. */
export const STATE_PORT = 8405;

/** Port on loopback that lists which proxy was told what last. */
export const TOLD_PORT = 8404;

/**
 * HAProxy on every server, in front of all servers. A planned restart must fail no request, so a server is drained by
 * its own word (agent-check) before it stops; an unplanned loss is seen within a second and its connections are closed.
 *
 * 401 is the healthy answer to an anonymous request: k3s answers 503 until its API server serves.
 */
export function haproxyCfg(plan: ClusterPlan, node: NodePlan): string {
  const backends = sortedServers(plan)
    .map((server) => `  server ${server.name} ${urlHost(server.address)}:${k3s.serverPort}\n`)
    .join("");
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

frontend api
  bind :${plan.endpoint.port}
  default_backend servers

backend servers
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 401
  default-server check check-ssl verify none inter 500ms fastinter 200ms fall 2 rise 2 on-marked-down shutdown-sessions agent-check agent-port ${STATE_PORT} agent-inter 500ms
${backends}
frontend state
  bind ${urlHost(node.address)}:${STATE_PORT}
  bind 127.0.0.1:${STATE_PORT}
  tcp-request content use-service lua.state

frontend told
  bind 127.0.0.1:${TOLD_PORT}
  tcp-request content use-service lua.told
`;
}

/**
 * Answers agent checks inside HAProxy: a process for each check would cost a server with three proxies six starts a second.
 *
 * It keeps in mind who was told what, so that a rollout can wait until every proxy knows of a drain instead of hoping that some seconds suffice
 * (on a busy host they did not).
 *
 * etcd is asked in the plain, on loopback. Only three failures in a row count, because one slow answer of a busy disk is no loss.
 */
export function stateLua(): string {
  return `local failures = 0
local told = {}

local function etcd_is_healthy()
  local socket = core.tcp()
  socket:settimeout(0.4)
  if not socket:connect("127.0.0.1", 2381) then return nil end
  socket:send("GET /health?serializable=true HTTP/1.0\\r\\n\\r\\n")
  local answer = socket:receive("*a")
  socket:close()
  if answer == nil then return false end
  return string.find(answer, '"health":"true"', 1, true) ~= nil
end

local function state()
  local marker = io.open("${DRAIN_MARKER}")
  if marker then
    marker:close()
    return "drain"
  end
  -- No listener at all is the business of the health check of the API's own port.
  if etcd_is_healthy() == false then failures = failures + 1 else failures = 0 end
  return failures >= 3 and "down" or "ready"
end

core.register_service("state", "tcp", function(applet)
  local now = state()
  told[tostring(applet.sf:src())] = now
  applet:send(now == "down" and "down\\n" or "up " .. now .. "\\n")
end)

core.register_service("told", "tcp", function(applet)
  for source, said in pairs(told) do
    if source ~= "127.0.0.1" then applet:send(said .. " " .. source .. "\\n") end
  end
end)
`;
}

/**
 * VRRP by unicast, because many networks drop multicast. All start as BACKUP and nobody preempts: an address that is well stays where it is.
 *
 * Each peer stands on a line of its own. On one line keepalived takes only the first: two servers then hold the address, and nothing is logged.
 */
export function keepalivedConf(plan: ClusterPlan, node: NodePlan, password: string): string {
  const servers = sortedServers(plan);
  const peers = servers.filter((server) => server.name !== node.name);
  const nic = node.interface === "" ? INTERFACE : node.interface;
  const unicast = [
    `  unicast_src_ip ${node.address}`,
    "  unicast_peer {",
    ...peers.map((peer) => `    ${peer.address}`),
    "  }",
  ];
  return `global_defs {
  router_id ${node.name}
  enable_script_security
  script_user root
}

vrrp_script haproxy {
  script "/etc/quorate/check-haproxy"
  interval 1
  timeout 2
  fall 2
  rise 1
}

vrrp_instance api {
  state BACKUP
  nopreempt
  interface ${nic}
  virtual_router_id ${plan.endpoint.routerId}
  priority ${100 - servers.findIndex((server) => server.name === node.name)}
${[...versionLines(plan.endpoint.advertInterval, password), ...(peers.length > 0 ? unicast : [])].join("\n")}
  virtual_ipaddress {
    ${plan.endpoint.address}/32 dev ${nic}
  }
  track_script {
    haproxy
  }
}
`;
}

/** VRRP 2 knows a password but only whole seconds, VRRP 3 fractions but no password; both take only what the listed peers send. */
function versionLines(advertInterval: number, password: string): string[] {
  return advertInterval < 1
    ? ["  version 3", `  advert_int ${advertInterval}`]
    : [
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

/** A reload hands the listening sockets to a new worker; the old one serves its connections to their end. */
export function haproxyUnit(): string {
  return `[Unit]
Description=HAProxy in front of the Kubernetes API, kept by quorate
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
RuntimeDirectory=quorate-endpoint
RuntimeDirectoryMode=0755
RuntimeDirectoryPreserve=restart
ExecStart=/usr/sbin/haproxy -Ws -f /etc/quorate/haproxy.cfg -p /run/quorate-endpoint/haproxy.pid
ExecReload=/usr/sbin/haproxy -c -q -f /etc/quorate/haproxy.cfg
ExecReload=/bin/kill -USR2 $MAINPID
KillMode=mixed
Restart=always
RestartSec=1s
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;
}

/** Stopping it gives the address away at once (priority 0 advertisement). */
export function keepalivedUnit(): string {
  return `[Unit]
Description=Address of the Kubernetes API, kept by quorate
Wants=network-online.target
After=network-online.target quorate-haproxy.service

[Service]
Type=simple
ExecStart=/usr/sbin/keepalived --dont-fork --log-console --use-file /etc/quorate/keepalived.conf --pid /run/quorate-keepalived.pid --vrrp_pid /run/quorate-keepalived-vrrp.pid
ExecReload=/bin/kill -HUP $MAINPID
KillMode=mixed
Restart=always
RestartSec=1s

[Install]
WantedBy=multi-user.target
`;
}

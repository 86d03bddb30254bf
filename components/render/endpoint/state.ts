/** Exists on a server while it must get no new connections; asked for by every HAProxy twice a second. */
export const DRAIN_MARKER = "/run/quorate-endpoint/drain";

/** Port on which each server's HAProxy tells the others whether its API takes connections. */
export const STATE_PORT = 8405;

/** Port on loopback that lists which proxy was told what last. */
export const TOLD_PORT = 8404;

/**
 * Answers agent checks inside HAProxy: a process for each check would cost a server with three proxies six starts a second.
 *
 * It keeps in mind who was told what, so that a rollout can wait until every proxy knows of a drain instead of hoping that some seconds suffice
 * (on a busy host they did not).
 *
 * etcd is asked in the plain, on loopback. Only three failures in a row count, because one slow answer of a busy disk is no loss.
 */
export function stateLua(etcd = "127.0.0.1"): string {
  return `local failures = 0
local told = {}

local function etcd_is_healthy()
  local socket = core.tcp()
  socket:settimeout(0.4)
  if not socket:connect("${etcd}", 2381) then return nil end
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

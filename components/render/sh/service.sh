# The service of this node: `wanted` is what prepare laid down, `live` is what runs.

# Read at each start of the kubelet, after the distribution's own defaults in the same directory.
KUBELET_DROP_IN=$DATA/agent/etc/kubelet.conf.d/50-quorate.conf

live_digest() { cat "$STATE/live-digest" 2>/dev/null || true; }

# program_path VERSION: what is started. Versions lie side by side; a link names the one that runs.
program_path() { printf '%s' "$VERSIONS/$PROGRAM-$1$PROGRAM_FILE"; }

live_version() {
  local path
  path=$(readlink "$BINARY" 2>/dev/null || true)
  case $path in "$VERSIONS/$PROGRAM-"*) path=${path#"$VERSIONS/$PROGRAM-"} && printf '%s' "${path%%/*}" ;; esac
}

has_data() { [ -d "$DATA/server/db/etcd/member" ] || [ -s "$DATA/agent/kubelet.kubeconfig" ]; }

# Brings the wanted version, configuration and unit to their places. The digest of what runs is written by the caller, after the node is Ready again.
install_wanted() {
  local program
  program=$(program_path "$(cat "$STATE/wanted/version")")
  [ -x "$program" ] || fail QRT-220 "$program is missing; run the prepare step again"
  put_link "$program" "$BINARY"
  put_file "$CONFIG_DIR/config.yaml" 600 "$(cat "$STATE/wanted/config.yaml")"$'\n'
  install_kubelet_drop_in
  install_files
  put_file "/etc/systemd/system/$UNIT.service" 644 "$(cat "$STATE/wanted/unit")"$'\n'
  # Reads all units anew, too.
  systemctl enable --quiet "$UNIT" 2>/dev/null
}

install_kubelet_drop_in() {
  if [ -e "$STATE/wanted/kubelet.conf" ]; then
    put_file "$KUBELET_DROP_IN" 600 "$(cat "$STATE/wanted/kubelet.conf")"$'\n'
  elif [ -e "$KUBELET_DROP_IN" ]; then
    rm -f "$KUBELET_DROP_IN"
    changed "removed $KUBELET_DROP_IN"
  fi
}

mark_live() { put_file "$STATE/live-digest" 600 "$(cat "$STATE/wanted/digest")"; }

# `systemctl start` of this unit blocks without a limit (Type=notify, TimeoutStartSec=0): start, and wait with a deadline of our own.
start_service() {
  systemctl reset-failed "$UNIT" 2>/dev/null || true
  systemctl "$1" --no-block "$UNIT"
}

service_started_at() { systemctl show -p ExecMainStartTimestampMonotonic --value "$UNIT"; }

# Its process runs, whether or not it has told systemd that it is ready: k3s lets an agent wait for the Ready heartbeat after the
# first one, and that comes five minutes later (seen with v1.36.3: Ready after 1 s, the unit "activating" for 4 minutes).
service_runs() { case $(systemctl show -p SubState --value "$UNIT") in start | running) ;; *) return 1 ;; esac }

# This node reported Ready since its service started; an older report speaks of the process before.
node_is_ready_again() {
  local body seen started
  body=$(api GET "/api/v1/nodes/$NODE" 2>/dev/null) || return 1
  [[ $body =~ \"type\":\"Ready\",\"status\":\"True\",\"lastHeartbeatTime\":\"([^\"]+)\" ]] || return 1
  seen=$(date -d "${BASH_REMATCH[1]}" +%s)
  # In UTC: `date` takes some names of time zones for others.
  started=$(date -d "$(TZ=UTC systemctl show -p ExecMainStartTimestamp --value "$UNIT")" +%s)
  [ "$seen" -ge "$started" ]
}

server_serves() { systemctl is-active --quiet "$UNIT" && kube_login "$KUBECONFIG_FILE" && [ "$(api GET /readyz 2>/dev/null)" = ok ]; }

server_is_ready() {
  server_serves || return 1
  static_pods_are_ready || return 1 # needs static-pods
  node_is_ready_again
}

agent_is_ready() { service_runs && kube_login "$DATA/agent/kubelet.kubeconfig" && node_is_ready_again; }

# A service that dies at each start will not get better by waiting ten minutes. While a former host's Node is being removed its
# successor dies some ten times, though, so the patience is not short.
reached_or_hopeless() { "$1" || [ "$(restarts)" -ge 30 ]; }

restarts() { systemctl show -p NRestarts --value "$UNIT"; }

wait_until_serving() {
  wait_until server_serves "its API does not answer"
}

wait_until_ready() {
  wait_until "${ROLE}_is_ready" "node $NODE not Ready"
}

# wait_until CHECK COMPLAINT
wait_until() {
  if wait_for "$READY_TIMEOUT" reached_or_hopeless "$1" && "$1"; then return 0; fi
  journal_tail "$UNIT"
  fail QRT-221 "$UNIT is $(systemctl is-active "$UNIT" || true) after $(restarts) restarts and $2 within ${READY_TIMEOUT}s; the journal above says why (whole: journalctl -u $UNIT)"
}

# cluster_ca URL: fingerprint of the CA that a server shows, as in the tokens it hands out.
cluster_ca() {
  local body
  body=$(curl --silent --insecure --fail --max-time 5 "$1/cacerts"; printf x) || return 1
  body=${body%x}
  [ -n "$body" ] || return 1
  printf '%s' "$body" | sha256sum | cut -d ' ' -f 1
}

# token_status URL: what the supervisor says to our token. It asks nodes, servers too, to call themselves `node` here. The token goes to
# curl in a file descriptor, never in an argument.
token_status() {
  curl --silent --insecure --max-time 5 --output /dev/null --write-out '%{http_code}' \
    --config <(printf 'user = "node:%s"\n' "${TOKEN##*:}") "$1/$SUPERVISOR/readyz" || true
}

# Clocks are compared with whoever answers next in line (mirror, server): certificates and etcd's bootstrap break on skew.
check_clock() {
  local url=$1 date theirs skew
  date=$(curl --silent --insecure --head --max-time 5 "$url" | tr -d '\r' | sed -n 's/^[Dd]ate: //p' | head -n 1 || true)
  [ -n "$date" ] || return 0
  theirs=$(date -d "$date" +%s 2>/dev/null) || return 0
  skew=$(($(date +%s) - theirs))
  if [ "${skew#-}" -gt 30 ]; then
    fail QRT-230 "the clock is ${skew#-} s $([ "$skew" -gt 0 ] && echo ahead of || echo behind) the one of $url; synchronize it (chrony, systemd-timesyncd), then run again"
  fi
}

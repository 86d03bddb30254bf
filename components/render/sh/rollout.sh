# Brings what prepare laid down to life: one node, only when it differs, only while the others are healthy.

is_live() { [ "$(live_digest)" = "$WANTED" ] && service_runs; }

restarted_since() { [ "$(service_started_at)" != "$1" ] && "${ROLE}_is_ready"; }

server_is_back() { restarted_since "$1" && all_voters_healthy; }

# How many proxies were told this word last, and how many there should be.
proxies_told() { timeout 2 bash -c "cat </dev/tcp/127.0.0.1/$TOLD_PORT" 2>/dev/null | grep -c "^$1 " || true; }

all_proxies_told() { [ "$(proxies_told "$1")" -ge "$(grep -c '^  server ' /etc/quorate/haproxy.cfg)" ]; }

# HAProxy on every server asks for this marker twice a second; one that is told sends no new connection here. A proxy that is down can't ask.
leave_endpoint() {
  [ -d "${DRAIN_MARKER%/*}" ] || return 0
  touch "$DRAIN_MARKER"
  trap 'rm -f "$DRAIN_MARKER"' EXIT
  wait_for 10 all_proxies_told drain || note "not every proxy has asked within 10 s"
  # Requests that are on their way.
  sleep 0.5
}

# The next server may go only when this one takes connections again: told, and found healthy twice.
enter_endpoint() {
  rm -f "$DRAIN_MARKER"
  wait_for 10 all_proxies_told ready || note "not every proxy has asked within 10 s"
  sleep 1
}

take_snapshot() {
  "$BINARY" etcd-snapshot save --name quorate-pre >/dev/null 2>&1 || {
    journal_tail "$UNIT"
    fail QRT-247 "can't take a snapshot before the restart; this server was not touched"
  }
  # On-demand snapshots have no retention of their own.
  "$BINARY" etcd-snapshot prune --name quorate-pre --snapshot-retention 3 >/dev/null 2>&1 || true
}

roll_server() {
  local before
  before=$(service_started_at)
  if systemctl is-active --quiet "$UNIT" && kube_login "$CONFIG_DIR/k3s.yaml"; then
    wait_for_replicas # needs replicas
    VOTERS=unknown
    wait_for 300 all_voters_healthy || fail QRT-240 "not all voters are healthy ($VOTERS); this server was not touched: bring the others back first"
    check_heartbeats
    take_snapshot
    leave_endpoint
  else
    # Its own API is down; whoever answers at the endpoint knows the nodes as well.
    kube_login "$CONFIG_DIR/k3s.yaml" || true
    KUBE_SERVER=$ENDPOINT_URL check_heartbeats
  fi
  install_wanted
  start_service restart
  if ! wait_for "$READY_TIMEOUT" server_is_back "$before"; then
    journal_tail "$UNIT"
    fail QRT-221 "node $NODE is not a healthy voter again ${READY_TIMEOUT}s after its restart (${VOTERS:-no answer}); no other server will be touched until it is"
  fi
  refresh_lease
  mark_live
  enter_endpoint
  wait_for_own_replicas # needs replicas
}

roll_agent() {
  local before
  before=$(service_started_at)
  if agent_is_ready; then wait_for_replicas; fi # needs replicas
  if agent_is_ready && [ "$DRAIN" = yes ]; then drain_node; fi
  install_wanted
  start_service restart
  if ! wait_for "$READY_TIMEOUT" restarted_since "$before"; then
    journal_tail "$UNIT"
    fail QRT-221 "node $NODE is not Ready again ${READY_TIMEOUT}s after its restart; the next agents are left alone"
  fi
  refresh_lease
  mark_live
  uncordon || fail QRT-248 "can't make node $NODE schedulable again; do it with: kubectl uncordon $NODE"
  wait_for_own_replicas # needs replicas
}

up() {
  take_lock
  [ "$(cat "$STATE/wanted/digest" 2>/dev/null)" = "$WANTED" ] || fail QRT-224 "what is laid down here is not what shall run; run the prepare step again"
  if ! is_live; then
    changed "$(live_digest | cut -c 1-8) -> ${WANTED:0:8}: restarting $UNIT"
    "roll_$ROLE"
  fi
  printf '%s\n' "$RESULT"
}

# Brings what prepare laid down to life: one node, only when it differs, only while the others are healthy.

is_live() { [ "$(live_digest)" = "$WANTED" ] && service_runs; }

restarted_since() { [ "$(service_started_at)" != "$1" ] && "${ROLE}_is_ready"; }

server_is_back() { restarted_since "$1" && all_voters_healthy; }

snapshot() { "$BINARY" etcd-snapshot "$1" --name quorate-pre "${@:2}" >/dev/null 2>&1; }

# Where the bucket does not answer, or refuses the keys, nothing is saved on disk either: and this restart may be the one that brings the right keys.
take_snapshot() {
  if ! snapshot save; then
    snapshot save --etcd-s3=false || {
      journal_tail "$UNIT"
      fail QRT-247 "can't take a snapshot before the restart; this server was not touched"
    }
    note "the snapshot before the restart is on this host's disk alone; what is wrong with the bucket: journalctl -u $UNIT"
    return 0
  fi
  # On-demand snapshots have no retention of their own. Beside `etcd-snapshot-retention` of config.yaml the short name is refused as a second form of the same flag; older releases
  # know only the short one.
  snapshot prune --etcd-snapshot-retention 3 || snapshot prune --snapshot-retention 3 || true
}

roll_server() {
  local before
  before=$(service_started_at)
  if systemctl is-active --quiet "$UNIT" && kube_login "$KUBECONFIG_FILE"; then
    wait_for_replicas # needs replicas
    VOTERS=unknown
    wait_for 300 all_voters_healthy || fail QRT-240 "not all voters are healthy ($VOTERS); this server was not touched: bring the others back first"
    check_heartbeats
    take_snapshot
    leave_endpoint
  else
    # Its own API is down; whoever answers at the endpoint knows the nodes as well.
    kube_login "$KUBECONFIG_FILE" || true
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
  # Before it counts as done: a run that found it so would leave the node cordoned for good.
  wait_for 30 uncordon || fail QRT-248 "can't make node $NODE schedulable again; run up again, or do it with: kubectl uncordon $NODE"
  mark_live
  wait_for_own_replicas # needs replicas
}

up() {
  take_lock
  [ "$(cat "$STATE/wanted/digest" 2>/dev/null)" = "$WANTED" ] || fail QRT-224 "what is laid down here is not what shall run; run the prepare step again"
  if ! is_live; then
    changed "$(live_digest | cut -c 1-8) -> ${WANTED:0:8}: restarting $UNIT"
    "roll_$ROLE"
    printf '%s' "$SECONDS" >"$STATE/restart-seconds"
  fi
  renew_pods # needs leave-endpoint
  if [ -e "$STATE/restart-seconds" ]; then note "the last restart took $(cat "$STATE/restart-seconds") s"; fi
  finish
}

# Not a member yet: joins through any live server. A member: sees to it that former hosts make room (servers). It never founds a cluster.

refuse_foreign_data() {
  local own
  own=$(cat "$STATE/cluster" 2>/dev/null || true)
  has_data || return 0
  if [ "$own" != "$CLUSTER" ]; then
    fail QRT-254 "this host holds data of another cluster (${own:-unknown}, wanted $CLUSTER); if it may go, remove $DATA and run again"
  fi
}

endpoint_shows_cluster() { [ "$(cluster_ca "$JOIN_URL")" = "$CLUSTER" ] && api_answers "$ENDPOINT_URL"; }

join_cluster() {
  if ! wait_for "$ENDPOINT_TIMEOUT" endpoint_shows_cluster; then
    local seen
    seen=$(cluster_ca "$JOIN_URL") || seen=nobody
    [ "$seen" = nobody ] || [ "$seen" = "$CLUSTER" ] || fail QRT-255 "$JOIN_URL shows cluster $seen, expected $CLUSTER; something else answers at the endpoint"
    fail QRT-250 "cluster $CLUSTER is known, but none of its servers answers at $JOIN_URL; start one of them (a new cluster is never made in its place; from one survivor: $PROGRAM server --cluster-reset)"
  fi
  case $(token_status "$JOIN_URL") in
    401 | 403) fail QRT-251 "the cluster refuses this token; give the token it was made with" ;;
  esac
  check_clock "$JOIN_URL/ping"
  put_file "$STATE/cluster" 600 "$CLUSTER"
  put_file "$STATE/token" 600 "$JOIN_TOKEN"
  install_wanted
  join_by_former # needs exchange
  start_service restart
  wait_until_ready
  forget_former # needs exchange
  mark_live
  changed "joined cluster $CLUSTER"
}

up() {
  take_lock
  refuse_foreign_data
  if has_data && [ -n "$(live_digest)" ]; then
    if ! service_runs; then
      start_service start
      changed "started $UNIT"
    fi
    wait_until_ready
    put_file "$STATE/token" 600 "$JOIN_TOKEN"
    if [ "$ROLE" = server ]; then prune_members; fi
  else
    join_cluster
  fi
  mark_storage # needs storage-node
  finish
}

# The node leaves for good. The host is cleaned by the step that prepared it.
down() {
  if [ ! -e "$STATE/installed" ] || ! has_data; then
    printf 'same\n'
    return 0
  fi
  take_lock
  "leave_as_$ROLE"
  printf 'changed\n'
}

leave_as_agent() {
  if agent_is_ready; then
    wait_for_replicas # needs replicas
    drain_node
    api DELETE "/api/v1/nodes/$NODE" >/dev/null || note "can't delete node $NODE; do it with: kubectl delete node $NODE"
  else
    note "$UNIT does not reach the cluster; delete its node with: kubectl delete node $NODE"
  fi
  systemctl disable --quiet --now "$UNIT" 2>/dev/null || true
}

LEAVING=/run/systemd/system/$UNIT.service.d/quorate-leaving.conf

# k3s ends when its Node goes, and its member with it. systemd would start it again some seconds later, and it came back as a new member: seen on a busy host,
# where nobody stopped it in time.
let_it_end() {
  install -d -m 0755 "${LEAVING%/*}"
  printf '[Service]\nRestart=no\n' >"$LEAVING"
  systemctl daemon-reload
}

let_it_restart() {
  rm -f "$LEAVING"
  systemctl daemon-reload
}

leave_as_server() {
  if server_is_ready; then
    wait_for_replicas # needs replicas
    wait_for 300 all_voters_healthy || fail QRT-240 "not all voters are healthy ($VOTERS); a server leaves only when the others keep quorum"
    # Of a server that stays after all, proxies must learn that it takes connections again.
    trap 'rm -f "$DRAIN_MARKER"; let_it_restart' EXIT
    touch "$DRAIN_MARKER" 2>/dev/null || true
    drain_node
    systemctl disable --quiet "$UNIT" 2>/dev/null || true
    let_it_end
    api DELETE "/api/v1/nodes/$NODE" >/dev/null || fail QRT-243 "can't delete node $NODE through the API"
    trap - EXIT
    wait_for 120 left_etcd || note "etcd has not confirmed within 120 s that it let $NODE go"
  else
    note "$UNIT does not reach the cluster; delete its node with: kubectl delete node $NODE"
  fi
  systemctl disable --quiet --now "$UNIT" 2>/dev/null || true
  let_it_restart
}

left_etcd() {
  curl --silent --insecure --max-time 5 --output /dev/null "$JOIN_URL/ping" || return 1
  etcd_is_silent_on_six || node_gone "$NODE" || return 1 # needs loopback-six
  ! curl --silent --fail --max-time 3 http://127.0.0.1:2381/health >/dev/null || node_gone "$NODE"
}

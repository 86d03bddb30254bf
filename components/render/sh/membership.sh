# A Node whose recorded machine-id is not its host's belonged to a host that was re-created; a retired one to a host that is gone.
# While it stands, the successor can't join: etcd knows the name, and a Secret its node password. Deleting it removes the member too.

# Lines "NAME MACHINE-ID SERVER?" of all Nodes.
recorded_nodes() {
  local body
  body=$(api GET /api/v1/nodes) || return 1
  grep -oE '\{"metadata":\{"name":"[^"]+"|"node-role.kubernetes.io/etcd":"true"|"machineID":"[^"]*"' <<<"$body" | awk -F '"' '
    /metadata/ { name = $6; server = "no" } /etcd/ { server = "yes" } /machineID/ { print name, $4, server }'
}

stale_nodes() {
  local name recorded server wanted
  while read -r name recorded server; do
    wanted=$(awk -v name="$name" '$1 == name { print $2 }' <<<"$MACHINES")
    case " $RETIRED " in *" $name "*) wanted=retired ;; esac
    if [ -n "$wanted" ] && [ "$wanted" != "$recorded" ]; then printf '%s %s\n' "$name" "$server"; fi
  done < <(recorded_nodes)
}

none_stale() { [ -z "$(stale_nodes)" ]; }

# Of the live servers the first by name does it, the others wait: two deletions at once could cost quorum.
first_live_server() {
  local name _ server stale
  stale=$(stale_nodes)
  while read -r name _ server; do
    if [ "$server" = yes ] && ! grep -q "^$name " <<<"$stale" && node_is "$name" Ready; then
      printf '%s' "$name"
      return 0
    fi
  done < <(recorded_nodes | sort)
}

not_ready() { ! node_is "$1" Ready; }

# Quorum without the one to be removed: more than half of all members are Ready without it.
others_keep_quorum() {
  local name _ server ready=0 all=0
  while read -r name _ server; do
    [ "$server" = yes ] || continue
    all=$((all + 1))
    if [ "$name" != "$1" ] && node_is "$name" Ready && node_is "$name" EtcdIsVoter; then ready=$((ready + 1)); fi
  done < <(recorded_nodes)
  [ $((ready * 2)) -gt "$all" ]
}

node_gone() { ! recorded_nodes | grep -q "^$1 "; }

delete_node() {
  local name=$1 server=$2
  # A second machine under a living node's name is a mistake in the list of hosts, not a successor.
  wait_for 120 not_ready "$name" || fail QRT-241 "node $name is Ready on a machine that is not the one at its address in the list; two hosts claim the name: correct the list of hosts"
  if [ "$server" = yes ]; then
    wait_for 120 others_keep_quorum "$name" || fail QRT-242 "without $name there are not enough healthy voters; bring another server back first"
  fi
  api DELETE "/api/v1/nodes/$name" >/dev/null || fail QRT-243 "can't delete node $name through the API"
  wait_for 180 node_gone "$name" || fail QRT-244 "node $name is still there after 180 s; its finalizer waits for etcd to let the member go: journalctl -u $UNIT"
  changed "deleted the Node of the former host $name"
}

prune_members() {
  local name server
  none_stale && return 0
  if [ "$(first_live_server)" != "$NODE" ]; then
    wait_for 600 none_stale || fail QRT-245 "stale nodes are still there after 10 minutes: $(stale_nodes | tr '\n' ' ')"
    return 0
  fi
  while read -r name server; do delete_node "$name" "$server"; done < <(stale_nodes)
}

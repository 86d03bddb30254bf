# A node that goes takes its replicas with it. Longhorn refuses to evict the last healthy one of a volume, but only while it is asked to drain, and
# not for volumes that are being rebuilt elsewhere: so each node asks first.

OWN_REPLICAS=''
REPLICAS_TEMPLATE='{{range .items}}{{if eq .kind "Volume"}}V|{{.metadata.name}}|{{with .status}}{{with .state}}{{.}}{{end}}{{end}}|{{with .spec.numberOfReplicas}}{{.}}{{end}}
{{else}}R|{{.metadata.name}}|{{with .spec.volumeName}}{{.}}{{end}}|{{with .spec.nodeID}}{{.}}{{end}}|{{if and .spec.healthyAt (not .spec.failedAt) .spec.active (not .metadata.deletionTimestamp)}}healthy{{end}}
{{end}}{{end}}'

# Without Longhorn's definitions (404) there is nothing to wait for; anything else than an answer says nothing, and is asked again.
read_replicas() {
  local code
  code=$(api GET /apis/longhorn.io/v1beta2 --output /dev/null --write-out '%{http_code}' 2>/dev/null || true)
  REPLICAS=''
  [ "$code" != 404 ] || return 0
  [ "$code" = 200 ] || return 1
  REPLICAS=$(kube_ctl --kubeconfig "$(kubeconfig_of_node)" get volumes.longhorn.io,replicas.longhorn.io --all-namespaces \
    --output "go-template=$REPLICAS_TEMPLATE" 2>/dev/null)
}

# volumes_here SINGLE|RISKY: volumes of one replica with it here; attached ones of several whose only healthy one is here. A detached volume
# loses nothing: its replicas stand still, here as well.
volumes_here() {
  awk -F '|' -v own="$NODE" -v kind="$1" '
    $1 == "V" { state[$2] = $3; wanted[$2] = $4 }
    $1 == "R" && $5 == "healthy" { if ($4 == own) here[$3] = 1; else elsewhere[$3] = 1 }
    END { for (name in here) if (name in wanted) {
      if (wanted[name] == 1) { if (kind == "single") print name }
      else if (kind == "risky" && state[name] ~ /^(attach|detaching)/ && !(name in elsewhere)) print name } }' <<<"$REPLICAS" | sort | tr '\n' ' '
}

volumes_are_safe() {
  RISKY='unknown, the API does not tell '
  read_replicas || return 1
  RISKY=$(volumes_here risky)
  [ -z "$RISKY" ]
}

# Before the drain and the restart.
wait_for_replicas() {
  local single
  if ! volumes_are_safe; then
    note "waiting up to ${STORAGE_TIMEOUT}s for another healthy replica of volumes: ${RISKY% }"
    wait_for "$STORAGE_TIMEOUT" volumes_are_safe ||
      fail QRT-273 "the last healthy replica of volumes is on this node, after ${STORAGE_TIMEOUT}s too: ${RISKY% }; the node was not touched. Bring back the nodes of their other replicas, make room for new ones, or raise rollout.storageTimeout"
  fi
  single=$(volumes_here single)
  [ -z "$single" ] || note "volumes of one replica, which nothing replaces: ${single% }"
  OWN_REPLICAS=$(awk -F '|' -v own="$NODE" '$1 == "R" && $4 == own && $5 == "healthy" { print $2 }' <<<"$REPLICAS")
}

# Those that were healthy before and still exist; one that Longhorn has replaced elsewhere is gone.
replicas_are_back() {
  BEHIND='unknown, the API does not tell '
  read_replicas || return 1
  BEHIND=$(awk -F '|' 'FNR == NR { mine[$1] = 1; next } $1 == "R" && $2 in mine && $5 != "healthy" { print $2 }' <(printf '%s\n' "$OWN_REPLICAS") <(printf '%s\n' "$REPLICAS") | tr '\n' ' ')
  [ -z "$BEHIND" ]
}

# After it, too. The wait before keeps the last replica alone: of three copies, the next node would go while this one's is being rebuilt, the
# one after it as well, and rebuilding would never come to an end. Only noted, because no data depends on it: a replica that
# can't be rebuilt for want of room must not stop an update half-way.
wait_for_own_replicas() {
  [ -n "$OWN_REPLICAS" ] || return 0
  wait_for "$STORAGE_TIMEOUT" replicas_are_back ||
    note "replicas of this node are not healthy again after ${STORAGE_TIMEOUT}s: ${BEHIND% }; going on, each next node waits for the volumes it has replicas of"
}

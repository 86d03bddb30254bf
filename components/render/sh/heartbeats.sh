# Controllers that expect quick heartbeats and nodes that send slow ones must not meet: every node would be called dead between two
# of them, again and again, and its pods leave their Services each time. `heartbeats` changes hands in two runs, whichever the way.

# Names of nodes whose Lease says that it is renewed too seldom. A Lease whose Node is gone speaks of nobody.
slow_nodes() {
  local nodes leases
  nodes=$(api GET /api/v1/nodes 2>/dev/null) || return 1
  leases=$(api GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases 2>/dev/null) || return 1
  {
    grep -oE '"holderIdentity":"[^"]+","leaseDurationSeconds":[0-9]+' <<<"$leases" || true
    grep -oE '\{"metadata":\{"name":"[^"]+"' <<<"$nodes" || true
  } | awk -F '"' -v most="$LEASE_SECONDS" '
    /holderIdentity/ { if (substr($7, 2) + 0 <= most) quick[$4] = 1; next }
    !($6 in quick) { print $6 }' | tr '\n' ' '
}

# Names of the other servers whose controllers expect quick heartbeats; k3s notes on its Node what it was started with.
impatient_servers() {
  local body
  body=$(api GET '/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fetcd%3Dtrue' 2>/dev/null) || return 1
  { grep -oE "\\{\"metadata\":\\{\"name\":\"[^\"]+\"|$SHORT_GRACE" <<<"$body" || true; } | awk -F '"' -v own="$NODE" '
    /metadata/ { name = $6; next } name != own { print name }' | sort -u | tr '\n' ' '
}

# Asked of a server's own API, or of the one at the endpoint. Who can't ask may not change over.
check_heartbeats() {
  local names
  if grep -qF "$SHORT_GRACE" "$STATE/wanted/config.yaml" && ! grep -qsF "$SHORT_GRACE" "$CONFIG_DIR/config.yaml"; then
    names=$(slow_nodes) || names="unknown, the API does not answer"
    [ -z "$names" ] || fail QRT-225 "not all nodes send quick heartbeats (slow: ${names% }); this server was not restarted: give fastNodeFailure: \"heartbeats\" and run up, then true"
  fi
  if [ -e "$KUBELET_DROP_IN" ] && [ ! -e "$STATE/wanted/kubelet.conf" ]; then
    names=$(impatient_servers) || names="unknown, the API does not answer"
    [ -z "$names" ] || fail QRT-226 "other servers still expect quick heartbeats (${names% }); this server was not restarted: give fastNodeFailure: \"heartbeats\" and run up, then false"
  fi
}

# After the restart. Kubelets before 1.34 renew a Lease with the number that it was made with, whatever their own is by now: this
# lets them make it anew.
refresh_lease() {
  local path=/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/$NODE body seen=slow wanted=slow
  body=$(api GET "$path" 2>/dev/null) || return 0
  if [[ $body == *"\"leaseDurationSeconds\":$LEASE_SECONDS,"* ]]; then seen=quick; fi
  if [ -e "$KUBELET_DROP_IN" ]; then wanted=quick; fi
  [ "$seen" = "$wanted" ] || api DELETE "$path" >/dev/null || note "can't delete the Lease of $NODE, which says $seen heartbeats; do it with: kubectl delete lease $NODE -n kube-node-lease"
}

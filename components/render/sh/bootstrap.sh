# Makes the cluster if, and only if, it does not exist: a first server that lost its disk would else found a second one.

another_server_answers() {
  local address host
  for address in $OTHER_SERVERS; do
    host=$address
    case $host in *:*) host="[$host]" ;; esac
    CLUSTER=$(cluster_ca "https://$host:$JOIN_PORT") || continue
    case $(token_status "https://$host:$JOIN_PORT") in
      200 | 503) return 0 ;;
      *) fail QRT-252 "$address runs $DISTRO of another cluster (it refuses this cluster's token); clean that host or correct the list of servers" ;;
    esac
  done
  return 1
}

found_cluster() {
  put_file "$STATE/token" 600 "$TOKEN"
  install_wanted
  # The founder starts without `server` (it would join), and takes the common configuration as soon as it has data: then both keys are ignored.
  put_file "$CONFIG_DIR/config.yaml" 600 "${BOOTSTRAP_CONFIG//@INTERFACE@/$(sed -n 's/^flannel-iface: "\(.*\)"$/\1/p' "$STATE/wanted/config.yaml")}"
  start_service start
}

up() {
  take_lock
  if ! has_data && another_server_answers; then
    note "cluster $CLUSTER exists already, nothing to found"
    say_time
  printf '{"clusterId":"%s","result":"same"}\n' "$CLUSTER"
    return 0
  fi
  if has_data; then
    service_runs || start_service start
  else
    found_cluster
    changed "founded the cluster"
  fi
  # Others can join from now on; whether this node gets Ready is its own join's business.
  wait_until_serving
  # The prefix of the token that a server writes is the fingerprint of its CA, also where the CA is a chain.
  CLUSTER=$(sed -n 's/^K10\([0-9a-f]*\)::.*/\1/p' "$DATA/server/token")
  [ -n "$CLUSTER" ] || fail QRT-253 "$DATA/server/token has no K10 token"
  prove_external # needs external
  put_file "$STATE/cluster" 600 "$CLUSTER"
  put_file "$STATE/token" 600 "K10$CLUSTER::server:$TOKEN"
  put_file "$CONFIG_DIR/config.yaml" 600 "$(cat "$STATE/wanted/config.yaml")"$'\n'
  [ -n "$(live_digest)" ] || mark_live
  say_time
  printf '{"clusterId":"%s","result":"%s"}\n' "$CLUSTER" "$RESULT"
}

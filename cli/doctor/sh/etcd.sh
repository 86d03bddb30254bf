# This server's member of etcd, and its snapshots.

ETCD_TLS=$DATA/server/tls/etcd

probe_etcd() {
  say etcd-health "$(curl --silent --max-time 3 "http://$ETCD_HOST:2381/health")"
  curl --silent --max-time 3 "http://$ETCD_HOST:2381/metrics" | sed -n -E \
    's/^(etcd_server_(has_leader|is_leader|is_learner|leader_changes_seen_total|proposals_committed_total|proposals_pending|quota_backend_bytes)|etcd_mvcc_db_total_size_in(_use_in)?_bytes|etcd_disk_(wal_fsync|backend_commit)_duration_seconds_bucket\{.*\}|etcd_network_peer_round_trip_time_seconds_bucket\{.*\}) (.*)/etcd-metric\t\1\t\5/p'
}

# JSON of etcd's gateway; newer releases have it on a port of its own.
probe_members() {
  local port answer
  for port in 2379 2382; do
    answer=$(etcd_ask "$port" cluster/member/list '{}')
    case $answer in *'"members"'*) break ;; *) answer='' ;; esac
  done
  [ -n "$answer" ] || return 0
  say etcd-members "$answer"
  say etcd-alarms "$(etcd_ask "$port" maintenance/alarm '{"action":"GET"}')"
}

etcd_ask() {
  curl --silent --max-time 2 --cacert "$ETCD_TLS/server-ca.crt" --cert "$ETCD_TLS/client.crt" --key "$ETCD_TLS/client.key" --data "$3" "https://$ETCD_HOST:$1/v3/$2"
}

probe_snapshots() {
  local time size newest=0 count=0 empty=0
  while read -r time size; do
    count=$((count + 1))
    time=${time%%.*}
    if [ "$time" -gt "$newest" ]; then newest=$time; fi
    if [ "$size" = 0 ]; then empty=$((empty + 1)); fi
  done < <(find "$SNAPSHOT_DIR" -maxdepth 1 -type f -printf '%T@ %s\n')
  say snapshots "$count" "$newest" "$empty"
}

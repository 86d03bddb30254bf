# A dedicated load-balancer host: HAProxy and keepalived, and nothing of Kubernetes.

up() {
  take_lock
  check_address
  choose_endpoints # needs exchange
  install -d -m 0700 "$STATE" "$STATE/wanted"
  put_file "$STATE/installed" 600 "$CLUSTER_NAME"
  put_file "$STATE/cluster-name" 600 "$CLUSTER_NAME"
  look_for_stranger &
  install_packages
  set_up_endpoint
  finish
}

down() {
  if [ ! -e "$STATE/installed" ]; then
    printf 'same\n'
    return 0
  fi
  take_lock
  end_unit quorate-keepalived
  end_unit quorate-haproxy
  rm -rf /etc/quorate /run/quorate-endpoint "$STATE" /run/quorate
  printf 'changed\n'
}

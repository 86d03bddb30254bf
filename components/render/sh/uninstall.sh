# Takes away what this cluster's steps and k3s itself brought, and nothing else.

stop_unit() {
  systemctl disable --quiet --now "$1" 2>/dev/null || true
  rm -f "/etc/systemd/system/$1.service"
}

# k3s leaves its containers running when it stops (KillMode=process), each below a shim that names our socket.
kill_containers() {
  local round shims
  for round in 1 2 3; do
    mapfile -t shims < <(ps -e -o pid= -o args= | sed -n 's/^ *\([0-9]*\) [^ ]*containerd-shim[^ ]* .*\/run\/k3s\/containerd\/.*/\1/p')
    [ ${#shims[@]} -gt 0 ] || return 0
    note "ending ${#shims[@]} containers (round $round)"
    kill_trees "${shims[@]}"
    sleep 0.5
  done
}

kill_trees() {
  local pid children
  for pid in "$@"; do
    mapfile -t children < <(ps -o pid= --ppid "$pid" | tr -d ' ')
    kill -KILL "$pid" 2>/dev/null || true
    [ ${#children[@]} -eq 0 ] || kill_trees "${children[@]}"
  done
}

unmount_below() {
  local target
  while read -r target; do
    umount -- "$target" 2>/dev/null || umount -l -- "$target" || note "can't unmount $target"
  done < <(cut -d ' ' -f 5 /proc/self/mountinfo | grep -E "^$1(/|\$)" | sort -r || true)
}

remove_network() {
  local link name save
  for name in $(ip netns list 2>/dev/null | sed -n 's/^\(cni-[^ ]*\).*/\1/p'); do ip netns delete "$name" 2>/dev/null || true; done
  for link in $(ip -o link show master cni0 2>/dev/null | sed -n 's/^[0-9]*: \([^@:]*\).*/\1/p') cni0 flannel.1 flannel-v6.1 flannel-wg flannel-wg-v6 kube-ipvs0; do
    ip link delete "$link" 2>/dev/null || true
  done
  rm -rf /var/lib/cni
  PATH=$PATH:$DATA/data/current/bin/aux
  for save in iptables ip6tables; do
    command -v "$save-save" >/dev/null || continue
    "$save-save" 2>/dev/null | grep -vE 'KUBE-|CNI-|cni0|[Ff]lannel' | "$save-restore" 2>/dev/null || note "can't clean the rules of $save"
  done
}

# etcd's data and volumes on the host's disk outlive a destroy by default: moved aside, on the same file system, readable by root only.
set_data_aside() {
  local kept name
  kept=$DATA/removed-$(date -u +%Y%m%dT%H%M%SZ)
  for name in server storage; do
    [ -e "$DATA/$name" ] || continue
    if [ "$DELETE_DATA" = yes ]; then
      rm -rf "${DATA:?}/$name"
    else
      install -d -m 0700 "$kept"
      mv "$DATA/$name" "$kept/"
      note "kept $kept/$name"
    fi
  done
}

remove_endpoint() {
  stop_unit quorate-keepalived
  stop_unit quorate-haproxy
  if [ -n "$VIP" ]; then
    local link
    link=$(ip -o addr show to "$VIP" | tr -s ' ' | cut -d ' ' -f 2 | head -n 1)
    [ -z "$link" ] || ip addr del "$VIP/32" dev "$link" || true
  fi
  rm -rf /etc/quorate /run/quorate-endpoint
}

down() {
  if [ ! -e "$STATE/installed" ]; then
    printf 'same\n'
    return 0
  fi
  take_lock
  stop_unit "$UNIT"
  kill_containers
  remove_endpoint
  unmount_below /run/k3s
  unmount_below /var/lib/kubelet
  unmount_below /run/netns/cni-
  log_out_volumes # needs storage
  remove_network
  set_data_aside
  rm -rf "$DATA/agent" "$DATA/data" /var/lib/kubelet /run/k3s /run/flannel /var/log/pods /var/log/containers
  rm -rf "$CONFIG_DIR" /etc/rancher/node "$VERSIONS" "${BINARY:?}" /etc/sysctl.d/90-quorate.conf /etc/modules-load.d/quorate.conf
  rmdir --ignore-fail-on-non-empty /etc/rancher "$DATA" "${DATA%/*}" 2>/dev/null || true
  take_back_storage # needs storage
  systemctl daemon-reload
  systemctl reset-failed "$UNIT" quorate-haproxy quorate-keepalived 2>/dev/null || true
  rm -rf "$STATE" /run/quorate
  printf 'changed\n'
}

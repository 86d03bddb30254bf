# Takes away what this cluster's steps and the distribution itself brought, and nothing else.

stop_unit() {
  systemctl disable --quiet --now "$1" 2>/dev/null || true
  rm -f "/etc/systemd/system/$1.service"
}

# A service that was killed leaves these two behind, and the kubelet would start again what is ended below.
end_service_rest() {
  local pid
  for pid in $(ps -e -o pid= -o comm= | sed -n 's/^ *\([0-9]*\) \(containerd\|kubelet\)$/\1/p'); do
    if grep -qs "/$UNIT\.service" "/proc/$pid/cgroup"; then kill -KILL "$pid" 2>/dev/null || true; fi
  done
}

# Containers run on when the service stops (KillMode=process), each below a shim that names our socket.
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
    mapfile -t children < <(ps -o pid= --ppid "$pid" | tr -d ' ' || true)
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

remove_link() { ip link delete "$1" 2>/dev/null || true; }

# links PATTERN: their names.
links() { ip -o link show 2>/dev/null | sed -n 's/^[0-9]*: \([^@:]*\).*/\1/p' | grep -E "^($1)\$" || true; }

remove_network() {
  local name save
  for name in $(ip netns list 2>/dev/null | sed -n 's/^\(cni-[^ ]*\).*/\1/p'); do ip netns delete "$name" 2>/dev/null || true; done
  for name in $(ip -o link show master cni0 2>/dev/null | sed -n 's/^[0-9]*: \([^@:]*\).*/\1/p') cni0 kube-ipvs0 nodelocaldns \
    $(links 'flannel[.-].*|cali[0-9a-f]{11}|vxlan(-v6)?\.calico|wireguard\.cali|wg-v6\.cali'); do
    remove_link "$name"
  done
  rm -rf /var/lib/cni
  PATH=$PATH:$DATA/data/current/bin/aux
  for save in iptables ip6tables; do
    command -v "$save-save" >/dev/null || continue
    "$save-save" 2>/dev/null | grep -vE 'KUBE-|CNI-|cni0|[Ff]lannel|cali-|cali:|CILIUM_' | "$save-restore" 2>/dev/null || note "can't clean the rules of $save"
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
  local address link
  stop_unit quorate-keepalived
  stop_unit quorate-haproxy
  # A pod that was killed leaves its address behind.
  for address in ${VIPS:-}; do
    link=$(ip -o addr show to "$address" | tr -s ' ' | cut -d ' ' -f 2 | head -n 1)
    [ -z "$link" ] || ip addr del "$address" dev "$link" || true
  done
  rm -rf /etc/quorate /run/quorate-endpoint
}

down() {
  if [ ! -e "$STATE/installed" ]; then
    printf 'same\n'
    return 0
  fi
  take_lock
  local name
  stop_unit "$UNIT"
  end_service_rest
  # First of all: while they stand, the end of Cilium's containers can take the host's own network with it.
  for name in cilium_host cilium_net cilium_vxlan cilium_wg0; do remove_link "$name"; done
  kill_containers
  remove_endpoint
  unmount_below /run/k3s
  unmount_below /var/lib/kubelet
  unmount_below /run/netns/cni-
  log_out_volumes # needs storage
  remove_network
  set_data_aside
  for name in $LEAVES; do rm -rf "$name"; done
  rm -rf "$DATA/agent" "$DATA/data" "${DATA:?}/bin" /var/lib/kubelet /run/k3s /run/flannel /var/log/pods /var/log/containers
  rm -rf "$CONFIG_DIR" /etc/rancher/node "$VERSIONS" "${BINARY:?}" /etc/sysctl.d/90-quorate.conf /etc/modules-load.d/quorate.conf
  rmdir --ignore-fail-on-non-empty /etc/rancher "$DATA" "${DATA%/*}" 2>/dev/null || true
  take_back_storage # needs storage
  let_guards_on
  remove_etcd_user # needs etcd-user
  systemctl daemon-reload
  systemctl reset-failed "$UNIT" quorate-haproxy quorate-keepalived 2>/dev/null || true
  rm -rf "$STATE" /run/quorate
  printf 'changed\n'
}

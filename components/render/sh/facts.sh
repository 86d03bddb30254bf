# Reads, never writes. Faults of this host end the step with all of them at once: a step that failed is run anew by the next `up`,
# while facts that were once kept would be judged again and again, whatever the user has mended.

json_string() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "$(printf '%s' "$text" | tr -d '\000-\037')"
}

json_list() {
  local separator='' item
  printf '['
  for item in "$@"; do
    printf '%s' "$separator"
    json_string "$item"
    separator=,
  done
  printf ']'
}

architecture() {
  case $(uname -m) in
    x86_64) printf amd64 ;;
    aarch64) printf arm64 ;;
    *) uname -m ;;
  esac
}

cgroup_version() {
  case $(stat -fc %T /sys/fs/cgroup 2>/dev/null) in
    cgroup2fs) printf v2 ;;
    *) printf v1 ;;
  esac
}

# Ports that something else than this cluster's own services listens on, as "6443 is taken by nginx". A port can have several
# listeners, one an address; what the kernel itself listens on (NFS, WireGuard) has no process.
foreign_ports() {
  local port line pid name
  for port in $PORTS; do
    while IFS= read -r line; do
      # Not by its name: a member's ports are held by k3s-server, by containerd, and by whatever else runs in its service.
      pid=$(sed -n 's/.*pid=\([0-9]*\),.*/\1/p' <<<"$line")
      if [ -e "$STATE/installed" ] && grep -qs "/$UNIT\.service" "/proc/$pid/cgroup"; then continue; fi
      name=$(sed -n 's/.*users:(("\([^"]*\)".*/\1/p' <<<"$line")
      printf '%s is taken by %s\n' "$port" "${name:-the kernel}"
      break
    done < <(ss -Hlntp "sport = :$port" 2>/dev/null)
  done
}

# What a cluster that was not made here has left behind; it would be joined, overwritten or fought with.
leftovers() {
  local path
  [ ! -e "$STATE/installed" ] || return 0
  for path in "$DATA/server" "$DATA/agent/kubelet.kubeconfig" "$CONFIG_DIR/config.yaml" /etc/systemd/system/k3s.service \
    /etc/systemd/system/k3s-agent.service "$BINARY" /var/lib/rancher/rke2/server /etc/kubernetes/manifests/kube-apiserver.yaml; do
    [ ! -e "$path" ] || printf '%s\n' "$path"
  done
}

# A module may be built in and leave no trace but what it provides.
has_module() {
  local name=$1 modules
  modules=/lib/modules/$(uname -r)
  if [ -d "/sys/module/$name" ] || modprobe -n "$name" 2>/dev/null; then return 0; fi
  case $name in
    overlay) grep -qw overlay /proc/filesystems ;;
    br_netfilter) [ -d /proc/sys/net/bridge ] ;;
    nf_conntrack) [ -d /proc/sys/net/netfilter ] ;;
    *) [ ! -d "$modules" ] || grep -qs "/$name\.ko" "$modules/modules.builtin" ;;
  esac
}

warnings() {
  local name
  for name in overlay br_netfilter nf_conntrack vxlan; do
    has_module "$name" || printf '%s\n' "kernel module $name was not found; k3s may miss it"
  done
  if [ "$(tail -n +2 /proc/swaps | wc -l)" -gt 0 ]; then
    printf '%s\n' "swap is on: etcd suffers from it; turn it off with: swapoff -a (and in /etc/fstab)"
  fi
  if [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" = no ]; then
    printf '%s\n' "the clock is not synchronized; install chrony or systemd-timesyncd"
  fi
  local unit
  for unit in firewalld ufw nm-cloud-setup.timer fapolicyd; do
    if systemctl is-active --quiet "$unit" 2>/dev/null; then
      printf '%s\n' "$unit is active: it blocks or removes what the cluster network needs; see docs/hosts.md"
    fi
  done
}

FAULTS=0

fault() {
  note "$1: $2"
  FAULTS=$((FAULTS + 1))
}

check_machine() {
  local arch sha memory disk
  [ -d /run/systemd/system ] || fault QRT-102 "the host does not run systemd; use one that does"
  arch=$(architecture)
  sha=SHA256_$arch
  case $arch in
    amd64 | arm64) [ "${!sha}" = given ] || fault QRT-104 "the host is $arch and artifacts.sha256.$arch is not given; add the SHA-256 of that binary" ;;
    *) fault QRT-103 "the host's architecture is $arch; k3s is supported here on amd64 and arm64" ;;
  esac
  if [ "$(cgroup_version)" = v1 ] && [ "$CGROUP_V1" != accepted ]; then
    fault QRT-105 "the host runs cgroup v1, which the kubelet refuses since Kubernetes 1.35; boot it with cgroup v2, or accept v1 by kubelet-arg: [\"fail-cgroupv1=false\"] in serverConfig and agentConfig"
  fi
  [ ! -e "$STATE/installed" ] || return 0
  memory=$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024))
  [ "$memory" -ge "$LEAST_MEMORY" ] || fault QRT-107 "the host has $memory MiB of memory; give a host of this role $LEAST_MEMORY MiB at least"
  disk=$(df -Pm /var/lib | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)
  [ "$disk" -ge "$LEAST_DISK" ] || fault QRT-108 "$disk MiB are free in /var/lib; make room for $LEAST_DISK MiB at least"
}

check_network() {
  local addresses port
  addresses=$(ip -o addr show scope global | sed -n 's/.* inet6\{0,1\} \([^/ ]*\).*/\1/p' | tr '\n' ' ')
  addresses=${addresses% }
  case " $addresses " in
    *" $ADDRESS "*) ;;
    *) fault QRT-106 "no interface has $ADDRESS, only ${addresses:-none}; correct the host's address" ;;
  esac
  [ -n "$(ip route show default; ip -6 route show default)" ] || fault QRT-109 "the host has no default route; add one, k3s and Service addresses need any"
  while IFS= read -r port; do
    fault QRT-110 "port $port; stop what listens there"
  done < <(foreign_ports)
}

check_owner() {
  local left cluster
  left=$(leftovers | tr '\n' ' ')
  [ -z "$left" ] || fault QRT-111 "the host holds an installation that was not made here: ${left% }; uninstall it first (k3s-uninstall.sh), or take a clean host"
  cluster=$(cat "$STATE/cluster-name" 2>/dev/null || true)
  if [ -n "$cluster" ] && [ "$cluster" != "$CLUSTER_NAME" ]; then
    fault QRT-112 "the host belongs to cluster $cluster; remove it there first, or take another host"
  fi
}

up() {
  local warned
  check_machine
  check_network
  check_owner
  check_storage # needs storage-facts
  [ "$FAULTS" = 0 ] || exit 1
  mapfile -t warned < <(warnings)
  mapfile -t -O "${#warned[@]}" warned < <(storage_warnings) # needs storage-facts
  printf '{"machineId":%s,"hostname":%s,"warnings":%s}\n' "$(json_string "$(cat /etc/machine-id)")" "$(json_string "$(uname -n)")" \
    "$(json_list ${warned[@]+"${warned[@]}"})"
  print_storage_facts # needs storage-facts
}

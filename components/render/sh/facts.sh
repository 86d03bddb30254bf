# Reads, never writes: what the checks of all hosts together need to know, as one line of JSON.

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

os_field() { sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" /etc/os-release 2>/dev/null || true; }

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

package_manager() {
  local tool
  for tool in apt-get dnf zypper; do
    if command -v "$tool" >/dev/null; then
      printf '%s' "$tool"
      return 0
    fi
  done
}

# Ports that something else than this cluster's own services listens on, as "6443 (nginx)".
foreign_ports() {
  local port line
  for port in $PORTS; do
    line=$(ss -Hlntp "sport = :$port" 2>/dev/null | head -n 1)
    [ -n "$line" ] || continue
    case $line in
      *'(("k3s'* | *'(("haproxy"'*) [ ! -e "$STATE/installed" ] || continue ;;
    esac
    printf '%s (%s)\n' "$port" "$(printf '%s' "$line" | sed -n 's/.*users:(("\([^"]*\)".*/\1/p')"
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

own_cluster() { cat "$STATE/cluster-name" 2>/dev/null || true; }

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

missing_modules() {
  local name
  for name in overlay br_netfilter nf_conntrack vxlan; do
    has_module "$name" || printf '%s\n' "$name"
  done
}

warnings() {
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

up() {
  local ports left modules warned addresses
  mapfile -t ports < <(foreign_ports)
  mapfile -t left < <(leftovers)
  mapfile -t modules < <(missing_modules)
  mapfile -t warned < <(warnings)
  mapfile -t addresses < <(ip -o addr show | sed -n 's/^[0-9]*: \([^ ]*\) .*inet6\{0,1\} \([^/ ]*\).*/\2 \1/p')
  printf '{"machineId":%s' "$(json_string "$(cat /etc/machine-id 2>/dev/null || true)")"
  printf ',"hostname":%s' "$(json_string "$(uname -n)")"
  printf ',"osId":%s' "$(json_string "$(os_field ID)")"
  printf ',"osName":%s' "$(json_string "$(os_field PRETTY_NAME)")"
  printf ',"arch":%s' "$(json_string "$(architecture)")"
  printf ',"cgroup":%s' "$(json_string "$(cgroup_version)")"
  printf ',"systemd":%s' "$([ -d /run/systemd/system ] && printf true || printf false)"
  printf ',"packageManager":%s' "$(json_string "$(package_manager)")"
  printf ',"memoryMiB":%s' "$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024))"
  printf ',"diskFreeMiB":%s' "$(df -Pm /var/lib | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)"
  printf ',"defaultRoute":%s' "$([ -n "$(ip route show default; ip -6 route show default)" ] && printf true || printf false)"
  printf ',"addresses":%s' "$(json_list ${addresses[@]+"${addresses[@]}"})"
  printf ',"ports":%s' "$(json_list ${ports[@]+"${ports[@]}"})"
  printf ',"leftovers":%s' "$(json_list ${left[@]+"${left[@]}"})"
  printf ',"cluster":%s' "$(json_string "$(own_cluster)")"
  printf ',"missingModules":%s' "$(json_list ${modules[@]+"${modules[@]}"})"
  printf ',"warnings":%s}\n' "$(json_list ${warned[@]+"${warned[@]}"})"
}

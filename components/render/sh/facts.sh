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

# Ports that something else than this cluster's own services listens on, as "6443 is taken by nginx". A port can have several
# listeners, one an address; what the kernel itself listens on (NFS, WireGuard) has no process.
foreign_ports() {
  local port line pid name
  for port in $PORTS; do
    while IFS= read -r line; do
      # Not by its name: a member's ports are held by its service, by containerd, and by whatever else runs below it; those of static pods by pods.
      pid=$(sed -n 's/.*pid=\([0-9]*\),.*/\1/p' <<<"$line")
      if [ -e "$STATE/installed" ] && grep -qsE "/$UNIT\.service|/kubepods" "/proc/$pid/cgroup"; then continue; fi
      name=$(sed -n 's/.*users:(("\([^"]*\)".*/\1/p' <<<"$line")
      printf '%s is taken by %s\n' "$port" "${name:-the kernel}"
      break
    done < <(ss -Hlntp "sport = :$port" 2>/dev/null)
  done
}

warnings() {
  if [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" = no ]; then
    printf '%s\n' "the clock is not synchronized; install chrony or systemd-timesyncd"
  fi
  node_warnings # needs facts-node
}

FAULTS=0

fault() {
  note "$1: $2"
  FAULTS=$((FAULTS + 1))
}

check_machine() {
  local memory disk
  [ -d /run/systemd/system ] || fault QRT-102 "the host does not run systemd; use one that does"
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
  while IFS= read -r port; do
    fault QRT-110 "port $port; stop what listens there"
  done < <(foreign_ports)
}

check_owner() {
  local cluster
  cluster=$(cat "$STATE/cluster-name" 2>/dev/null || true)
  if [ -n "$cluster" ] && [ "$cluster" != "$CLUSTER_NAME" ]; then
    fault QRT-112 "the host belongs to cluster $cluster; remove it there first, or take another host"
  fi
}

up() {
  local warned
  check_machine
  check_network
  check_second_address # needs dual-stack
  check_owner
  check_node # needs facts-node
  check_storage # needs storage-facts
  [ "$FAULTS" = 0 ] || exit 1
  mapfile -t warned < <(warnings)
  mapfile -t -O "${#warned[@]}" warned < <(storage_warnings) # needs storage-facts
  printf '{"machineId":%s,"hostname":%s,"warnings":%s}\n' "$(json_string "$(cat /etc/machine-id)")" "$(json_string "$(uname -n)")" \
    "$(json_list ${warned[@]+"${warned[@]}"})"
  print_storage_facts # needs storage-facts
}

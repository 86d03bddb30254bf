# Addresses, routes, ports, and who reaches whom.

probe_network() {
  local index name family address _ line
  while read -r index name family address _; do
    case $family in
      inet | inet6)
        say address "$name" "${address%%/*}"
        if [ "${address%%/*}" = "$ADDRESS" ]; then say_link "$name"; fi
        ;;
    esac
  done < <(ip -o addr show scope global)
  for line in -4 -6; do
    say default-route "${line#-}" "$(ip "$line" route show default | wc -l)"
  done
}

say_link() {
  local link=${INTERFACE:-$1}
  say link "$link" "$(content "/sys/class/net/$link/mtu")" "$(content "/sys/class/net/$link/operstate")" "$1"
}

# Whose a port is, its process tells: a member's ports are held by its service, by containerd, or by pods.
probe_ports() {
  local address rest pid name own
  while read -r _ _ _ address _ rest; do
    pid=${rest#*pid=} name=${rest#*\(\(\"}
    pid=${pid%%,*} name=${name%%\"*} own=no
    case $(content "/proc/$pid/cgroup") in */"$UNIT".service* | */kubepods* | */quorate-*) own=yes ;; esac
    say port "${address##*:}" "${address%:*}" "$name" "$own"
  done < <(ss -Hlntp)
}

# Lines NAME ADDRESS PORT. An address that swallows packets would hold each try for minutes: all run at once, and what has not ended by then is ended.
probe_reach() {
  local name address port pids=() pid
  while read -r name address port; do
    [ -n "$name" ] || continue
    # In no further subshell: that one would outlive the end of this one, and hold the pipe.
    { exec 3<>"/dev/tcp/$address/$port" && say reach "$name" "$port" yes; } 2>/dev/null &
    pids+=("$!")
  done <<<"$TARGETS"
  # Without a share in the pipe, which would else stay open until the end of the sleep.
  { sleep 1.5 && kill "${pids[@]}"; } >/dev/null 2>&1 &
  pid=$!
  wait "${pids[@]}" 2>/dev/null
  kill "$pid" 2>/dev/null
  say reach-end
}

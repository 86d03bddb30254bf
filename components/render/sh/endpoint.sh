# This host's part in the API's endpoints: HAProxy and keepalived from units of their own with files in /etc/quorate, kube-vip as a static pod. A text that is empty
# means that the host has no such part, or no longer has it.

POD_DIR=$DATA/agent/pod-manifests

# A connection attempt makes the kernel ask for the owner of an address; no tool is needed for it. Nobody's address costs the
# whole second, so this runs beside the download.
look_for_stranger() {
  local address
  for address in $VIPS; do
    if ! vip_is_ours "$address"; then touch_address "$address"; fi
  done
  for address in $HOLDERS; do touch_address "$address"; done
  wait
}

touch_address() {
  # What the kernel remembers may be an owner that is gone: it would be refused as a stranger long after it gave the address free.
  ip neigh flush to "$1" 2>/dev/null || true
  timeout 1 bash -c "exec 3<>/dev/tcp/$1/22" 2>/dev/null &
}

# In a file that a former run laid down here for this address, whatever holds it up.
vip_is_ours() {
  grep -qsF " $1/" /etc/quorate/keepalived.conf || grep -qsF "value: $1" "$STATE"/wanted/quorate-vip-*.yaml
}

# stranger_at ADDRESS: whoever owns a VIP must be one of its holders.
stranger_at() {
  local address
  ! vip_is_ours "$1" || return 1
  STRANGER=$(link_address "$1")
  if [ -z "$STRANGER" ] || ip -o addr show to "$1" | grep -q .; then return 1; fi
  for address in $HOLDERS; do
    if [ "$(link_address "$address")" = "$STRANGER" ]; then return 1; fi
  done
}

link_address() { ip neigh show to "$1" | sed -n 's/.* lladdr \([^ ]*\).*/\1/p' | head -n 1; }

check_vips() {
  local address port seen
  for port in $VIP_PORTS; do
    seen=$(ss -Hlntp "sport = :$port" | grep -v '"haproxy"' || true)
    [ -z "$seen" ] || fail QRT-261 "port $port is taken by$(sed -n 's/.*users:(("\([^"]*\)".*/ \1/p' <<<"$seen" | head -n 1); free it or choose another endpoint.port"
  done
  for address in $VIPS; do
    ! stranger_at "$address" || fail QRT-260 "$address is in use by a stranger ($STRANGER); free the address or choose another endpoint.address"
  done
}

# run_unit NAME FILES-BEFORE: starts it, or lets it take a changed file without dropping connections. What it did not take it is asked to take again in the next run.
run_unit() {
  local unit=$1 before=$2 owed=$STATE/reload-$1
  if ! systemctl is-active --quiet "$unit"; then
    systemctl restart "$unit" || {
      journal_tail "$unit"
      fail QRT-262 "$unit does not start; the journal above says why"
    }
    changed "started $unit"
  elif [ -e "$owed" ] || [ "$before" != "$(endpoint_files | sha256sum)" ]; then
    touch "$owed"
    systemctl reload "$unit" || fail QRT-263 "$unit can't reload; see: journalctl -u $unit"
    changed "reloaded $unit"
  fi
  rm -f "$owed"
}

endpoint_files() { cat /etc/quorate/haproxy.cfg /etc/quorate/state.lua /etc/quorate/keepalived.conf /etc/quorate/check-haproxy /etc/quorate/check-api 2>/dev/null || true; }

# end_unit NAME FILE…: it takes its addresses with it when it stops.
end_unit() {
  local unit=$1 path
  shift
  [ -e "/etc/systemd/system/$unit.service" ] || return 0
  systemctl disable --quiet --now "$unit" 2>/dev/null || true
  rm -f "/etc/systemd/system/$unit.service" "$@"
  systemctl daemon-reload
  systemctl reset-failed "$unit" 2>/dev/null || true
  changed "ended $unit"
}

set_up_haproxy() {
  put_file "$STATE/wanted/state.lua" 600 "$STATE_LUA"
  put_file /etc/quorate/state.lua 644 "$STATE_LUA"
  put_file "$STATE/wanted/haproxy.cfg" 600 "$HAPROXY_CFG"
  install -d -m 0755 /run/quorate-endpoint
  haproxy -c -q -f "$STATE/wanted/haproxy.cfg" >&2 || fail QRT-264 "HAProxy refuses its configuration; its message is above"
  put_file /etc/quorate/haproxy.cfg 644 "$HAPROXY_CFG"
  put_file /etc/systemd/system/quorate-haproxy.service 644 "$HAPROXY_UNIT"
  # Reads all units anew, too.
  systemctl enable --quiet quorate-haproxy 2>/dev/null
  run_unit quorate-haproxy "$1"
}

set_up_keepalived() {
  put_file /etc/quorate/check-haproxy 755 "$CHECK_HAPROXY"
  put_file /etc/quorate/check-api 755 "$CHECK_API"
  put_file /etc/quorate/keepalived.conf 600 "${KEEPALIVED_CONF//@INTERFACE@/$INTERFACE_NAME}"
  put_file /etc/systemd/system/quorate-keepalived.service 644 "$KEEPALIVED_UNIT"
  systemctl enable --quiet quorate-keepalived 2>/dev/null
  run_unit quorate-keepalived "$1"
}

# The kubelet starts a pod when its file comes, and ends it when the file goes. A changed text waits for the rollout, which goes from server to server: all pods at once would leave
# nobody with the address for 12 s.
set_up_pods() {
  local name path text count=0
  for path in "$POD_DIR"/quorate-vip-*.yaml; do
    name=$(basename "$path" .yaml)
    case " $POD_NAMES " in *" $name "*) continue ;; esac
    [ -e "$path" ] || continue
    rm -f "$path" "$STATE/wanted/$name.yaml"
    changed "removed $path"
  done
  for name in $POD_NAMES; do
    count=$((count + 1))
    text=POD_$count
    put_file "$STATE/wanted/$name.yaml" 600 "${!text//@INTERFACE@/$INTERFACE_NAME}"
    if [ ! -e "$POD_DIR/$name.yaml" ]; then
      [ -d "$POD_DIR" ] || install -d -m 0700 "$POD_DIR"
      put_file "$POD_DIR/$name.yaml" 600 "$(cat "$STATE/wanted/$name.yaml")"$'\n'
    fi
  done
}

set_up_endpoint() {
  local before
  wait
  before=$(endpoint_files | sha256sum)
  check_vips
  if [ -n "$HAPROXY_CFG" ]; then set_up_haproxy "$before"; fi
  if [ -n "$KEEPALIVED_CONF" ]; then set_up_keepalived "$before"; else end_unit quorate-keepalived /etc/quorate/keepalived.conf; fi
  if [ -z "$HAPROXY_CFG" ]; then end_unit quorate-haproxy /etc/quorate/haproxy.cfg; fi
  set_up_pods
  put_file "$STATE/endpoints" 600 "$ENDPOINTS"
}

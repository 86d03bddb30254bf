# HAProxy and keepalived, run from units of their own with files in /etc/quorate.

# A connection attempt makes the kernel ask for the owner of an address; no tool is needed for it. Nobody's address costs the
# whole second, so this runs beside the download.
look_for_stranger() {
  local address
  ! vip_is_ours || return 0
  for address in "$VIP" $SERVER_ADDRESSES; do
    # What the kernel remembers may be an owner that is gone: it would be refused as a stranger long after it gave the address free.
    ip neigh flush to "$address" 2>/dev/null || true
    timeout 1 bash -c "exec 3<>/dev/tcp/$address/22" 2>/dev/null &
  done
  wait
}

vip_is_ours() { systemctl is-active --quiet quorate-keepalived && grep -qF " $VIP/32 " /etc/quorate/keepalived.conf; }

# Whoever owns the VIP must be one of the servers.
stranger_at_vip() {
  local address
  ! vip_is_ours || return 1
  STRANGER=$(link_address "$VIP")
  if [ -z "$STRANGER" ] || ip -o addr show to "$VIP" | grep -q .; then return 1; fi
  for address in $SERVER_ADDRESSES; do
    if [ "$(link_address "$address")" = "$STRANGER" ]; then return 1; fi
  done
}

link_address() { ip neigh show to "$1" | sed -n 's/.* lladdr \([^ ]*\).*/\1/p' | head -n 1; }

# run_unit NAME FILES-BEFORE: starts it, or lets it take a changed file without dropping connections.
run_unit() {
  local unit=$1 before=$2
  if ! systemctl is-active --quiet "$unit"; then
    systemctl restart "$unit" || {
      journal_tail "$unit"
      fail QRT-262 "$unit does not start; the journal above says why"
    }
    changed "started $unit"
  elif [ "$before" != "$(endpoint_files | sha256sum)" ]; then
    systemctl reload "$unit" || fail QRT-263 "$unit can't reload; see: journalctl -u $unit"
    changed "reloaded $unit"
  fi
}

endpoint_files() { cat /etc/quorate/haproxy.cfg /etc/quorate/state.lua /etc/quorate/keepalived.conf /etc/quorate/check-haproxy 2>/dev/null || true; }

set_up_endpoint() {
  local before seen
  wait
  before=$(endpoint_files | sha256sum)
  seen=$(ss -Hlntp "sport = :$VIP_PORT" | grep -v '"haproxy"' || true)
  [ -z "$seen" ] || fail QRT-261 "port $VIP_PORT is taken by$(sed -n 's/.*users:(("\([^"]*\)".*/ \1/p' <<<"$seen" | head -n 1); free it or choose another endpoint.port"
  if stranger_at_vip; then
    fail QRT-260 "$VIP is in use by a stranger ($STRANGER); free the address or choose another endpoint.address"
  fi
  put_file "$STATE/wanted/state.lua" 600 "$STATE_LUA"
  put_file /etc/quorate/state.lua 644 "$STATE_LUA"
  put_file "$STATE/wanted/haproxy.cfg" 600 "$HAPROXY_CFG"
  install -d -m 0755 /run/quorate-endpoint
  haproxy -c -q -f "$STATE/wanted/haproxy.cfg" >&2 || fail QRT-264 "HAProxy refuses its configuration; its message is above"
  put_file /etc/quorate/haproxy.cfg 644 "$HAPROXY_CFG"
  put_file /etc/quorate/check-haproxy 755 "$CHECK_HAPROXY"
  put_file /etc/quorate/keepalived.conf 600 "${KEEPALIVED_CONF//@INTERFACE@/$INTERFACE_NAME}"
  put_file /etc/systemd/system/quorate-haproxy.service 644 "$HAPROXY_UNIT"
  put_file /etc/systemd/system/quorate-keepalived.service 644 "$KEEPALIVED_UNIT"
  # Reads all units anew, too.
  systemctl enable --quiet quorate-haproxy quorate-keepalived 2>/dev/null
  run_unit quorate-haproxy "$before"
  run_unit quorate-keepalived "$before"
}

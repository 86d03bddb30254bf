# One endpoint is exchanged for another: the former ones stand until every server's certificate carries the new name.

# What is up already stays up: a later change must not take the new endpoint down again.
choose_endpoints() {
  local name all
  case ", $(cat "$STATE/endpoints" 2>/dev/null), " in *", $NEW_ENDPOINT, "*) ;; *) return 0 ;; esac
  for name in ENDPOINTS VIPS HOLDERS VIP_PORTS HAPROXY_CFG KEEPALIVED_CONF POD_NAMES POD_1 POD_2 POD_3 POD_4; do
    all=ALL_$name
    printf -v "$name" '%s' "${!all:-}"
  done
}

# A new node joins where there is an answer already; it goes on with what all others have.
join_by_former() { sed -i "s|^server: .*|server: \"$JOIN_URL\"|" "$CONFIG_DIR/config.yaml"; }

forget_former() { put_file "$CONFIG_DIR/config.yaml" 600 "$(cat "$STATE/wanted/config.yaml")"$'\n'; }

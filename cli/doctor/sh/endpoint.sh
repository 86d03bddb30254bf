# The API's one address, as this host sees it.

probe_endpoint() {
  local name url file
  file=$DATA/agent/server-ca.crt
  [ -r "$file" ] || file=$DATA/server/tls/server-ca.crt
  while read -r name url; do
    [ -n "$url" ] || continue
    if [ "$ROLE" = balancer ]; then
      say endpoint "$url" "$(status_of --insecure "$url")"
    else
      say endpoint "$url" "$(status_of --cacert "$file" "$url")"
    fi
  done <<<"$ENDPOINT_URLS"
}

# 000 where nobody answers, or with somebody else's certificate. What curl says of it tells the two apart.
status_of() {
  local address=${*: -1} status
  status=$(curl --silent --show-error --max-time 3 --output /dev/null --write-out '%{http_code} %{exitcode}' "${@:1:$#-1}" "$address/readyz" 2>/dev/null)
  printf '%s' "$status"
}

probe_proxy() {
  [ -n "$STATE_PORT" ] || return 0
  say proxy-state "$(timeout 2 bash -c "read -r line </dev/tcp/127.0.0.1/$STATE_PORT && printf %s \"\$line\"")"
  say proxies-told "$(timeout 2 bash -c "cat </dev/tcp/127.0.0.1/$TOLD_PORT" | wc -l)"
}

# This server's own API.

API_TLS=$DATA/server/tls

api_url() { sed -n 's/^ *server: *//p' "$KUBECONFIG_FILE" | head -n 1; }

# The API indents its answers for a user agent named curl, and a body shall be one line.
api_curl() {
  curl --silent --user-agent quorate --cacert "$API_TLS/server-ca.crt" --cert "$API_TLS/client-admin.crt" --key "$API_TLS/client-admin.key" "$@"
}

probe_api() {
  local status line
  while IFS= read -r line; do
    case $line in
      '[-]'*) say api-failing "${line#\[-\]}" ;;
      'status '*) status=${line#status } ;;
    esac
  done < <(api_curl --max-time 4 --write-out '\nstatus %{http_code}\n' "$(api_url)/readyz?verbose")
  say api-ready "${status:-000}"
}

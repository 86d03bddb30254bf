# Talks to the API with curl: starting kubectl costs half a second of a core, and waits poll.

kube_login() {
  local kubeconfig=$1 name value
  [ -s "$kubeconfig" ] || return 1
  if [ "${KUBE_LOGIN:-}" = "$kubeconfig" ] && [ ! "$kubeconfig" -nt /run/quorate/kube ]; then return 0; fi
  KUBE_LOGIN=''
  install -d -m 0700 /run/quorate/kube
  # Before it is read: what is written meanwhile is newer.
  touch /run/quorate/kube
  for name in certificate-authority client-certificate client-key; do
    value=$(sed -n "s/^ *$name-data: *//p" "$kubeconfig" | head -n 1)
    if [ -n "$value" ]; then
      printf '%s' "$value" | base64 -d >"/run/quorate/kube/$name" || return 1
    else
      value=$(sed -n "s/^ *$name: *//p" "$kubeconfig" | head -n 1)
      cp "$value" "/run/quorate/kube/$name" 2>/dev/null || return 1
    fi
  done
  KUBE_SERVER=$(sed -n 's/^ *server: *//p' "$kubeconfig" | head -n 1)
  KUBE_LOGIN=$kubeconfig
}

# api METHOD PATH [CURL ARGUMENT…]. The API server indents its answers for a user agent named curl; the checks below want one line.
api() {
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --fail --max-time 15 --user-agent quorate --request "$method" --cacert /run/quorate/kube/certificate-authority \
    --cert /run/quorate/kube/client-certificate --key /run/quorate/kube/client-key "$KUBE_SERVER$path" "$@"
}

# node_is NODE CONDITION
node_is() {
  local body
  body=$(api GET "/api/v1/nodes/$1" 2>/dev/null) || return 1
  [[ $body == *"\"type\":\"$2\",\"status\":\"True\""* ]]
}

count_of() { grep -oF -- "$1" <<<"$2" | wc -l || true; }

# Every etcd member a voter, every server Ready, and every server's API answering now: the conditions alone may be 15 s old.
all_voters_healthy() {
  local body members address
  body=$(api GET '/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fetcd%3Dtrue' 2>/dev/null) || return 1
  members=$(count_of '"type":"Ready","status":' "$body")
  VOTERS="$(count_of '"type":"EtcdIsVoter","status":"True"' "$body") voters and $(count_of '"type":"Ready","status":"True"' "$body") Ready of $members servers"
  [ "$members" -gt 0 ] || return 1
  [ "$(count_of '"type":"EtcdIsVoter","status":"True"' "$body")" = "$members" ] || return 1
  [ "$(count_of '"type":"Ready","status":"True"' "$body")" = "$members" ] || return 1
  while read -r address; do
    if ! server_answers "$address"; then
      VOTERS="$VOTERS; $address:$API_PORT does not answer"
      return 1
    fi
  done < <(grep -oE '"type":"InternalIP","address":"[^"]+"' <<<"$body" | cut -d '"' -f 8)
}

# server_answers ADDRESS: 401 says that the API server serves; before that k3s answers 503 there, and RKE2 nothing at all.
server_answers() {
  local host=$1
  case $host in *:*) host="[$host]" ;; esac
  [ "$(curl --silent --insecure --max-time 3 --output /dev/null --write-out '%{http_code}' "https://$host:$API_PORT/readyz" || true)" = 401 ]
}

# The kubectl that came with what runs here.
kube_ctl() {
  case $PROGRAM in
    rke2) "$DATA/bin/kubectl" "$@" ;;
    *) "$BINARY" kubectl "$@" ;;
  esac
}

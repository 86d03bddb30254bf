# A server takes its leave of the endpoint before its service stops, and comes back when it serves again.

POD_DIR=$DATA/agent/pod-manifests

# How many proxies were told this word last, and how many there should be.
proxies_told() { timeout 2 bash -c "cat </dev/tcp/127.0.0.1/$TOLD_PORT" 2>/dev/null | grep -c "^$1 " || true; }

all_proxies_told() { [ "$(proxies_told "$1")" -ge "$PROXIES" ]; }

is_here() { ip -o addr show to "$1" | grep -q .; }

# vip_moved ADDRESS URL: not here any more, and another server answers at it.
vip_moved() {
  ! is_here "$1" || return 1
  api_answers "$2"
}

# The file goes, and the kubelet ends the pod: kube-vip gives its lease back at once. keepalived's check sees the marker itself.
let_go_of_vips() {
  local name address url held=''
  while read -r address url; do
    if [ -n "$address" ] && is_here "$address"; then held+="$address $url"$'\n'; fi
  done <<<"$MOVED_VIPS"
  touch "$DRAIN_MARKER"
  for name in $POD_NAMES; do rm -f "$POD_DIR/$name.yaml"; done
  while read -r address url; do
    [ -z "$address" ] || wait_for 30 vip_moved "$address" "$url" || note "$address has not moved to another server within 30 s"
  done <<<"$held"
}

take_vips_again() {
  local name
  for name in $POD_NAMES; do put_file "$POD_DIR/$name.yaml" 600 "$(cat "$STATE/wanted/$name.yaml")"$'\n'; done
}

# Each proxy asks for this marker twice a second; one that is told sends no new connection here. A proxy that is down can't ask.
leave_endpoint() {
  install -d -m 0755 "${DRAIN_MARKER%/*}"
  trap 'rm -f "$DRAIN_MARKER"; take_vips_again' EXIT
  let_go_of_vips
  if [ "$PROXIES" -gt 0 ]; then
    wait_for 10 all_proxies_told drain || note "not every proxy has asked within 10 s"
    # Requests that are on their way.
    sleep 0.5
  fi
}

# The next server may go only when this one takes connections again: told, and found healthy twice.
enter_endpoint() {
  local name
  rm -f "$DRAIN_MARKER"
  take_vips_again
  # A pod takes some ten seconds to come up: servers that follow each other quicker would in the end leave nobody who can take the address.
  for name in $POD_NAMES; do
    wait_for 120 pod_runs "$name" || note "pod $name-$NODE does not run 120 s after the restart"
  done
  if [ "$PROXIES" -gt 0 ]; then
    wait_for 10 all_proxies_told ready || note "not every proxy has asked within 10 s"
    sleep 1
  fi
}

pod_runs() {
  local body digest
  digest=$(sed -n 's/^ *quorate.dev\/digest: *//p' "$STATE/wanted/$1.yaml" | tr -d '"')
  body=$(api GET "/api/v1/namespaces/kube-system/pods/$1-$NODE" 2>/dev/null) || return 1
  [[ $body == *"\"quorate.dev/digest\":\"$digest\""* && $body == *'"type":"Ready","status":"True"'* ]]
}

# A pod of the endpoint whose text changed, on a server that does not restart for anything else.
renew_pods() {
  local name stale=no
  for name in $POD_NAMES; do
    if ! cmp -s "$STATE/wanted/$name.yaml" "$POD_DIR/$name.yaml"; then stale=yes; fi
  done
  [ "$stale" = yes ] || return 0
  kube_login "$KUBECONFIG_FILE" || fail QRT-256 "$KUBECONFIG_FILE is missing; is $UNIT running?"
  leave_endpoint
  rm -f "$DRAIN_MARKER"
  take_vips_again
  for name in $POD_NAMES; do
    wait_for 120 pod_runs "$name" || fail QRT-269 "pod $name-$NODE does not run 120 s after it was changed; the other servers keep theirs. Look at: kubectl -n kube-system describe pod $name-$NODE"
  done
}

#!/bin/bash
# Stands in for RKE2 on the lab's hosts. It has its files, its ports, its notify protocol and as much of its API as the steps ask for, and no Kubernetes:
# the real program's images can't be had without a connection. Whoever starts it finds in /var/log/standin what it was started with.
set -Eeuo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

VERSION=@VERSION@
DATA=/var/lib/rancher/rke2
CONFIG=/etc/rancher/rke2/config.yaml
TLS=$DATA/server/tls
NODES=$DATA/server/db/nodes
RUN=/run/k3s
PROGRAM=$(readlink -f "$0")

say() { printf '%s\n' "$*" >&2; }
die() {
  say "fatal: $*"
  exit 1
}
value() { sed -n "s/^$1: \"\\{0,1\\}\\([^\"]*\\)\"\\{0,1\\}\$/\\1/p" "$CONFIG"; }
items() { sed -n "/^$1:\$/,/^[a-z]/s/^  - \"\\(.*\\)\"\$/\\1/p" "$CONFIG"; }

KEYS='server|token-file|node-name|node-ip|node-label|node-taint|cni|ingress-controller|tls-san|cluster-cidr|service-cidr|write-kubeconfig-mode|etcd-snapshot-schedule-cron|etcd-snapshot-retention|etcd-arg|kubelet-arg|profile|kube-apiserver-arg'

# An unknown key would be skipped with a warning by the real one; here it is a fault of the library.
check_config() {
  local key
  [ "$(stat -c %a "$CONFIG")" = 600 ] || die "$CONFIG can be read by others"
  while read -r key; do
    [[ $key =~ ^($KEYS)$ ]] || die "unknown key $key"
  done < <(sed -n 's/^\([^ :]*\):.*/\1/p' "$CONFIG")
  [ "$HOME" = /root ] || die "HOME is $HOME"
  [ -s "$(value token-file)" ] || die "no token"
}

record_start() {
  mkdir -p /var/log/standin
  printf '%s %s %s %s\n' "$1" "$VERSION" "$([ -n "$(value server)" ] && echo joins || echo founds)" "$([ -e "$DATA/server/db/etcd/member" ] || [ -e "$DATA/agent/kubelet.kubeconfig" ] && echo again || echo new)" >>/var/log/standin/starts
}

password() { sed 's/.*:://; s/.*://' "$(value token-file)"; }

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1" 2>/dev/null; }

# issue NAME SUBJECT [SAN]
issue() {
  new_key "$TLS/$1.key"
  openssl req -new -key "$TLS/$1.key" -subj "/CN=$2" 2>/dev/null |
    openssl x509 -req -CA "$TLS/server-ca.crt" -CAkey "$TLS/server-ca.key" -CAcreateserial -days 30 -out "$TLS/$1.crt" -extfile <(printf 'basicConstraints=CA:FALSE\n%s' "${3:+subjectAltName=$3}") 2>/dev/null
}

found() {
  mkdir -p "$TLS" "$NODES"
  new_key "$TLS/server-ca.key"
  openssl req -x509 -new -key "$TLS/server-ca.key" -subj "/CN=standin-ca@$(date +%s)" -days 30 -out "$TLS/server-ca.crt" 2>/dev/null
  printf 'K10%s::server:%s\n' "$(sha256sum "$TLS/server-ca.crt" | cut -d ' ' -f 1)" "$(password)" >"$DATA/server/token"
  mkdir -p "$DATA/server/db/etcd/member"
}

# kubeconfig FILE SERVER
kubeconfig() {
  local name
  {
    printf 'clusters:\n- cluster:\n    server: %s\n' "$2"
    for name in certificate-authority:server-ca.crt client-certificate:admin.crt client-key:admin.key; do
      printf '    %s-data: %s\n' "${name%%:*}" "$(base64 -w 0 "$TLS/${name#*:}")"
    done
  } >"$1.new"
  chmod 600 "$1.new"
  mv "$1.new" "$1"
}

unpack_tools() {
  local bin=$DATA/data/$VERSION/bin
  mkdir -p "$bin" "$RUN/containerd"
  ln -sfn "$bin" "$DATA/bin"
  # Some of them still run.
  if [ -x "$bin/kubectl" ]; then return 0; fi
  cp /bin/sleep "$bin/containerd"
  cp /bin/sleep "$bin/kubelet"
  cp /bin/sleep "$bin/etcd"
  cp /bin/bash "$bin/containerd-shim-runc-v2"
  # Pods run what their image holds, also when the version that started them is gone.
  cp "$PROGRAM" "$bin/pod"
  # Nothing runs that would have to leave.
  printf '#!/bin/bash\nexit 0\n' >"$bin/kubectl"
  chmod 755 "$bin/kubectl"
}

# Pods outlive the service: what listens at the API's port is below a shim, and is not started again.
start_pods() {
  if ss -Hlnt 'sport = :6443' | grep -q .; then return 0; fi
  setsid "$DATA/bin/containerd-shim-runc-v2" -c "$DATA/bin/etcd infinity & $1 & wait" -namespace k8s.io -address "$RUN/containerd/containerd.sock" </dev/null >/dev/null 2>&1 &
}

tls_listener() { printf 'socat OPENSSL-LISTEN:%s,reuseaddr,fork,verify=0,cert=%s/serving.crt,key=%s/serving.key SYSTEM:"%s answer"' "$1" "$TLS" "$TLS" "$(readlink -f "$DATA/bin")/pod"; }

# Both have the names by which the unit ends them.
start_children() {
  local pid
  for pid in $(pidof containerd kubelet); do
    if grep -q "/rke2-$1.service" "/proc/$pid/cgroup"; then die "the former service's process $pid still runs"; fi
  done
  "$DATA/bin/containerd" infinity &
  "$DATA/bin/kubelet" infinity &
}

register() {
  printf '%s %s %s\n' "$1" "$2" "$3" >"$NODES/$1"
}

server() {
  local san address supervisor
  check_config
  record_start server
  mkdir -p /etc/rancher/rke2 "$DATA/agent/pod-manifests"
  if [ ! -d "$DATA/server/db/etcd/member" ]; then
    [ -z "$(value server)" ] || die "this stand-in has one server, and it was told to join"
    found
  fi
  [ "$(password)" = "$(sed 's/.*:://; s/.*://' "$DATA/server/token")" ] || die "another token"
  san="IP:127.0.0.1,DNS:localhost,IP:$(value node-ip)"
  for address in $(items tls-san); do
    case $address in *[a-z]*) san="$san,DNS:$address" ;; *) san="$san,IP:$address" ;; esac
  done
  issue serving rke2 "$san"
  issue admin system:admin
  kubeconfig /etc/rancher/rke2/rke2.yaml https://127.0.0.1:6443
  unpack_tools
  touch "$DATA/agent/pod-manifests/"{etcd,kube-apiserver}.yaml
  start_children server
  register "$(value node-name)" "$(cat /etc/machine-id)" etcd
  start_pods "$(tls_listener 6443)"
  bash -c "exec $(tls_listener 9345)" &
  supervisor=$!
  trap 'kill "$supervisor"; exit 0' TERM
  until ss -Hlnt 'sport = :6443' | grep -q .; do sleep 0.1; done
  systemd-notify --ready
  while :; do sleep 1 & wait $! || true; done
}

agent() {
  local url host
  check_config
  record_start agent
  url=$(value server)
  host=${url#https://}
  host=${host%:*}
  mkdir -p "$DATA/agent" "$TLS"
  # As the real one: who joins at HOST:PORT finds the API at HOST:6443.
  curl --silent --insecure --fail --max-time 5 --user "node:$(password)" "$url/standin/credentials" >/run/standin-credentials || die "can't join at $url"
  tar -xf /run/standin-credentials -C "$TLS"
  curl --silent --insecure --fail --max-time 5 --user-agent quorate --request POST "https://$host:6443/standin/nodes/$(value node-name)/$(cat /etc/machine-id)" >/dev/null || die "can't register"
  kubeconfig "$DATA/agent/kubelet.kubeconfig" https://127.0.0.1:6443
  rm -rf "$TLS" /run/standin-credentials
  rmdir "${TLS%/*}" 2>/dev/null || true
  unpack_tools
  start_children agent
  start_pods "socat TCP-LISTEN:6443,bind=127.0.0.1,reuseaddr,fork TCP:$host:6443"
  trap 'exit 0' TERM
  systemd-notify --ready
  while :; do sleep 1 & wait $! || true; done
}

node_json() {
  local name machine role labels=''
  read -r name machine role <"$1"
  if [ "$role" = etcd ]; then labels='"node-role.kubernetes.io/etcd":"true"'; fi
  printf '{"metadata":{"name":"%s","labels":{%s}},"spec":{},"status":{"conditions":[%s{"type":"Ready","status":"True","lastHeartbeatTime":"%s"}],"addresses":[{"type":"InternalIP","address":"%s"}],"nodeInfo":{"machineID":"%s"}}}' \
    "$name" "$labels" "$([ "$role" != etcd ] || printf '{"type":"EtcdIsVoter","status":"True"},')" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(value node-ip)" "$machine"
}

node_list() {
  local file separator=''
  printf '{"kind":"NodeList","items":['
  for file in "$NODES"/*; do
    case $1 in *etcd*) grep -q etcd "$file" || continue ;; esac
    printf '%s' "$separator"
    node_json "$file"
    separator=,
  done
  printf ']}'
}

reply() {
  printf 'HTTP/1.1 %s\r\nDate: %s\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$1" "$(LC_ALL=C TZ=GMT date +'%a, %d %b %Y %H:%M:%S GMT')" "$(stat -c %s "$2")"
  if [ "$METHOD" != HEAD ]; then cat "$2"; fi
  rm -f "$2"
}

# One request from standard input.
answer() {
  local path line agent='' length=0 body status='200 OK' name
  read -r METHOD path _
  while read -r line && line=${line%$'\r'} && [ -n "$line" ]; do
    case ${line,,} in user-agent:*) agent=${line#*: } ;; content-length:*) length=${line#*: } ;; esac
  done
  [ "$length" = 0 ] || head -c "$length" >/dev/null
  body=$(mktemp)
  printf '%s %s\n' "$METHOD" "$path" >>/var/log/standin/requests
  case "$METHOD $path" in
    *' /ping') printf pong >"$body" ;;
    *' /cacerts') cat "$TLS/server-ca.crt" >"$body" ;;
    *' /v1-rke2/readyz') printf ok >"$body" ;;
    *' /standin/credentials') tar -cf "$body" -C "$TLS" server-ca.crt admin.crt admin.key ;;
    *) if [ "$agent" != quorate ]; then status='401 Unauthorized'; else
      name=${path#/api/v1/nodes/}
      case "$METHOD $path" in
        'GET /readyz') printf ok >"$body" ;;
        'POST /standin/nodes/'*)
          IFS=/ read -r _ _ _ name line <<<"$path"
          register "$name" "$line" none
          ;;
        'GET /api/v1/nodes' | 'GET /api/v1/nodes?'*) node_list "$path" >"$body" ;;
        'GET /api/v1/namespaces/kube-system/pods?'*) printf '{"items":[{"status":{"conditions":[{"type":"Ready","observedGeneration":1,"status":"True"}]}}]}' >"$body" ;;
        *' /api/v1/nodes/'*) if [ ! -e "$NODES/$name" ]; then status='404 Not Found'; else
          case $METHOD in GET) node_json "$NODES/$name" >"$body" ;; DELETE) rm "$NODES/$name" ;; esac
        fi ;;
        *) status='404 Not Found' ;;
      esac
    fi ;;
  esac
  reply "$status" "$body"
}

case ${1:-} in
  server) server ;;
  agent) agent ;;
  answer) answer ;;
  etcd-snapshot)
    printf '%s\n' "$*" >>/var/log/standin/snapshots
    ;;
  --version) printf 'rke2 version %s (stand-in)\n' "$VERSION" ;;
  *) die "no such command: $*" ;;
esac

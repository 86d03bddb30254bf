#!/usr/bin/env bash
# The same job by hand, as fast as a shell can: all hosts at once, no checks, no second thoughts. What the library is measured against.
# baseline.sh DIRECTORY-OF-THE-LAB VERSION SHA256 [IMAGE-FILE…]; runs inside the lab's network namespace.
set -Eeuo pipefail
lab=$1 version=$2 sha=$3
shift 3
images=("$@")
vip=10.10.0.100 token=baseline0123456789abcdef
declare -A address=([s1]=10.10.0.11 [s2]=10.10.0.12 [s3]=10.10.0.13 [a1]=10.10.0.14 [a2]=10.10.0.15 [a3]=10.10.0.16)

on() {
  ssh -F none -i "$lab/id_ed25519" -o "UserKnownHostsFile=$lab/known_hosts" -o IdentitiesOnly=yes -o BatchMode=yes "ops@${address[$1]}" sudo -n bash -s
}

common() {
  cat <<END
set -euo pipefail
sysctl -q -w net.ipv4.ip_forward=1 fs.inotify.max_user_instances=8192
mkdir -p /etc/rancher/k3s /var/lib/rancher/k3s/agent/images
curl -fsS -o /usr/local/bin/k3s "http://10.10.0.1:8080/${version//+/%2B}/k3s"
echo "$sha  /usr/local/bin/k3s" | sha256sum -c --quiet
chmod 755 /usr/local/bin/k3s
for image in ${images[*]}; do curl -fsS -o "/var/lib/rancher/k3s/agent/images/\$image" "http://10.10.0.1:8080/${version//+/%2B}/\$image"; done
cat >/etc/systemd/system/$2.service <<'UNIT'
[Service]
Type=notify
KillMode=process
Delegate=yes
LimitNOFILE=1048576
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStart=/usr/local/bin/k3s $3
[Install]
WantedBy=multi-user.target
UNIT
cat >/etc/rancher/k3s/config.yaml <<'CONFIG'
token: "$token"
node-name: "$1"
node-ip: "${address[$1]}"
flannel-iface: host0
snapshotter: native
kubelet-arg: ["fail-cgroupv1=false"]
kube-proxy-arg: ["conntrack-max-per-core=0"]
CONFIG
systemctl daemon-reload
systemctl enable --quiet $2
END
}

server_config() {
  cat <<END
cat >>/etc/rancher/k3s/config.yaml <<'CONFIG'
$2
tls-san: ["$vip"]
disable: [coredns, servicelb, traefik, local-storage, metrics-server]
etcd-arg: ["max-learners=2"]
CONFIG
mkdir -p /etc/baseline
cat >/etc/baseline/haproxy.cfg <<'CONFIG'
defaults
  mode tcp
  timeout connect 250ms
  timeout client 30s
  timeout server 30s
  timeout tunnel 1h
frontend api
  bind :8443
  default_backend servers
backend servers
  option httpchk GET /readyz
  http-check expect status 401
  default-server check check-ssl verify none inter 500ms fastinter 200ms fall 2
  server s1 10.10.0.11:6443
  server s2 10.10.0.12:6443
  server s3 10.10.0.13:6443
CONFIG
cat >/etc/baseline/keepalived.conf <<'CONFIG'
vrrp_instance api {
  state BACKUP
  nopreempt
  interface host0
  virtual_router_id 100
  priority 10${1#s}
  advert_int 1
  unicast_src_ip ${address[$1]}
  unicast_peer {
$(for peer in s1 s2 s3; do [ "$peer" = "$1" ] || echo "    ${address[$peer]}"; done)
  }
  virtual_ipaddress {
    $vip/32 dev host0
  }
}
CONFIG
systemd-run --quiet --unit baseline-haproxy /usr/sbin/haproxy -W -f /etc/baseline/haproxy.cfg
systemd-run --quiet --unit baseline-keepalived /usr/sbin/keepalived --dont-fork --log-console --use-file /etc/baseline/keepalived.conf
END
}

for host in s1 s2 s3; do
  unit="server: https://10.10.0.11:6443"
  [ "$host" != s1 ] || unit="cluster-init: true"
  { common "$host" k3s server; server_config "$host" "$unit"; } | on "$host" &
done
for host in a1 a2 a3; do
  { common "$host" k3s-agent agent; echo "echo 'server: https://$vip:8443' >>/etc/rancher/k3s/config.yaml"; } | on "$host" &
done
wait
echo 'systemctl start k3s' | on s1
for host in s2 s3; do echo 'systemctl start --no-block k3s' | on "$host" & done
for host in a1 a2 a3; do echo 'systemctl start --no-block k3s-agent' | on "$host" & done
wait

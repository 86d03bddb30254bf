# What is to be known of a host that is to be a node.

architecture() {
  case $(uname -m) in
    x86_64) printf amd64 ;;
    aarch64) printf arm64 ;;
    *) uname -m ;;
  esac
}

cgroup_version() {
  case $(stat -fc %T /sys/fs/cgroup 2>/dev/null) in
    cgroup2fs) printf v2 ;;
    *) printf v1 ;;
  esac
}

# What a cluster that was not made here has left behind; it would be joined, overwritten or fought with.
leftovers() {
  local path
  [ ! -e "$STATE/installed" ] || return 0
  for path in /var/lib/rancher/{k3s,rke2}/{server,agent/kubelet.kubeconfig} /etc/rancher/{k3s,rke2}/config.yaml "$BINARY" \
    /etc/systemd/system/{k3s,k3s-agent,rke2-server,rke2-agent}.service /usr/local/lib/systemd/system/rke2-{server,agent}.service \
    /usr/lib/systemd/system/rke2-{server,agent}.service /etc/kubernetes/manifests/kube-apiserver.yaml \
    /snap/microk8s/current; do
    [ ! -e "$path" ] || printf '%s\n' "$path"
  done
}

# A module may be built in and leave no trace but what it provides.
has_module() {
  local name=$1 modules
  modules=/lib/modules/$(uname -r)
  if [ -d "/sys/module/$name" ] || modprobe -n "$name" 2>/dev/null; then return 0; fi
  case $name in
    overlay) grep -qw overlay /proc/filesystems ;;
    br_netfilter) [ -d /proc/sys/net/bridge ] ;;
    nf_conntrack) [ -d /proc/sys/net/netfilter ] ;;
    *) [ ! -d "$modules" ] || grep -qs "/$name\.ko" "$modules/modules.builtin" ;;
  esac
}

check_node() {
  local arch sha left other=rke2
  if [ "$PROGRAM" = rke2 ]; then other=k3s; fi
  arch=$(architecture)
  sha=SHA256_$arch
  case $arch in
    amd64 | arm64) [ "${!sha}" = given ] || fault QRT-104 "the host is $arch and artifacts.sha256.$arch is not given; add the SHA-256 of that binary" ;;
    *) fault QRT-103 "the host's architecture is $arch; $DISTRO is supported here on amd64 and arm64" ;;
  esac
  if [ "$(cgroup_version)" = v1 ] && [ "$CGROUP_V1" != accepted ]; then
    fault QRT-105 "the host runs cgroup v1, which the kubelet refuses since Kubernetes 1.35; boot it with cgroup v2, or accept v1 by kubelet-arg: [\"fail-cgroupv1=false\"] in serverConfig and agentConfig"
  fi
  [ -n "$(ip route show default; ip -6 route show default)" ] || fault QRT-109 "the host has no default route; add one, $DISTRO and Service addresses need any"
  left=$(leftovers | tr '\n' ' ')
  [ -z "$left" ] || fault QRT-111 "the host holds an installation that was not made here: ${left% }; uninstall it first (k3s-uninstall.sh, rke2-uninstall.sh, snap remove microk8s), or take a clean host"
  if [ -e "$STATE/installed" ] && [ -e "/etc/rancher/$other/config.yaml" ]; then
    fault QRT-121 "the host runs $other of this cluster, and a living cluster can't change to $DISTRO; make a new cluster on other hosts, or remove this one first"
  fi
}

node_warnings() {
  local name
  for name in overlay br_netfilter nf_conntrack vxlan; do
    has_module "$name" || printf '%s\n' "kernel module $name was not found; $DISTRO may miss it"
  done
  if [ "$(tail -n +2 /proc/swaps | wc -l)" -gt 0 ]; then
    printf '%s\n' "swap is on: etcd suffers from it; turn it off with: swapoff -a (and in /etc/fstab)"
  fi
  if [ "$SELINUX" != yes ] && [ "$(cat /sys/fs/selinux/enforce 2>/dev/null)" = 1 ]; then
    printf '%s\n' "SELinux enforces its policy, and containers would run without labels of their own; give the cluster selinux: true"
  fi
  local unit
  for unit in firewalld ufw nm-cloud-setup.timer; do
    if systemctl is-active --quiet "$unit" 2>/dev/null; then
      printf '%s\n' "$unit is active: it blocks or removes what the cluster network needs; see docs/hosts.md"
    fi
  done
}

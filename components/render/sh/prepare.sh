# Lays everything down beside what runs. It never restarts the cluster's service.

# Called with `||`, it runs without errexit: each way says itself that it failed.
package_manager_install() {
  note "installing $*"
  if command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2 ||
      { apt-get -q -o DPkg::Lock::Timeout=300 update >&2 && apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2; } || return 1
  elif command -v dnf >/dev/null; then
    dnf -q -y install "$@" >&2 || return 1
  elif command -v zypper >/dev/null; then
    zypper --non-interactive --quiet install "$@" >&2 || return 1
  else
    fail QRT-202 "no apt-get, dnf or zypper to install: $*; install them by hand"
  fi
  RESULT=changed
}

install_packages() {
  local missing=() name
  for name in $PACKAGES; do
    command -v "$name" >/dev/null || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  package_manager_install "${missing[@]}" || fail QRT-203 "can't install ${missing[*]}; give the host a package source, or install them by hand"
  # Debian starts what it installs. Ours run from units of their own, so that a proxy the user has is left alone.
  for name in "${missing[@]}"; do
    case $name in haproxy | keepalived) systemctl disable --quiet --now "$name" 2>/dev/null || true ;; esac
  done
}

live_path() { readlink "$BINARY" 2>/dev/null || true; }

check_version_step() {
  local live live_minor minor
  live=$(live_path)
  live=${live##*/k3s-}
  [ -n "$live" ] || return 0
  live_minor=$(cut -d . -f 2 <<<"$live")
  minor=$(cut -d . -f 2 <<<"$VERSION")
  if [ "$minor" -lt "$live_minor" ]; then
    fail QRT-222 "$live runs here and $VERSION is an older minor version; etcd can't go back: restore a snapshot of that version instead"
  fi
  if [ "$minor" -gt "$((live_minor + 1))" ]; then
    fail QRT-223 "$live runs here; $VERSION skips minor versions; go through v1.$((live_minor + 1)) first"
  fi
}

check_address() {
  INTERFACE_NAME=$(ip -o addr show to "$ADDRESS" | tr -s ' ' | cut -d ' ' -f 2 | head -n 1)
  [ -n "$INTERFACE_NAME" ] || fail QRT-204 "no interface of this host has $ADDRESS; correct the host's address"
  [ -z "$INTERFACE" ] || INTERFACE_NAME=$INTERFACE
  [ -d "/sys/class/net/$INTERFACE_NAME" ] || fail QRT-205 "there is no interface $INTERFACE_NAME; correct the host's interface"
}

# etcd knows a member by its address: a server that starts under another one never finds its peers again.
check_address_kept() {
  local live
  live=$(sed -n 's/^node-ip: "\(.*\)"$/\1/p' "$CONFIG_DIR/config.yaml" 2>/dev/null || true)
  if [ "$ROLE" = server ] && [ -n "$live" ] && [ "$live" != "$ADDRESS" ]; then
    fail QRT-209 "this server is a member as $live and can't become $ADDRESS; remove the host and add it under a new name"
  fi
}

load_modules() {
  local name
  for name in overlay br_netfilter nf_conntrack; do
    # Built in or absent: facts told already, and k3s says itself what it misses.
    modprobe "$name" 2>/dev/null || true
  done
  put_file /etc/modules-load.d/quorate.conf 644 $'overlay\nbr_netfilter\nnf_conntrack\n'
}

set_sysctl() {
  local key=$1 wanted=$2 seen
  seen=$(sysctl -n "$key" 2>/dev/null) || return 0
  case $key in fs.*) [ "$seen" -lt "$wanted" ] || return 0 ;; esac
  [ "$seen" != "$wanted" ] || return 0
  sysctl -q -w "$key=$wanted" >&2 || fail QRT-206 "can't set $key to $wanted (it is $seen)"
  changed "set $key to $wanted"
}

# inotify: several kubelets' worth of watches; with the default of 128 instances k3s dies with "too many open files".
set_sysctls() {
  put_file /etc/sysctl.d/90-quorate.conf 644 "$SYSCTLS"
  local line
  while IFS= read -r line; do
    [ -z "$line" ] || set_sysctl "${line%% = *}" "${line##* = }"
  done <<<"$SYSCTLS"
}

fetch_artifacts() {
  local arch sha_variable url line file sha only
  case $(uname -m) in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) fail QRT-207 "architecture $(uname -m) is not supported; use amd64 or arm64" ;;
  esac
  sha_variable=SHA256_$arch
  [ -n "${!sha_variable}" ] || fail QRT-208 "this host is $arch and artifacts.sha256.$arch is not given; add the digest of that binary"
  url=$MIRROR/${VERSION//+/%2B}/k3s$([ "$arch" = amd64 ] || printf -- '-%s' "$arch")
  [ -x "$VERSIONS/k3s-$VERSION" ] || check_clock "$url"
  download "$url" "${!sha_variable}" "$VERSIONS/k3s-$VERSION" 755
  while IFS='|' read -r file sha only; do
    [ -n "$file" ] || continue
    [ -z "$only" ] || [ "$only" = "$arch" ] || continue
    case $file in
      http://* | https://*) url=$file ;;
      *) url=$MIRROR/${VERSION//+/%2B}/$file ;;
    esac
    download "$url" "$sha" "$DATA/agent/images/${file##*/}" 644
  done <<<"$IMAGES"
}

lay_down_wanted() {
  put_file "$STATE/wanted/version" 600 "$VERSION"
  put_file "$STATE/wanted/config.yaml" 600 "${CONFIG//@INTERFACE@/$INTERFACE_NAME}"
  put_file "$STATE/wanted/unit" 600 "$SERVICE_UNIT"
  if [ -n "$KUBELET_CONFIG" ]; then
    put_file "$STATE/wanted/kubelet.conf" 600 "$KUBELET_CONFIG"
  elif [ -e "$STATE/wanted/kubelet.conf" ]; then
    rm -f "$STATE/wanted/kubelet.conf"
    changed "removed $STATE/wanted/kubelet.conf"
  fi
  put_file "$STATE/wanted/digest" 600 "$WANTED"
  if [ "$ROLE" = server ]; then put_file "$DATA/server/manifests/quorate.yaml" 600 "$MANIFEST"; fi
}

# Asked here already, on servers that run: a new node joins before any rollout, with what shall run in the end.
check_change_over() {
  if systemctl is-active --quiet "$UNIT" && kube_login "$CONFIG_DIR/k3s.yaml"; then check_heartbeats; fi
}

# Binaries of versions that neither run nor are wanted.
forget_old_versions() {
  local path
  for path in "$VERSIONS"/k3s-v*; do
    case $path in "$VERSIONS/k3s-$VERSION" | "$(live_path)" | *.part) ;; *) if [ -e "$path" ]; then rm -f "$path" && changed "removed $path"; fi ;; esac
  done
}

up() {
  take_lock
  check_version_step
  check_address
  check_address_kept
  check_disks # needs storage
  install -d -m 0700 "$STATE" "$STATE/wanted"
  put_file "$STATE/installed" 600 "$CLUSTER_NAME"
  put_file "$STATE/cluster-name" 600 "$CLUSTER_NAME"
  if [ "$ROLE" = server ]; then look_for_stranger & fi
  install_packages
  load_modules
  set_sysctls
  set_up_storage # needs storage
  fetch_artifacts
  lay_down_wanted
  if [ "$ROLE" = server ]; then check_change_over; fi
  forget_old_versions
  if [ "$ROLE" = server ]; then set_up_endpoint; fi
  printf '%s\n' "$RESULT"
}

# What a node and a load-balancer host have in common: packages, and the interface of the cluster's network.

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

check_address() {
  INTERFACE_NAME=$(ip -o addr show to "$ADDRESS" | tr -s ' ' | cut -d ' ' -f 2 | head -n 1)
  [ -n "$INTERFACE_NAME" ] || fail QRT-204 "no interface of this host has $ADDRESS; correct the host's address"
  [ -z "$INTERFACE" ] || INTERFACE_NAME=$INTERFACE
  [ -d "/sys/class/net/$INTERFACE_NAME" ] || fail QRT-205 "there is no interface $INTERFACE_NAME; correct the host's interface"
}

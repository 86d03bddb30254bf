# Lays everything down beside what runs. It never restarts the cluster's service.

check_version_step() {
  local live live_minor minor
  live=$(live_version)
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

# etcd knows a member by its address: a server that starts under another one never finds its peers again.
check_address_kept() {
  local live
  live=$(sed -n 's/^node-ip: "\(.*\)"$/\1/p' "$CONFIG_DIR/config.yaml" 2>/dev/null || true)
  live=${live%%,*}
  if [ "$ROLE" = server ] && [ -n "$live" ] && [ "$live" != "$ADDRESS" ]; then
    fail QRT-209 "this server is a member as $live and can't become $ADDRESS; remove the host and add it under a new name"
  fi
}

load_modules() {
  local name
  for name in overlay br_netfilter nf_conntrack; do
    # Built in or absent: facts told already, and the distribution says itself what it misses.
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

# inotify: several kubelets' worth of watches; with the default of 128 instances a node dies with "too many open files".
set_sysctls() {
  put_file /etc/sysctl.d/90-quorate.conf 644 "$SYSCTLS"
  local line
  while IFS= read -r line; do
    [ -z "$line" ] || set_sysctl "${line%% = *}" "${line##* = }"
  done <<<"$SYSCTLS"
}

fetch_artifacts() {
  local arch sha_variable artifact url file sha only
  case $(uname -m) in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) fail QRT-207 "architecture $(uname -m) is not supported; use amd64 or arm64" ;;
  esac
  sha_variable=SHA256_$arch
  [ -n "${!sha_variable}" ] || fail QRT-208 "this host is $arch and artifacts.sha256.$arch is not given; add the digest of that artifact"
  artifact=ARTIFACT_$arch
  url=$MIRROR/${VERSION//+/%2B}/${!artifact}
  [ -x "$(program_path "$VERSION")" ] || check_clock "$url"
  "fetch_$FETCH" "$url" "${!sha_variable}"
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
  lay_down_files
  put_file "$STATE/wanted/digest" 600 "$WANTED"
  if [ "$ROLE" = server ]; then put_file "$DATA/server/manifests/quorate.yaml" 600 "$MANIFEST"; fi
  lay_down_network_settings # needs network-settings
}

# A node keeps to the address that it knows until it was told another one: an endpoint that is merely replaced would leave it, and every client, with nobody to ask.
check_endpoint_known() {
  local live
  live=$(sed -n 's/^server: "\(.*\)"$/\1/p' "$CONFIG_DIR/config.yaml" 2>/dev/null || true)
  [ -n "$live" ] || return 0
  case " $KNOWN_URLS " in *" $live "*) return 0 ;; esac
  fail QRT-266 "this node knows the API at $live, and no endpoint of the arguments is there; keep that one in formerEndpoints until all nodes know the new one"
}

# Asked here already, on servers that run: a new node joins before any rollout, with what shall run in the end.
check_change_over() {
  if systemctl is-active --quiet "$UNIT" && kube_login "$KUBECONFIG_FILE"; then check_heartbeats; fi
}

# Versions that neither run nor are wanted, and what a cut-off run left of one.
forget_old_versions() {
  local path
  for path in "$VERSIONS/$PROGRAM"-v*; do
    case $path in "$VERSIONS/$PROGRAM-$VERSION" | "$VERSIONS/$PROGRAM-$(live_version)" | *.part) ;; *) if [ -e "$path" ]; then rm -rf "$path" && changed "removed $path"; fi ;; esac
  done
}

up() {
  take_lock
  check_version_step
  check_address
  check_address_kept
  check_encryption # needs encryption
  check_disks # needs storage
  install -d -m 0700 "$STATE" "$STATE/wanted"
  put_file "$STATE/installed" 600 "$CLUSTER_NAME"
  put_file "$STATE/cluster-name" 600 "$CLUSTER_NAME"
  check_endpoint_known
  choose_endpoints # needs exchange
  if [ "$ROLE" = server ]; then look_for_stranger & fi
  install_packages
  install_selinux_policy # needs selinux
  keep_guards_off
  load_modules
  set_sysctls
  make_etcd_user # needs etcd-user
  set_up_storage # needs storage
  use_proxy # needs proxy
  fetch_artifacts
  unset -f curl # needs proxy
  lay_down_wanted
  if [ "$ROLE" = server ]; then check_change_over; fi
  forget_old_versions
  if [ "$ROLE" = server ]; then set_up_endpoint; fi
  finish
}

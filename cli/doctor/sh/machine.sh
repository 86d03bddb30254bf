# The machine itself: who it is, and what it has left.

probe_machine() {
  local name value _ line
  say hostname "$(content /proc/sys/kernel/hostname)"
  say machine-id "$(content /etc/machine-id)"
  say cgroup "$(if [ -e /sys/fs/cgroup/cgroup.controllers ]; then printf v2; else printf v1; fi)"
  while read -r name value _; do
    case $name in MemTotal: | MemAvailable:) say "${name%:}" "$((value / 1024))" ;; esac
  done </proc/meminfo
  while read -r name _; do
    [ "$name" = Filename ] || say swap "$name"
  done </proc/swaps
  read -r value _ line </proc/sys/fs/file-nr
  say open-files "$value" "$line"
  if [ -r /proc/sys/net/netfilter/nf_conntrack_count ]; then
    say conntrack "$(content /proc/sys/net/netfilter/nf_conntrack_count)" "$(content /proc/sys/net/netfilter/nf_conntrack_max)"
  fi
  oom_kills
  say reboot-required "$(yes_if test -e /run/reboot-required)" "$(content /run/reboot-required.pkgs)"
  say auto-reboot "$(yes_if grep -rhsE '^[[:space:]]*Unattended-Upgrade::Automatic-Reboot[[:space:]]+"true"' /etc/apt/apt.conf.d)"
  modules
  sysctls
}

# Of the cluster's own service where the kernel counts for each; else of the whole host since its boot.
oom_kills() {
  local file=/sys/fs/cgroup/system.slice/$UNIT.service/memory.events name value
  [ -r "$file" ] || file=/proc/vmstat
  while read -r name value; do
    if [ "$name" = oom_kill ]; then say oom-kills "$value"; fi
  done <"$file"
}

modules() {
  local name
  for name in $MODULES; do
    say module "$name" "$(yes_if has_module "$name")"
  done
}

# A module may be built in and leave no trace but what it provides.
has_module() {
  [ ! -d "/sys/module/$1" ] || return 0
  case $1 in
    overlay) grep -qw overlay /proc/filesystems ;;
    br_netfilter) [ -d /proc/sys/net/bridge ] ;;
    nf_conntrack) [ -d /proc/sys/net/netfilter ] ;;
    iscsi_tcp) [ -d /sys/class/iscsi_transport/tcp ] ;;
    *) grep -qs "/$1\.ko" "/lib/modules/$(uname -r)/modules.builtin" ;;
  esac
}

sysctls() {
  local line key
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    key=${line%% = *}
    if [ -r "/proc/sys/${key//.//}" ]; then say sysctl "$key" "${line##* = }" "$(content "/proc/sys/${key//.//}")"; fi
  done <<<"$SYSCTLS"
}

probe_disks() {
  local target type size avail inodes free path
  while read -r target type size avail inodes free; do
    [ "$target" = Mounted ] || say disk "$target" "$type" "$size" "$avail" "$inodes" "$free"
  done < <(timeout 4 df -k --output=target,fstype,size,avail,itotal,iavail / /var/log /var/lib "$DATA" /var/lib/kubelet 2>/dev/null | sort -u)
  # root may write anywhere but where the file system itself is read-only.
  for path in /etc /var/lib "$DATA"; do
    [ ! -e "$path" ] || say writable "$path" "$(yes_if test -w "$path")"
  done
  for path in "$DATA"/removed-*; do
    [ ! -e "$path" ] || say set-aside "$path"
  done
  for path in "$STATE"/*.quorate-new "$CONFIG_DIR"/*.quorate-new /etc/systemd/system/*.quorate-new; do
    [ ! -e "$path" ] || say half-written "$path"
  done
}

# It wakes a service of its own, which takes its time.
probe_time() {
  say synchronized "$(timeout 3 timedatectl show -p NTPSynchronized --value)"
}

probe_units() {
  local key value id='' state='' file='' load='' restarts='' result='' reload='' sub='' since=''
  while IFS='=' read -r key value; do
    case $key in
      Id) id=$value ;;
      ActiveState) state=$value ;;
      SubState) sub=$value ;;
      UnitFileState) file=$value ;;
      LoadState) load=$value ;;
      NRestarts) restarts=$value ;;
      Result) result=$value ;;
      NeedDaemonReload) reload=$value ;;
      ExecMainStartTimestamp) since=$value ;;
      '')
        say_unit
        restarts='' since='' result=''
        ;;
    esac
  done < <(timeout 5 systemctl show -p Id,ActiveState,SubState,UnitFileState,LoadState,NRestarts,Result,NeedDaemonReload,ExecMainStartTimestamp \
    "$UNIT.service" quorate-haproxy.service quorate-keepalived.service firewalld.service ufw.service nm-cloud-setup.timer NetworkManager.service \
    fapolicyd.service iscsid.service iscsid.socket multipathd.service)
  say_unit
  say failed-units "$(timeout 3 systemctl list-units --state=failed --plain --no-legend | cut -d ' ' -f 1)"
  say system "$(content /run/systemd/system >/dev/null; yes_if test -d /run/systemd/system)"
  say guard-file networkmanager "$(yes_if test -e /etc/NetworkManager/conf.d/quorate-cni.conf)"
  say guard-file fapolicyd "$(yes_if test -e /etc/fapolicyd/rules.d/80-quorate.rules)"
}

say_unit() {
  [ -n "$id" ] || return 0
  [ -z "$since" ] || since=$(TZ=UTC date -d "$since" +%s)
  say unit "$id" "$load" "$state" "$sub" "$file" "$restarts" "$result" "$reload" "$since"
  id=''
}

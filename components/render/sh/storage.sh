# Makes the host ready for Longhorn. Packages stay when it goes, and so does all data.

INITIATOR=/etc/iscsi/initiatorname.iscsi
STORAGE_MODULES=/etc/modules-load.d/quorate-storage.conf
MULTIPATH_DROP_IN=/etc/multipath/conf.d/quorate-longhorn.conf

# Before anything else of storage. The remedy is the one of the facts' own code.
check_disks() {
  local complaint
  [ -n "$STORAGE" ] || return 0
  complaint=$(disk_complaints)
  complaint=${complaint%%$'\n'*}
  [ -z "$complaint" ] || fail QRT-270 "${complaint#*|} (as ${complaint%%|*})"
}

set_up_storage() {
  if [ -z "$STORAGE" ]; then
    take_back_storage
    return 0
  fi
  install_storage_packages
  load_storage_modules
  name_initiator
  start_initiator
  keep_multipath_off
  # The only folder that is made: any other is a disk's.
  if grep -qF "$DEFAULT_DISK|no|" <<<"$DISKS" && [ ! -d "$DEFAULT_DISK" ]; then
    install -d -m 0755 "$DEFAULT_DISK"
    changed "made $DEFAULT_DISK"
  fi
}

install_storage_packages() {
  local missing had_rpcbind
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  had_rpcbind=$(command -v rpcbind || true)
  # Judged by the programs: a package manager may succeed and bring nothing.
  package_manager_install "${missing[@]}" || true
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] || fail QRT-203 "can't install ${missing[*]}; give the host a package source, or install them by hand"
  # Comes with the NFS client and listens on port 111; NFS 4, which Longhorn speaks, has no use for it.
  [ -n "$had_rpcbind" ] || systemctl disable --quiet --now rpcbind.socket rpcbind.service 2>/dev/null || true
}

# systemd-modules-load fails at each boot over a name it can't find: what is built in or absent is not listed.
load_storage_modules() {
  local name list='iscsi_tcp'
  modprobe iscsi_tcp 2>/dev/null || true
  for name in dm_crypt nfs; do
    if modprobe "$name" 2>/dev/null; then list="$list $name"; fi
  done
  put_file "$STORAGE_MODULES" 644 "$(tr ' ' '\n' <<<"$list")"$'\n'
}

# Some packages leave it to the first start of iscsid (GenerateName=yes), some to nobody.
name_initiator() {
  local name
  if grep -qs '^InitiatorName=[[:space:]]*[^[:space:]]' "$INITIATOR"; then return 0; fi
  name=$(iscsi-iname || true)
  [ -n "$name" ] || fail QRT-271 "iscsi-iname can't make a name for this host's initiator; write one into $INITIATOR (InitiatorName=iqn.…)"
  put_file "$INITIATOR" 600 "InitiatorName=$name"$'\n'
}

# Where iscsid has a socket, iscsiadm starts it when the first volume is attached; that is how the distribution means it.
start_initiator() {
  local unit=iscsid.service
  if systemctl cat iscsid.socket >/dev/null 2>&1; then unit=iscsid.socket; fi
  systemctl is-enabled --quiet "$unit" 2>/dev/null || {
    systemctl enable --quiet "$unit" 2>/dev/null
    changed "enabled $unit"
  }
  # A socket refuses to start beside its running service.
  if systemctl is-active --quiet iscsid.service || systemctl is-active --quiet "$unit"; then return 0; fi
  if ! systemctl start "$unit"; then
    journal_tail iscsid
    fail QRT-271 "$unit does not start; the journal above says why"
  fi
  changed "started $unit"
}

# Also with its configuration only, which a later package would read.
keep_multipath_off() {
  if [ -z "$MULTIPATH_CONF" ]; then
    remove_storage_file "$MULTIPATH_DROP_IN"
  elif command -v multipathd >/dev/null || [ -e /etc/multipath.conf ]; then
    put_file "$MULTIPATH_DROP_IN" 644 "$MULTIPATH_CONF"
  fi
  reload_multipath
}

# Each time, not only after a change: a run that was cut off has written the file and told nobody. Asked of systemd first: a question to
# multipathd would start it by its socket.
reload_multipath() {
  if systemctl is-active --quiet multipathd.service; then
    multipathd reconfigure >/dev/null || note "multipathd does not read its configuration again; restart it: systemctl restart multipathd"
  fi
}

remove_storage_file() {
  if [ -e "$1" ]; then
    rm -f "$1"
    changed "removed $1"
  fi
}

take_back_storage() {
  remove_storage_file "$STORAGE_MODULES"
  if [ -e "$MULTIPATH_DROP_IN" ]; then
    remove_storage_file "$MULTIPATH_DROP_IN"
    reload_multipath
  fi
  rmdir --ignore-fail-on-non-empty "$DEFAULT_DISK" 2>/dev/null || true
}

# With their engines gone, sessions to Longhorn's targets are retried for ever, and hold up the host's shutdown.
log_out_volumes() {
  local target
  command -v iscsiadm >/dev/null || return 0
  while read -r target; do
    timeout 60 iscsiadm -m node -T "$target" --logout >/dev/null 2>&1 || note "can't log out of $target; a reboot ends it"
    timeout 10 iscsiadm -m node -T "$target" -o delete >/dev/null 2>&1 || true
  done < <({ timeout 10 iscsiadm -m session 2>/dev/null || true; } | sed -n 's/.* \(iqn\.2019-10\.io\.longhorn:[^ ]*\).*/\1/p' | sort -u)
}

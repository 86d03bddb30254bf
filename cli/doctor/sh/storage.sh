# What Longhorn needs of a storage host.

probe_storage() {
  local path mounted _
  for path in iscsiadm mount.nfs cryptsetup dmsetup; do
    say tool "$path" "$(yes_if command -v "$path")"
  done
  say initiator "$(sed -n 's/^InitiatorName=[[:space:]]*\([^[:space:]]*\).*/\1/p' /etc/iscsi/initiatorname.iscsi | head -n 1)"
  say multipath-file "$(yes_if test -e /etc/multipath/conf.d/quorate-longhorn.conf)"
  while IFS='|' read -r path mounted _; do
    [ -n "$path" ] || continue
    say storage-disk "$path" "$mounted" "$(yes_if test -d "$path")" "$(yes_if mountpoint -q "$path")" \
      "$(timeout 3 df -k --output=fstype,size,avail "$path" | tail -n 1 | tr -s ' ' '|')"
  done <<<"$DISKS"
  for path in /var/lib/longhorn /var/lib/kubelet; do
    [ ! -e "$path" ] || say propagation "$path" "$(findmnt -n -o PROPAGATION -T "$path" | tail -n 1)"
  done
}

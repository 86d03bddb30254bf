# What Longhorn needs of a host. Facts ask before anything is changed anywhere, prepare asks again: a disk may have stayed away since.

DEFAULT_DISK=/var/lib/longhorn

# The same order as package_manager_install.
package_manager() {
  local name
  for name in apt-get dnf zypper; do
    if command -v "$name" >/dev/null; then
      printf '%s' "$name"
      return 0
    fi
  done
}

# package_of PROGRAM MANAGER
package_of() {
  case $1:$2 in
    iscsiadm:dnf) echo iscsi-initiator-utils ;;
    iscsiadm:*) echo open-iscsi ;;
    mount.nfs:dnf) echo nfs-utils ;;
    mount.nfs:zypper) echo nfs-client ;;
    mount.nfs:*) echo nfs-common ;;
    dmsetup:dnf | dmsetup:zypper) echo device-mapper ;;
    *) echo "$1" ;;
  esac
}

# Packages of the programs that Longhorn calls on the host, as far as they are missing.
missing_packages() {
  local program manager
  manager=$(package_manager)
  for program in iscsiadm mount.nfs cryptsetup dmsetup; do
    command -v "$program" >/dev/null || package_of "$program" "$manager"
  done
}

# mount_says COLUMN PATH: of what is mounted there or above; the last of several on top of one another is the one in use.
mount_says() {
  local path=$2
  while [ ! -e "$path" ]; do
    path=${path%/*}
    path=${path:-/}
  done
  findmnt -n -o "$1" -T "$path" | tail -n 1 || true
}

# Lines CODE|COMPLAINT. A folder on the wrong file system says nothing of the disk that is not mounted there: one complaint a disk.
disk_complaints() {
  local path mounted reserved
  while IFS='|' read -r path mounted reserved; do
    [ -n "$path" ] || continue
    if place_complaint "$path" "$mounted"; then file_system_complaint "$path" "$reserved"; fi
  done <<<"$DISKS"
  shared_complaints
  propagation_complaints
}

place_complaint() {
  local path=$1 mounted=$2 real
  real=$(realpath -m "$path")
  if [ "$real" != "$path" ]; then
    echo "QRT-115|disk $path is reached by a symbolic link; give its real path, $real"
  elif [ ! -e "$path" ] && { [ "$mounted" = yes ] || [ "$path" != "$DEFAULT_DISK" ]; }; then
    echo "QRT-115|there is no folder $path; make it and mount its disk there, in /etc/fstab too, or correct the disk's path"
  elif [ -e "$path" ] && [ ! -d "$path" ]; then
    echo "QRT-115|disk $path is no folder; correct the disk's path"
  elif [ "$mounted" = yes ] && ! mountpoint -q "$path"; then
    echo "QRT-116|nothing is mounted at $path, and Longhorn would fill the system's own disk; mount its disk there, in /etc/fstab too, or give mounted: false"
  else
    return 0
  fi
  return 1
}

file_system_complaint() {
  local path=$1 reserved=$2 type place total free
  type=$(mount_says FSTYPE "$path")
  case $type in
    ext4 | xfs) ;;
    *)
      echo "QRT-117|disk $path is on ${type:-an unknown file system}, and Longhorn needs ext4 or xfs; mount a disk of one of them at it"
      return 0
      ;;
  esac
  place=$(mount_says TARGET "$path")
  read -r _ total _ free _ < <(df -P -k "$place" | tail -n 1)
  # What Longhorn has filled itself is no fault of the host.
  if [ "$free" -lt 1048576 ] && [ ! -e "$path/longhorn-disk.cfg" ]; then
    echo "QRT-118|$((free / 1024)) MiB are free on disk $path; make room for 1024 MiB at least"
  fi
  # Longhorn then takes none of the node's disks.
  if [ "$((reserved / 1024))" -gt "$total" ]; then
    echo "QRT-118|disk $path has $((total / 1024)) MiB in all, less than its reserved; correct reserved"
  fi
}

# Longhorn knows a disk by its file system, and takes none of a node's disks when two are one.
shared_complaints() {
  local path _
  while IFS='|' read -r path _; do
    if [ -n "$path" ] && [ -d "$path" ]; then printf '%s %s\n' "$(stat -f -c %i "$path")" "$path"; fi
  done <<<"$DISKS" | awk '$1 in first {
    print "QRT-119|disks " first[$1] " and " $2 " are on one file system, and Longhorn takes one disk from each; give one of them, or mount a disk of its own" }
    !($1 in first) { first[$1] = $2 }'
}

# Else the kubelet refuses Longhorn's pods, which hand mounts on to the host ("is not a shared mount").
propagation_complaints() {
  local path target seen
  for path in "$DEFAULT_DISK" /var/lib/kubelet; do
    target=$(mount_says TARGET "$path")
    seen=$(mount_says PROPAGATION "$path")
    case $seen in
      shared*) ;;
      *) echo "QRT-120|mounts at $target are ${seen:-unknown} and not shared, so that no volume would reach its pod; run at each boot, before k3s: mount --make-rshared $target" ;;
    esac
  done | sort -u
}

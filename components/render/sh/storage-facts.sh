# Whether the host can be a storage node.

check_storage() {
  local missing code text
  missing=$(missing_packages | tr '\n' ' ')
  [ -z "$missing" ] || check_packages "${missing% }"
  has_iscsi || fault QRT-113 "the kernel $(uname -r) has no module iscsi_tcp, without which no volume can be attached; install the rest of the kernel's modules (RHEL: kernel-modules, Ubuntu: linux-modules-extra, SUSE: kernel-default, Debian: linux-image without cloud), and reboot"
  while IFS='|' read -r code text; do fault "$code" "$text"; done < <(disk_complaints)
}

# Built in, loaded, or there to be loaded. No guess where there is no folder of modules: nothing of Longhorn works without this one.
has_iscsi() {
  [ -d /sys/class/iscsi_transport/tcp ] || [ -d /sys/module/iscsi_tcp ] || modprobe -n iscsi_tcp 2>/dev/null
}

# A system whose /usr can't be written takes packages by its own means only, and needs a boot before they are there.
check_packages() {
  local missing=$1 how
  if [ -x /usr/sbin/transactional-update ]; then
    how="transactional-update pkg install $missing, then reboot"
  elif [ -e /run/ostree-booted ]; then
    how="rpm-ostree install $missing, then reboot"
  elif [ -z "$(package_manager)" ]; then
    how="there is no apt-get, dnf or zypper"
  else
    return 0
  fi
  fault QRT-114 "Longhorn's tools are missing and can't be installed here ($missing); install them by hand: $how"
}

storage_warnings() {
  has_module dm_crypt || echo "kernel module dm_crypt was not found; Longhorn can't attach encrypted volumes"
  has_module nfs || grep -qsw nfs4 /proc/filesystems || echo "kernel module nfs was not found; Longhorn can't mount volumes for several nodes (RWX)"
}

# A line of its own: facts are one JSON object a line. Empty where there is no name yet; prepare makes one.
print_storage_facts() {
  printf '{"initiatorName":%s}\n' "$(json_string "$(sed -n '/^InitiatorName=/{s/^InitiatorName=[[:space:]]*\([^[:space:]]*\).*/\1/p;q}' /etc/iscsi/initiatorname.iscsi 2>/dev/null || true)")"
}

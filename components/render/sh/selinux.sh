# The distribution's policy for SELinux. Without it, containers on a host that enforces are refused their own files.

install_selinux_policy() {
  [ -e /sys/fs/selinux/enforce ] || return 0
  command -v rpm >/dev/null || return 0
  if rpm -q --quiet "$SELINUX_PACKAGE"; then return 0; fi
  package_manager_install "$SELINUX_PACKAGE" || fail QRT-203 "can't install $SELINUX_PACKAGE; give the host the package source of its makers, or install it by hand"
}

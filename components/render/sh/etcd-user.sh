# A user of its own for etcd, which RKE2's profile asks for. It looks in /etc/passwd only.

make_etcd_user() {
  if grep -q '^etcd:' /etc/passwd; then return 0; fi
  # Before the user is there: a kill between leaves none that nobody removes.
  put_file "$STATE/etcd-user" 600 made
  if grep -q '^etcd:' /etc/group; then set -- --gid etcd; else set -- --user-group; fi
  useradd --system --no-create-home --shell /sbin/nologin --comment "etcd of RKE2" "$@" etcd >&2 || fail QRT-218 "can't make the user etcd; make it by hand: useradd -r -M -U -s /sbin/nologin etcd"
  changed "made the user etcd"
}

remove_etcd_user() {
  [ -e "$STATE/etcd-user" ] || return 0
  userdel etcd 2>/dev/null || note "can't remove the user etcd; do it with: userdel etcd"
}

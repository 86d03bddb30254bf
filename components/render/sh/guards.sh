# Programs of a host that take links, files or programs of the cluster for something they must keep in order.

NETWORK_MANAGER_FILE=/etc/NetworkManager/conf.d/quorate-cni.conf
NETWORK_MANAGER_TEXT='[keyfile]
unmanaged-devices=interface-name:cni0;interface-name:veth*;interface-name:flannel*;interface-name:cali*;interface-name:tunl*;interface-name:vxlan.calico;interface-name:vxlan-v6.calico;interface-name:wireguard.cali;interface-name:wg-v6.cali;interface-name:cilium*;interface-name:lxc*
'
FAPOLICYD_FILE=/etc/fapolicyd/rules.d/80-quorate.rules
FAPOLICYD_TEXT="allow perm=any all : dir=$VERSIONS/
allow perm=any all : dir=/var/lib/rancher/
allow perm=any all : dir=/opt/cni/
allow perm=any all : dir=/run/k3s/
allow perm=any all : dir=/var/lib/kubelet/
"

keep_guards_off() {
  # It would give addresses and routes to the links of pods, or take them down.
  if systemctl is-active --quiet NetworkManager && ! cmp -s "$NETWORK_MANAGER_FILE" <(printf '%s' "$NETWORK_MANAGER_TEXT"); then
    put_file "$NETWORK_MANAGER_FILE" 644 "$NETWORK_MANAGER_TEXT"
    systemctl reload NetworkManager || note "NetworkManager can't reload; it leaves the cluster's links alone after: systemctl restart NetworkManager"
  fi
  # It refuses to run what no package brought.
  if systemctl is-active --quiet fapolicyd && ! cmp -s "$FAPOLICYD_FILE" <(printf '%s' "$FAPOLICYD_TEXT"); then
    put_file "$FAPOLICYD_FILE" 644 "$FAPOLICYD_TEXT"
    load_fapolicyd_rules || {
      rm -f "$FAPOLICYD_FILE"
      fail QRT-219 "fapolicyd does not take its new rules; see: journalctl -u fapolicyd"
    }
  fi
  install_apparmor_parser
}

load_fapolicyd_rules() { fagenrules --load >&2 && systemctl restart fapolicyd; }

# With AppArmor in the kernel and without its parser, no pod that has a profile starts.
install_apparmor_parser() {
  local package
  [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] || return 0
  if command -v apparmor_parser >/dev/null; then return 0; fi
  if command -v apt-get >/dev/null; then package=apparmor; elif command -v zypper >/dev/null; then package=apparmor-parser; else return 0; fi
  package_manager_install "$package" || note "can't install $package; pods with an AppArmor profile won't start here without it"
}

let_guards_on() {
  if [ -e "$NETWORK_MANAGER_FILE" ]; then
    rm -f "$NETWORK_MANAGER_FILE"
    systemctl try-reload-or-restart NetworkManager 2>/dev/null || true
  fi
  if [ -e "$FAPOLICYD_FILE" ]; then
    rm -f "$FAPOLICYD_FILE"
    load_fapolicyd_rules || note "fapolicyd does not take its rules back; see: journalctl -u fapolicyd"
  fi
}

#!/usr/bin/env bash
# frr-root.sh TARGET   unpacks into the folder TARGET the least that runs FRR as the frr-k8s chart starts it, from the machine's own apt mirror.
set -Eeuo pipefail

target=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/debs/partial"

# Told to apt as installed: what FRR needs of them is an init system's or a maintainer script's, and neither runs in the image. Saves Perl and systemd.
needless=(adduser base-files cron debconf debianutils dpkg init-system-helpers iproute2 libpam-runtime
  logrotate lsof media-types perl perl-base tzdata util-linux-extra)
for name in "${needless[@]}"; do
  printf '%s\n' "Package: $name" "Status: install ok installed" "Maintainer: lab" \
    "Architecture: $(dpkg --print-architecture)" "Multi-Arch: foreign" "Version: 999:0" "Description: assumed" ""
done >"$work/status"

packages=(bash busybox-static frr frr-pythontools libc6 libpam-modules python3-minimal libpython3-stdlib tini util-linux)
get() {
  apt-get -q -y --no-install-recommends --download-only -o APT::Sandbox::User=root -o Dir::State::status="$work/status" \
    -o Dir::Cache::archives="$work/debs" -o Debug::NoLocking=true install "${packages[@]}"
}
# Lists older than the mirror name files that are gone from it.
get >"$work/said" 2>&1 || { apt-get -q update && get; } >"$work/said" 2>&1 || {
  cat "$work/said" >&2
  exit 1
}

mkdir -p "$target"/{dev,proc,sys,run,root,tmp,etc/frr,usr/{bin,sbin,lib,lib64},var/{lib/frr,tmp}}
chmod 1777 "$target/tmp" "$target/var/tmp"
for name in bin sbin lib lib64; do ln -s "usr/$name" "$target/$name"; done
ln -s ../run "$target/var/run"
for deb in "$work"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$target" \
    --exclude='./usr/share/*' --exclude='./lib/systemd' --exclude='./etc/init.d' --exclude='__pycache__'
done
rm -r "$target"/usr/lib/*/gconv

# The small tools are busybox, as in the released image; a file of Debian's stays: flock, which the reloader needs and busybox lacks.
while read -r tool; do
  [[ -e $target/usr/$tool || -e $target/$tool ]] || ln -s /bin/busybox "$target/$tool"
done < <("$target/bin/busybox" --list-full | sed 's|^usr/||')
ln -s ../bin/tini "$target/sbin/tini"

# uid and gid are the released image's: the chart copies FRR's files as 100:101.
printf '%s\n' root:x:0:0:root:/root:/bin/sh frr:x:100:101:frr:/run/frr:/sbin/nologin nobody:x:65534:65534::/:/sbin/nologin >"$target/etc/passwd"
printf '%s\n' root:x:0: frr:x:101:frr frrvty:x:102:frr nogroup:x:65534: >"$target/etc/group"
# vtysh asks PAM for an account too, and there is no "other" to fall back to.
printf '%s\n' 'auth sufficient pam_permit.so' 'account sufficient pam_permit.so' >"$target/etc/pam.d/frr"
install -m 0755 "$here/docker-start" "$target/usr/lib/frr/docker-start"
mkdir -p "$target"/{run,var/tmp}/frr
chown -R 100:101 "$target"/{etc,run,var/lib,var/log,var/tmp}/frr

# A library that is missing shows here and not in a pod that starts six times.
for program in bash python3 vtysh flock tini ../lib/frr/{watchfrr,zebra,bgpd,bfdd,staticd}; do
  chroot "$target" /lib64/ld-linux-x86-64.so.2 --list "/usr/bin/$program" >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
done
chroot "$target" /usr/lib/frr/bgpd --version | head -1

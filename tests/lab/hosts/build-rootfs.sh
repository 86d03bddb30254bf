#!/usr/bin/env bash
# Builds the file system that all hosts of all labs share read-only.
# usage: build-rootfs.sh <target> <suite> <mirror> <components> <comma separated packages>
set -Eeuo pipefail

target=$1 suite=$2 mirror=$3 components=$4 packages=$5
temp="$target.building"
cache=$(dirname "$target")/packages

# The caller holds a lock on our behalf, so whatever lies in $temp belongs to a build that was
# killed. Its mounts went with its mount namespace, --one-file-system is for the case they did not.
rm -rf --one-file-system "$temp"
mkdir -p "$temp" "$cache"

debootstrap --variant=minbase --cache-dir="$cache" --components="$components" \
  --include="$packages" "$suite" "$temp" "$mirror"

in_root() { chroot "$temp" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }

in_root useradd --uid 1000 --user-group --create-home --shell /bin/bash ops
echo 'ops ALL=(ALL) NOPASSWD:ALL' >"$temp/etc/sudoers.d/ops"
chmod 0440 "$temp/etc/sudoers.d/ops"

cat >"$temp/etc/ssh/sshd_config.d/lab.conf" <<'CONF'
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
UseDNS no
PrintMotd no
LogLevel INFO
MaxStartups 100
CONF

# 80-container-host0.network asks for DHCP and would win over any name that sorts after it.
cat >"$temp/etc/systemd/network/10-host0.network" <<'CONF'
# replaced on every host
[Match]
Name=host0
CONF

# Persistent: logins are counted from the journal, and that count has to live through a power loss.
# ReadKMsg: the kernel log is shared by all hosts and by the machine.
mkdir -p "$temp/etc/systemd/journald.conf.d"
cat >"$temp/etc/systemd/journald.conf.d/lab.conf" <<'CONF'
[Journal]
Storage=persistent
ReadKMsg=no
RateLimitIntervalSec=0
SystemMaxUse=200M
CONF

cat >"$temp/usr/local/sbin/lab-host-early" <<'SCRIPT'
#!/bin/sh
# nspawn hands these over read-only; kubelet, runc and sysctl need to write to them.
set -eu
mount -o remount,rw,bind /proc/sys
for controller in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [ ! -L "$controller" ] && mountpoint -q "$controller" || continue
  mount -o remount,rw,bind "$controller"
done
mount --make-rshared /
SCRIPT
chmod 0755 "$temp/usr/local/sbin/lab-host-early"
cat >"$temp/etc/systemd/system/lab-host-early.service" <<'UNIT'
[Unit]
Description=Make the kernel interfaces of this lab host writable
DefaultDependencies=no
Before=sysinit.target systemd-sysctl.service systemd-tmpfiles-setup.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/lab-host-early
[Install]
WantedBy=sysinit.target
UNIT

in_root systemctl enable lab-host-early.service systemd-networkd.service ssh.service
in_root systemctl disable haproxy.service keepalived.service containerd.service
in_root systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
  e2scrub_all.timer fstrim.timer man-db.timer console-getty.service getty.target

# Each host gets its own.
rm -f "$temp"/etc/ssh/ssh_host_* "$temp/var/lib/dbus/machine-id"
: >"$temp/etc/machine-id"
: >"$temp/etc/resolv.conf"
rm -rf "$temp"/var/cache/apt/archives/*.deb "$temp"/var/lib/apt/lists/*

sync -f "$temp"
mv -T "$temp" "$target"

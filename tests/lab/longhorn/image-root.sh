#!/usr/bin/env bash
# image-root.sh TARGET   unpacks into the folder TARGET the programs that Longhorn's manager starts in its own container, from the machine's own apt mirror.
set -Eeuo pipefail

target=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# nsenter, through which all else runs on the host, and kmod, each with its libraries; busybox for the rest.
packages=(util-linux kmod busybox-static libc6 libselinux1 libpcre2-8-0 libkmod2 liblzma5 libzstd1 libssl3)
get() { (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "${packages[@]}"); }
# Lists older than the mirror name files that are gone from it.
get >"$work/said" 2>&1 || { apt-get -q update && get; } >"$work/said" 2>&1 || {
  cat "$work/said" >&2
  exit 1
}

mkdir -p "$target"/{dev,proc,sys,run,root,tmp,etc,host,usr/{bin,sbin,lib,lib64},var/lib/longhorn}
chmod 1777 "$target/tmp"
for name in bin sbin lib lib64; do ln -s "usr/$name" "$target/$name"; done
all=$work/all
for deb in "$work"/*.deb; do dpkg-deb --extract "$deb" "$all"; done
# util-linux has a hundred programs.
cp "$all"/usr/bin/nsenter "$all"/bin/{kmod,busybox} "$target/bin/"
libraries=$(cd "$all/usr/lib" && echo ./*-linux-gnu*)
mkdir "$target/usr/lib/$libraries"
cp -a "$all"/{usr/,}lib/"$libraries"/*.so* "$target/usr/lib/$libraries/"
cp -a "$all"/lib64/. "$target/lib64/"
while read -r tool; do
  [[ -e $target/$tool ]] || ln -s /bin/busybox "$target/$tool"
done < <("$target/bin/busybox" --list-full)
printf '%s\n' root:x:0:0:root:/root:/bin/sh >"$target/etc/passwd"
printf '%s\n' root:x:0: >"$target/etc/group"

# A library that is missing shows here and not in a pod that starts six times.
for program in nsenter kmod; do chroot "$target" "/bin/$program" --version >/dev/null; done

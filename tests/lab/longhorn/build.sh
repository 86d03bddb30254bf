#!/usr/bin/env bash
# build.sh OUT HELM   builds Longhorn's manager, its image and a chart for the lab into the folder OUT; does nothing when the sources are the same as last time.
set -Eeuo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"
module=github.com/longhorn/longhorn-manager
version=$(sed -n "s|^require $module \(v[0-9.]*\)$|\1|p" go.mod)
[[ -n $version ]] || { echo "build.sh: go.mod pins no longhorn-manager" >&2; exit 2; }
out=$1 helm=$2
[[ $EUID == 0 ]] || { echo "build.sh: needs root, the image has files of root" >&2; exit 2; }

mkdir -p "$out"
exec 9>"$out/.lock"
flock 9

chart=$out/longhorn-${version#v}.tgz
image=$out/longhorn-images.tar
sum=$({
  go env GOVERSION
  find . ../metallb-frr/archive.sh -type f ! -name README.md | LC_ALL=C sort | xargs sha256sum
} | sha256sum | cut -d' ' -f1)
if [[ -f $chart && -f $image && $(cat "$out/.sources" 2>/dev/null) == "$sum" ]]; then
  echo "$out is up to date"
  exit 0
fi
rm -f "$out/.sources"

start=$SECONDS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go mod download "$module@$version"
source=$work/source
cp -r "$(go env GOMODCACHE)/$module@$version" "$source"
chmod -R u+w "$source" # the module cache is read-only

# The released source with the versions that it names itself, but for the replacements in go.mod.
while read -r path _ replacement replaced; do
  go -C "$source" mod edit -replace="$path=${replacement/#.\//$here/}${replaced:+@$replaced}"
done < <(sed -n 's/^\(replace \|\t\)\(.* => .*\)$/\2/p' go.mod)
cat go.sum >>"$source/go.sum"
pkg=$module/meta
CGO_ENABLED=0 go -C "$source" build -trimpath -o "$work/longhorn-manager" \
  -ldflags "-s -w -X $pkg.Version=$version -X $pkg.GitCommit=quorate-lab" .

mkdir -p "$work/chart/templates"
cp -r chart/. "$work/chart"
cp "$source/k8s/crds.yaml" "$work/chart/templates/"
# A value's name is the setting's without dashes and in camel case; one is called otherwise in the official chart.
sed -n 's/^.* = SettingName("\([a-z0-9-]*\)")$/\1/p' "$source/types/setting.go" |
  sed 's/.*/\0 \0/; :next; s/^\([a-z0-9]*\)-/\1/; t next
    s/^autocleanupwhendeletebackup /autocleanupsnapshotwhendeletebackup /
    s/\(.*\) \(.*\)/  "\1": "\2",/' |
  sed '1s/^/{\n/; $s/,$/\n}/' >"$work/chart/names.json"

export HELM_CACHE_HOME=$work/.helm HELM_CONFIG_HOME=$work/.helm HELM_DATA_HOME=$work/.helm
"$helm" package "$work/chart" --version "${version#v}" --app-version "$version" --destination "$work" >/dev/null
"$helm" template longhorn "$work/${chart##*/}" --namespace longhorn-system >/dev/null

mkdir "$work/manager" "$work/engine"
./image-root.sh "$work/manager"
install -D "$work/longhorn-manager" "$work/manager/usr/local/sbin/longhorn-manager"
# The manager starts this image with bash, and copies the program out of it to each node.
mkdir -p "$work"/engine/{bin,data,proc,sys,dev,tmp,usr/local/bin}
cp -P "$work"/manager/bin/{busybox,sh,cp,rm,ls,cat,sleep} "$work/engine/bin/"
printf '%s\n' '#!/bin/sh' 'exec /bin/sh "$@"' >"$work/engine/bin/bash"
sed "s/@VERSION@/$version/" engine >"$work/engine/usr/local/bin/longhorn"
chmod 0755 "$work"/engine/{bin/bash,usr/local/bin/longhorn}
# Its pod starts this image's entry point with arguments.
mkdir -p "$work"/instances/{bin,proc,sys,dev,tmp,log}
cp -P "$work"/manager/bin/{busybox,sh} "$work/instances/bin/"
CGO_ENABLED=0 go build -trimpath -o "$work/instances/bin/instance-manager" -ldflags "-s -w" ./instance-manager
ln -s instance-manager "$work/instances/bin/nc"
repository=quorate.test/longhornio
env='{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}'
../metallb-frr/archive.sh "$work/${image##*/}" "$repository/longhorn-manager:$version=$work/manager=$env" \
  "$repository/longhorn-engine:$version=$work/engine=$env" "$repository/longhorn-instance-manager:$version=$work/instances=$env"

for file in "${chart##*/}" "${image##*/}"; do
  cp "$work/$file" "$out/$file.new"
  mv "$out/$file.new" "$out/$file"
done
echo "$sum" >"$out/.sources"
echo "built $out in $((SECONDS - start)) s, image $(du -m "$image" | cut -f1) MB"
echo "FOR THE LAB ONLY: $repository/longhorn-manager is Longhorn's own without what can move data, longhorn-engine and longhorn-instance-manager stand-ins"

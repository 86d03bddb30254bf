#!/usr/bin/env bash
# build.sh [OUT]   builds the images of the frr-k8s backend, for the lab only; does nothing when the sources are the same as last time.
set -Eeuo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"
module=github.com/metallb/frr-k8s
version=$(sed -n "s|^[[:space:]]*$module \(v[0-9.]*\)\( .*\)\?$|\1|p" go.mod)
[[ -n $version ]] || { echo "build.sh: go.mod pins no frr-k8s" >&2; exit 2; }
out=${1:-/var/cache/quorate-lab/metallb-frr/$version/frr-images.tar}
[[ $EUID == 0 ]] || { echo "build.sh: needs root, the FRR image has files of other owners" >&2; exit 2; }

mkdir -p "$(dirname "$out")"
exec 9>"$(dirname "$out")/.lock"
flock 9

sum=$({ go env GOVERSION; sha256sum ./*.sh docker-start one.go go.mod go.sum; } | sha256sum | cut -d' ' -f1)
if [[ -f $out && $(cat "$out.sources" 2>/dev/null) == "$sum" ]]; then
  echo "$out is up to date"
  exit 0
fi
rm -f "$out.sources"

start=$SECONDS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{frr-k8s/{bin,tmp},frr}
frr=$(./frr-root.sh "$work/frr")

go mod download $module
cp -r "$(go list -m -f '{{.Dir}}' $module)" "$work/source"
chmod -R u+w "$work/source" # the module cache is read-only
rm -f "$work"/source/cmd/*/*_test.go
# one.go imports these four, which Go refuses of a package main.
sed -i 's/^package main$/package program/; s/^func main()/func Main()/' "$work"/source/cmd/*/*.go
mkdir "$work/source/cmd/one"
cp one.go "$work/source/cmd/one/main.go"
# The program names its version from its source; commit and branch say where this one comes from.
(
  cd "$work/source"
  CGO_ENABLED=0 go build -o "$work/frr-k8s/frr-k8s" -ldflags "-s -w -X $module/internal/version.gitCommit=quorate-lab
    -X $module/internal/version.gitBranch=$version" cmd/one/main.go
)
for name in statuscleaner frr-metrics frr-status; do ln "$work/frr-k8s/frr-k8s" "$work/frr-k8s/$name"; done
install -m 0755 "$work/source/cmd/reloader/frr-reloader.sh" "$work/frr-k8s/"
# The chart's init containers copy these files with a shell.
cp "$work/frr/bin/busybox" "$work/frr-k8s/bin/"
for tool in sh cp; do ln -s busybox "$work/frr-k8s/bin/$tool"; done
chmod 1777 "$work/frr-k8s/tmp"

chart=$work/source/charts/frr-k8s
tag=$(sed -n 's/^ *tag: *\([0-9][0-9.]*\)$/\1/p' "$chart/values.yaml")
name=quorate.test/metallb/frr-k8s:$(sed -n 's/^appVersion: *//p' "$chart/Chart.yaml")
path='"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]'
./archive.sh "$out" \
  "$name=$work/frr-k8s={$path,\"Cmd\":[\"/bin/sh\"]}" \
  "quorate.test/frrouting/frr:$tag=$work/frr={$path,\"Entrypoint\":[\"/sbin/tini\",\"--\"],\"Cmd\":[\"/usr/lib/frr/docker-start\"]}"
echo "$sum" >"$out.sources"
echo "built $out in $((SECONDS - start)) s, $(du -m "$out" | cut -f1) MB"
echo "FOR THE LAB ONLY: quorate.test/frrouting/frr:$tag holds Debian's FRR ($frr), not FRR $tag"

#!/usr/bin/env bash
# build.sh [OUT]   builds kube-vip into an image tarball in the folder OUT; does nothing when the sources are the same as last time.
set -Eeuo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -n 's|^\(require \)\?[[:space:]]*github.com/kube-vip/kube-vip \(v[0-9.]*\)\( .*\)\?$|\2|p' "$here/go.mod")
[[ -n $version ]] || { echo "build.sh: go.mod pins no kube-vip" >&2; exit 2; }
out=${1:-/var/cache/quorate-lab/kube-vip/$version}

mkdir -p "$out"
exec 9>"$out/.lock"
flock 9

sum=$({
  go env GOVERSION
  cd "$here"
  sha256sum build.sh go.mod go.sum ../distribution/cmd/image/main.go
} | sha256sum | cut -d' ' -f1)
if [[ -f $out/kube-vip-images.tar && $(cat "$out/.sources" 2>/dev/null) == "$sum" ]]; then
  echo "$out is up to date"
  exit 0
fi
rm -f "$out/.sources"

start=$SECONDS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0
cd "$here"
# A build of a pinned module knows no commit.
go build -o "$work/" -ldflags "-s -w -X main.Version=$version -X main.Build=quorate-lab" github.com/kube-vip/kube-vip
(cd ../distribution && go build -o "$work/image" -ldflags "-s -w" ./cmd/image)
# The name that upstream gives it: a manifest written for a connected machine then finds the imported image.
"$work/image" "$work/kube-vip-images.tar" "ghcr.io/kube-vip/kube-vip:$version=$work/kube-vip"

cp "$work/kube-vip-images.tar" "$out/kube-vip-images.tar.new"
mv "$out/kube-vip-images.tar.new" "$out/kube-vip-images.tar"
echo "$sum" >"$out/.sources"
echo "built kube-vip $version in $((SECONDS - start)) s: $out"

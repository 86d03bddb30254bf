#!/usr/bin/env bash
# build.sh VERSION-LABEL [OUT]   builds the stand-in and its images; does nothing when label and sources are the same as last time.
set -Eeuo pipefail

label=${1:?usage: build.sh VERSION-LABEL [OUT]}
out=${2:-/var/cache/quorate-lab/standin/$label/k3s}
[[ $label =~ ^v1\.([0-9]+)\.[0-9]+\+k3s[0-9]+$ ]] || { echo "build.sh: $label is not like v1.36.3+k3s1" >&2; exit 2; }
minor=${BASH_REMATCH[1]}
# Kubernetes refuses to run under another minor version than it was made as.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
have=$(sed -n 's|^\tk8s.io/kubernetes v1\.\([0-9]*\)\..*|\1|p' "$here/go.mod")
[[ $minor == "$have" ]] || { echo "build.sh: the sources are Kubernetes 1.$have, the label says 1.$minor" >&2; exit 2; }

directory=$(dirname "$out")
mkdir -p "$directory"
exec 9>"$directory/.lock"
flock 9

sum=$({
  echo "$label" "$(go env GOVERSION)"
  cd "$here"
  find . -type f \( -name '*.go' ! -name '*_test.go' -o -name go.mod -o -name go.sum -o -name build.sh \) -print0 | sort -z | xargs -0 sha256sum
} | sha256sum | cut -d' ' -f1)
if [[ -x $out && -f $directory/images.tar && $(cat "$out.sources" 2>/dev/null) == "$sum" ]]; then
  echo "$out is up to date"
  exit 0
fi

start=$SECONDS
cd "$here"
export CGO_ENABLED=0
version=k8s.io/component-base/version
go build -o "$out.new" -ldflags "-s -w
  -X quorate.test/distribution/internal/brand.Version=$label
  -X $version.gitVersion=$label -X $version.gitMajor=1 -X $version.gitMinor=$minor -X $version.gitTreeState=clean" ./cmd/k3s
small=$(mktemp -d)
trap 'rm -rf "$small"' EXIT
go build -ldflags "-s -w" -o "$small/" ./cmd/pause ./cmd/web ./cmd/image
"$small/image" "$directory/images.tar" "quorate.test/pause:1=$small/pause" "quorate.test/web:1=$small/web"
mv "$out.new" "$out"
echo "$sum" >"$out.sources"
echo "built $out in $((SECONDS - start)) s, $(du -m "$out" | cut -f1) MB"

#!/usr/bin/env bash
# build.sh [OUT]   builds helm, kubectl, the MetalLB chart and images of its controller and speaker into the folder OUT; does nothing when the sources are the same as last time.
set -Eeuo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pinned() { sed -n "s|^\(require \)\?[[:space:]]*$1 \(v[0-9.]*\)\( .*\)\?$|\2|p" "$2/go.mod"; }
metallb=$(pinned go.universe.tf/metallb "$here")
helm=$(pinned helm.sh/helm/v3 "$here/helm")
[[ -n $metallb && -n $helm ]] || { echo "build.sh: go.mod pins no MetalLB or no helm" >&2; exit 2; }
out=${1:-/var/cache/quorate-lab/metallb/$metallb}

mkdir -p "$out"
exec 9>"$out/.lock"
flock 9

sum=$({
  go env GOVERSION
  cd "$here"
  sha256sum build.sh go.mod go.sum helm/go.mod helm/go.sum helm/kubectl/main.go ../distribution/cmd/image/main.go
} | sha256sum | cut -d' ' -f1)
chart=$out/metallb-${metallb#v}.tgz
if [[ -x $out/helm && -x $out/kubectl && -f $chart && -f $out/metallb-images.tar && $(cat "$out/.sources" 2>/dev/null) == "$sum" ]]; then
  echo "$out is up to date"
  exit 0
fi
rm -f "$out/.sources"

start=$SECONDS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0
(
  cd "$here/helm"
  go build -o "$work/helm" -ldflags "-s -w -X helm.sh/helm/v3/internal/version.version=$helm" helm.sh/helm/v3/cmd/helm
  go build -o "$work/" -ldflags "-s -w" ./kubectl
)
cd "$here"
# A build of a pinned module knows no commit; MetalLB names its version from its source, these two say where it comes from.
branch=go.universe.tf/metallb/internal/version
go build -o "$work/" -ldflags "-s -w -X $branch.gitBranch=$metallb -X $branch.gitCommit=quorate-lab" \
  go.universe.tf/metallb/controller go.universe.tf/metallb/speaker

cp -r "$(go list -m -f '{{.Dir}}' go.universe.tf/metallb)/charts/metallb" "$work/chart"
chmod -R u+w "$work/chart" # the module cache is read-only
tag=$(sed -n 's/^appVersion: *//p' "$work/chart/Chart.yaml")
export HELM_CACHE_HOME=$work/.helm HELM_CONFIG_HOME=$work/.helm HELM_DATA_HOME=$work/.helm
"$work/helm" package "$work/chart" --destination "$work" >/dev/null
# A chart that lacks a sub-chart is packed all the same: rendering it tells.
"$work/helm" template metallb "$work/${chart##*/}" >/dev/null
"$work/helm" template metallb "$work/${chart##*/}" --set frrk8s.enabled=false --set speaker.frr.enabled=false >/dev/null

(cd ../distribution && go build -o "$work/image" -ldflags "-s -w" ./cmd/image)
"$work/image" "$work/metallb-images.tar" \
  "quorate.test/metallb/controller:$tag=$work/controller" "quorate.test/metallb/speaker:$tag=$work/speaker"

for file in helm kubectl metallb-images.tar "${chart##*/}"; do
  cp "$work/$file" "$out/$file.new"
  mv "$out/$file.new" "$out/$file"
done
echo "$sum" >"$out/.sources"
echo "built MetalLB $metallb and helm $helm in $((SECONDS - start)) s: $out"

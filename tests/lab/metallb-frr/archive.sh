#!/usr/bin/env bash
# archive.sh OUT NAME=ROOT=CONFIG...   writes a docker-archive of one-layer images: ROOT is a folder with links, modes and owners as the image has them, CONFIG its
# "config" object.
set -Eeuo pipefail

out=$1
shift
work=$(mktemp -d "$(dirname "$out")/.archive.XXXXXX")
trap 'rm -rf "$work"' EXIT
pack() { tar --sort=name --mtime=@0 --numeric-owner --format=gnu "$@"; }
digest() { sha256sum "$1" | cut -d' ' -f1; }

entries=()
for image in "$@"; do
  IFS='=' read -r name root config <<<"$image"
  pack -C "$root" -cf "$work/layer" .
  layer=$(digest "$work/layer")
  mv "$work/layer" "$work/$layer.tar"
  printf '{"architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(go env GOARCH)" "$config" "$layer" >"$work/config"
  id=$(digest "$work/config")
  mv "$work/config" "$work/$id.json"
  entries+=("{\"Config\":\"$id.json\",\"RepoTags\":[\"$name\"],\"Layers\":[\"$layer.tar\"]}")
done
(IFS=, && printf '[%s]' "${entries[*]}") >"$work/manifest.json"
# With only their own names inside: a leading ./ is not found by every reader.
(cd "$work" && pack -cf .out -- *.json *.tar)
mv "$work/.out" "$out"

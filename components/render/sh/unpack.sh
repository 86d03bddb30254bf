# An artifact that is a tarball with the program in it.

# fetch_tarball URL SHA256: unpacked beside what runs, and there under its name only when it is whole.
fetch_tarball() {
  local url=$1 sha=$2 target=$VERSIONS/$PROGRAM-$VERSION
  if [ -x "$target$PROGRAM_FILE" ] && [ "$(cat "$target/.sha256" 2>/dev/null)" = "$sha" ]; then return 0; fi
  download "$url" "$sha" "$target.tar.gz" 644
  rm -rf "$target.new" "$target.old"
  install -d -m 0755 "$target.new"
  tar --extract --gzip --no-same-owner --file "$target.tar.gz" --directory "$target.new" || fail QRT-216 "can't unpack $target.tar.gz; its message is above ($(df -Pm "$VERSIONS" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4) MiB are free in $VERSIONS)"
  [ -x "$target.new$PROGRAM_FILE" ] || fail QRT-217 "$url holds no ${PROGRAM_FILE#/}; give artifacts.sha256 of the release's tarball"
  printf '%s' "$sha" >"$target.new/.sha256"
  # Another digest for a version that is there already: what runs keeps its open files.
  if [ -e "$target" ]; then mv -T "$target" "$target.old"; fi
  mv -T "$target.new" "$target"
  rm -rf "$target.tar.gz" "$target.old"
  changed "unpacked $target"
}

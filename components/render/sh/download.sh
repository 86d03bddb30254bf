sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# transfer URL FILE: continues what is there already. 206 and 200 are curl's business; a complete file answers 416.
transfer() {
  curl --fail --location --proto '=http,https' --silent --show-error --connect-timeout 10 --speed-limit 1024 --speed-time 30 \
    --retry 2 --retry-delay 1 --continue-at - --output "$2" "$1"
}

# download URL SHA256 DESTINATION MODE: nothing unverified ever stands at the destination, and what stands there stays until the new file is verified.
download() {
  local url=$1 sha=$2 destination=$3 mode=$4 part=$3.part status=0 seen size resumed
  if [ -f "$destination" ] && [ "$(sha256_of "$destination")" = "$sha" ]; then return 0; fi
  [ -d "${destination%/*}" ] || install -d -m 0755 "${destination%/*}"
  resumed=no
  if [ -s "$part" ]; then resumed=yes; fi
  transfer "$url" "$part" || status=$?
  # A server that can't resume (33), a part as long as the file or longer (22 for 416): once more from the start. A part that was merely cut off again is kept.
  if [ "$resumed" = yes ] && { [ "$status" = 22 ] || [ "$status" = 33 ]; }; then
    rm -f "$part"
    status=0
    resumed=no
    transfer "$url" "$part" || status=$?
  fi
  case $status in
    0) ;;
    23)
      rm -f "$part"
      fail QRT-212 "disk full while downloading $url: $(df -Pm "${destination%/*}" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4) MiB free in ${destination%/*}; make room, then run again"
      ;;
    18) fail QRT-213 "$url was cut off after $(stat -c %s "$part") bytes; run again to continue, or check the mirror" ;;
    22) fail QRT-214 "$url: $(curl --location --silent --output /dev/null --write-out 'HTTP status %{http_code}' --max-time 20 "$url" || true); check artifacts.mirror and version" ;;
    *) fail QRT-215 "can't download $url (curl status $status); check that this host reaches the mirror" ;;
  esac
  seen=$(sha256_of "$part")
  if [ "$seen" != "$sha" ]; then
    size=$(stat -c %s "$part")
    if head -c 512 "$part" | grep -qi '<html\|<!doctype'; then
      rm -f "$part"
      fail QRT-210 "$url is an HTML page of $size bytes, not the file; a proxy or a login page answered"
    fi
    rm -f "$part"
    if [ "$resumed" = yes ]; then
      note "$url: the part of an earlier run did not fit, starting anew"
      download "$@"
      return
    fi
    fail QRT-211 "$url has SHA-256 $seen ($size bytes), expected $sha; the file or artifacts.sha256 is not of this version"
  fi
  chmod "$mode" "$part"
  mv -fT "$part" "$destination"
  changed "downloaded $url"
}

# fetch_binary URL SHA256: the artifact is the program itself.
fetch_binary() { download "$1" "$2" "$(program_path "$VERSION")" 755; }

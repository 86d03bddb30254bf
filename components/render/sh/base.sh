set -Eeuo pipefail
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

RESULT=same

note() { printf 'quorate: %s: %s: %s\n' "$NODE" "$STEP" "$*" >&2; }

changed() {
  RESULT=changed
  note "$*"
}

# What a step took is what later previews expect it to take.
say_time() { if [ "$RESULT" = changed ]; then note "took $SECONDS s"; fi; }

# The end of a step that changes its host.
finish() {
  say_time
  printf '%s\n' "$RESULT"
}

# fail CODE MESSAGE: the message says what is wrong, the value seen, and the remedy.
fail() {
  note "$1: $2"
  trap - ERR
  exit 1
}

# BASH_COMMAND is the unexpanded text of the command: it can hold no secret.
trap 'note "QRT-200: line $LINENO ended with status $?: $BASH_COMMAND"' ERR

# Two runs on one host would race for the same files: an interrupted `up` may leave the first one behind for a while.
take_lock() {
  install -d -m 0700 /run/quorate
  exec 9>/run/quorate/lock
  flock -w 900 9 || fail QRT-201 "another step has held /run/quorate/lock for 15 minutes; look for it with: fuser -v /run/quorate/lock"
}

# put_file PATH MODE CONTENT: written beside and renamed, so that a kill leaves either the old or the new file.
put_file() {
  local path=$1 mode=$2 content=$3
  if [ -f "$path" ] && [ "$(stat -c %a "$path")" = "$mode" ] && printf '%s' "$content" | cmp -s - "$path"; then
    return 0
  fi
  # `install -d` would also open a directory that is there and is not for everybody.
  [ -d "${path%/*}" ] || install -d -m 0755 "${path%/*}"
  (umask 077 && printf '%s' "$content" >"$path.quorate-new")
  chmod "$mode" "$path.quorate-new"
  mv -fT "$path.quorate-new" "$path"
  changed "wrote $path"
}

# put_link TARGET PATH: `ln -sf` removes before it links; a rename has no moment without the link.
put_link() {
  if [ "$(readlink "$2" 2>/dev/null)" = "$1" ]; then return 0; fi
  ln -sfT "$1" "$2.quorate-new"
  mv -fT "$2.quorate-new" "$2"
  changed "linked $2 to $1"
}

# wait_for SECONDS COMMAND…: polls until the command succeeds. What is quick is seen quickly; what takes long is looked at less
# often: five hosts that asked three times a second took a third of the machine from the servers they waited for.
wait_for() {
  local began=$SECONDS deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if [ "$SECONDS" -ge "$deadline" ]; then return 1; fi
    sleep "$([ $((SECONDS - began)) -lt 3 ] && echo 0.3 || echo 1)"
  done
}

# The last lines of a unit, without the token, for an error that explains itself.
journal_tail() {
  local text
  text=$(journalctl -u "$1" -n 25 --no-pager -o cat 2>/dev/null || true)
  if [ -n "${TOKEN:-}" ]; then text=${text//"${TOKEN##*:}"/[token]}; fi
  printf '%s\n' "--- last lines of $1:" "$text" >&2
}

# api_answers URL: 401 says that an API server serves; before that the supervisor answers 503.
api_answers() { [ "$(curl --silent --insecure --max-time 3 --output /dev/null --write-out '%{http_code}' "$1/readyz" || true)" = 401 ]; }

# The same, with the certificate checked against the cluster's own authority: 000 where that does not hold.
verified_status() { curl --silent --max-time 3 --cacert "$DATA/server/tls/server-ca.crt" --output /dev/null --write-out '%{http_code}' "$1/readyz" || true; }

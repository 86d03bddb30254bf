# Reads a host and changes nothing on it. Each line is a fact: its name and its values, with tabs between them.
set -u
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

say() {
  local line=$1 value
  shift
  for value in "$@"; do
    value=${value//[$'\t\r\n']/ }
    line+=$'\t'$value
  done
  printf '%s\n' "$line"
}

# content FILE: without the newlines at its end, empty where it is not there.
content() {
  if [ -r "$1" ]; then printf '%s' "$(<"$1")"; fi
}

yes_if() { if "$@" >/dev/null 2>&1; then printf yes; else printf no; fi; }

# Everything at once: what takes long is mostly a wait. Each part prints into a pipe of its own, so that no line is torn.
main() {
  local part fd fds=()
  # Read before anything else: what comes later would make the clock look slow.
  say clock "$(date +%s.%N)"
  for part in $PARTS; do
    exec {fd}< <("probe_$part" 2>/dev/null)
    fds+=("$fd")
  done
  for fd in "${fds[@]}"; do
    cat <&"$fd"
    exec {fd}<&-
  done
  say end
}

# What lies on the host against what the last `up` wanted there. Content is compared here: a file may hold secrets, and only the verdict leaves the host.

# FILES: check, path, mode and content of each.
probe_files() {
  local i mode path paths=("$STATE" "$STATE/token")
  for ((i = 1; i < ${#FILES[@]}; i += 4)); do paths+=("${FILES[i]}"); done
  # One process for all of them.
  declare -A MODES=()
  while read -r mode path; do MODES[$path]=$mode; done < <(stat -c '%a %n' "${paths[@]}")
  for ((i = 0; i < ${#FILES[@]}; i += 4)); do
    compare_file "${FILES[i]}" "${FILES[i + 1]}" "${FILES[i + 2]}" "${FILES[i + 3]}"
  done
  for i in "$CONFIG_DIR"/config.yaml.d/*; do
    [ ! -e "$i" ] || say config-drop-in "$i"
  done
  if [ -e "$KUBELET_DROP_IN" ]; then say kubelet-drop-in "$KUBELET_DROP_IN"; fi
  say mode "$STATE" "${MODES[$STATE]:-}"
  say mode "$STATE/token" "${MODES[$STATE/token]:-}"
}

compare_file() {
  local check=$1 path=$2 mode=$3 wanted=$4 live
  if [ ! -e "$path" ]; then
    say file "$check" "$path" missing
    return 0
  fi
  if [[ $wanted == *@INTERFACE@* ]]; then wanted=${wanted//@INTERFACE@/$(interface_name)}; fi
  while [[ $wanted == *$'\n' ]]; do wanted=${wanted%$'\n'}; done
  live=$(content "$path")
  if [ "$live" != "$wanted" ]; then
    say file "$check" "$path" differs "$(different_keys "$path" "$wanted" "$live")"
  elif [ "${MODES[$path]:-}" != "$mode" ]; then
    say file "$check" "$path" mode "${MODES[$path]:-unknown} instead of $mode"
  else
    say file "$check" "$path" same
  fi
}

interface_name() {
  if [ -n "$INTERFACE" ]; then
    printf '%s' "$INTERFACE"
  else
    ip -o addr show to "$ADDRESS" | tr -s ' ' | cut -d ' ' -f 2 | head -n 1
  fi
}

# Names alone: of a value nobody knows whether it is a secret.
different_keys() {
  case $1 in
    */config.yaml) diff <(keyed <<<"$2") <(keyed <<<"$3") | sed -n 's/^[<>] \([^\t]*\)\t.*/\1/p' | sort -u | tr '\n' ' ' ;;
  esac
}

keyed() { awk '/^[^ #-]/ { key = $1; sub(/:$/, "", key) } { print key "\t" $0 }'; }

probe_state() {
  local name
  for name in cluster cluster-name live-digest endpoints wanted/digest wanted/version; do
    say "state.$name" "$(content "$STATE/$name")"
  done
  say live-program "$(readlink "$BINARY")"
  say program-runs "$(yes_if test -x "$BINARY")"
  say_token file "$STATE/token"
  if [ "$ROLE" = server ]; then say_token server "$DATA/server/token"; fi
  say lock "$(if [ -e /run/quorate/lock ] && ! flock -n -s /run/quorate/lock true; then printf held; else printf free; fi)"
  say drain-marker "$(yes_if test -e "$DRAIN_MARKER")"
}

# A token goes nowhere, not even as a digest: it is compared with the digest of the right one.
say_token() {
  local token verdict=differs
  token=$(content "$2")
  if [ -z "$token" ]; then
    verdict=missing
  elif [ "$(printf '%s' "${token##*:}" | sha256sum | cut -d ' ' -f 1)" = "$TOKEN_DIGEST" ]; then
    verdict=same
  fi
  case $token in K10*::*) token=${token%%::*} && token=${token#K10} ;; *) token='' ;; esac
  say "token.$1" "$verdict" "$token"
}

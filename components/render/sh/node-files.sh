# Files beside config.yaml that a node runs with, such as registries.yaml. A file that is not wanted any more must go, or the next start would still read it: so this part is there
# also where nothing is wanted.

# FILES has a line for each: mode, path, content in base64.
lay_down_files() {
  if [ -n "$FILES" ]; then
    put_file "$STATE/wanted/files" 600 "$FILES"
  elif [ -e "$STATE/wanted/files" ]; then
    rm -f "$STATE/wanted/files"
    changed "removed $STATE/wanted/files"
  fi
}

wanted_paths() { if [ -e "$STATE/wanted/files" ]; then cut -d ' ' -f 2 "$STATE/wanted/files"; fi; }

install_files() {
  local live=$STATE/live-files mode path content
  [ -e "$STATE/wanted/files" ] || [ -e "$live" ] || return 0
  # Listed before it is there: a kill between leaves no file that nobody removes.
  wanted_paths >>"$live"
  while read -r path; do
    if wanted_paths | grep -qxF -- "$path"; then continue; fi
    rm -f "$path"
    changed "removed $path"
  done <"$live"
  if [ ! -e "$STATE/wanted/files" ]; then
    rm -f "$live"
    return 0
  fi
  while read -r mode path content; do
    put_file "$path" "$mode" "$(printf '%s' "$content" | base64 -d)"$'\n'
  done <"$STATE/wanted/files"
  wanted_paths >"$live.quorate-new"
  mv -fT "$live.quorate-new" "$live"
}

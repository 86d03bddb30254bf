# Tells Longhorn of this node's disks, by its Node: set here and not in config.yaml, so that no change restarts k3s.

# An administrator's own label and annotations are left alone where this host has no storage: the mark tells whose they are.
marks_are_set() {
  local body part right=yes
  body=$(api GET "$NODE_PATH" 2>/dev/null) || return 1
  if [ -z "$STORAGE_PARTS" ]; then
    [[ $body == *'"quorate.dev/storage":"'* ]] || return 0
    right=no
  fi
  while IFS= read -r part; do
    [[ $body == *"$part"* ]] || right=no
  done <<<"${STORAGE_PARTS%$'\n'}"
  [ "$right" = no ] || return 0
  patch_node "$STORAGE_PATCH" 2>/dev/null || return 1
  changed "$([ -n "$STORAGE_PARTS" ] && echo "marked $NODE for Longhorn" || echo "took Longhorn's marks from $NODE")"
}

mark_storage() {
  wait_for 60 marks_are_set || fail QRT-272 "can't write Longhorn's label and annotations to node $NODE within 60 s; see whether the API answers and what refuses it: kubectl annotate node $NODE quorate.dev/try=1"
}

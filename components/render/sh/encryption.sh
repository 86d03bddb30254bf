# Encryption of Secrets in etcd can't be switched by a flag on k3s servers that live: turned on, each server would make a key of its own and read nobody else's Secrets; turned off,
# nobody reads those that are encrypted.

# Secrets are written encrypted: the first provider is the one that writes.
writes_encrypted() { tr -d ' \n' 2>/dev/null <"$1" | grep -qE '"providers":\[\{"(aescbc|secretbox)"'; }

check_encryption() {
  local state=$DATA/server/cred/encryption-config.json wanted=no
  has_data || return 0
  if grep -qs '^secrets-encryption: true' - "$CONFIG_DIR"/config.yaml.d/*.yaml <<<"$CONFIG"; then wanted=yes; fi
  if [ "$wanted" = yes ] && [ ! -e "$state" ]; then
    fail QRT-227 "this server's cluster was made without encryption of Secrets; turn it on by k3s' own procedure first, or give serverConfig: { \"secrets-encryption\": false } to go without (docs/hardening.md)"
  fi
  if [ "$wanted" = no ] && writes_encrypted "$state"; then
    fail QRT-228 "this cluster's Secrets are encrypted, and without secrets-encryption nobody could read them; keep it (serverConfig: { \"secrets-encryption\": true }), or decrypt them first: k3s secrets-encrypt disable"
  fi
}

# The public halves of the cluster's certificates; only the first of a file, because what follows may be a key.

probe_certificates() {
  local path text
  for path in "$DATA"/server/tls/*.crt "$DATA"/server/tls/etcd/*.crt "$DATA"/agent/*.crt; do
    [ -r "$path" ] || continue
    text=$(content "$path")
    case $text in *'-----BEGIN CERTIFICATE-----'*) ;; *) continue ;; esac
    text=${text#*-----BEGIN CERTIFICATE-----}
    text=${text%%-----END CERTIFICATE-----*}
    say certificate "${path#"$DATA"/}" "${text//[$' \n']/}"
  done
}

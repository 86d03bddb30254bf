# The administrator's credentials, read once; the address in them becomes the endpoint's.

field() { sed -n "s/^ *$1: *//p" "$KUBECONFIG_FILE" | head -n 1; }

endpoint_is_ready() {
  [ "$(KUBE_SERVER=$ENDPOINT_URL api GET /readyz 2>/dev/null)" = ok ]
}

up() {
  wait_for 60 kube_login "$KUBECONFIG_FILE" || fail QRT-256 "$KUBECONFIG_FILE is missing; is $UNIT running?"
  wait_for 120 endpoint_is_ready || fail QRT-265 "the API does not answer at $ENDPOINT_URL with this cluster's certificate; see docs/endpoint.md for what to look at"
  printf '{"ca":"%s","certificate":"%s","key":"%s"}\n' "$(field certificate-authority-data)" "$(field client-certificate-data)" "$(field client-key-data)"
}

# Somebody else's load balancer: that it reaches this cluster is proved on the founder, before any other host would join through it.

external_reaches_us() { [ "$(cluster_ca "$JOIN_URL")" = "$CLUSTER" ] && [ "$(verified_status "$ENDPOINT_URL")" = 401 ]; }

prove_external() {
  wait_for "$ENDPOINT_TIMEOUT" external_reaches_us ||
    fail QRT-267 "the load balancer does not bring $ENDPOINT_URL$([ "$JOIN_URL" = "$ENDPOINT_URL" ] || printf ' and %s' "$JOIN_URL") to this server with its own certificate (status $(verified_status "$ENDPOINT_URL")); let it pass TCP, TLS untouched, to all servers that answer"
}

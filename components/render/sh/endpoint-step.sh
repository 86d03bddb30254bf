# Starts the new endpoint beside the former ones, and proves that it answers for this cluster by its own name.

endpoint_proven() { [ "$(verified_status "$ENDPOINT_URL")" = 401 ]; }

up() {
  take_lock
  check_address
  look_for_stranger
  set_up_endpoint
  if [ "$ROLE" = server ] && ! wait_for "$ENDPOINT_TIMEOUT" endpoint_proven; then
    fail QRT-268 "$ENDPOINT_URL does not answer with this cluster's certificate (status $(verified_status "$ENDPOINT_URL")); agents and kubeconfig keep the former endpoint until it does. See docs/endpoint.md"
  fi
  finish
}

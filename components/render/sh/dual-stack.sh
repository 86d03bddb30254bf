# Kubernetes refuses a node that lacks an address of one of the cluster's families.
check_second_address() {
  [ -n "$(ip -o addr show to "$SECOND_ADDRESS" scope global)" ] ||
    fault QRT-106 "no interface has $SECOND_ADDRESS; correct the host's secondAddress"
}

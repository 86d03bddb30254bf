# Downloads through the proxy. Its URL may hold a password: curl reads it from a file descriptor, it is in no argument, no environment and no message.

proxy_config() {
  local word proxy=
  for word in "$@"; do
    case $word in
      https://*) proxy=$HTTPS_PROXY_URL ;;
      http://*) proxy=$HTTP_PROXY_URL ;;
    esac
  done
  printf 'proxy = "%s"\nnoproxy = "%s"\n' "$proxy" "$NO_PROXY_LIST"
}

# For downloads only. Before, a function of that name would make `command -v curl` find what is missing; and what asks the cluster itself asks no proxy, also with a curl
# before 7.86, to which CIDRs in the list mean nothing.
use_proxy() {
  curl() { command curl --config <(proxy_config "$@") "$@"; }
}

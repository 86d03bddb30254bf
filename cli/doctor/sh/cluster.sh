# What the API tells of the whole cluster. One server does this for all.

probe_cluster() {
  local path url urls=()
  url=$(api_url)
  for path in $KUBE_PATHS; do urls+=("$url$path"); done
  api_curl --max-time 8 --write-out '\nkube\t%{http_code}\t%{url_effective}\n' "${urls[@]}"
}

# A pod's whole text is long; a row of the table that kubectl shows has what is looked at.
probe_pods() {
  api_curl --max-time 8 --write-out '\nkube\t%{http_code}\t%{url_effective}\n' \
    --header 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io' "$(api_url)$PODS_PATH"
}

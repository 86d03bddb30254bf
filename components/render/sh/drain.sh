# A node drains itself with the identity it has. `kubectl drain` reads DaemonSets, which a kubelet may not: list, skip, evict, wait.

NODE_PATH=/api/v1/nodes/$NODE
NO_BALANCER=node.kubernetes.io/exclude-from-external-load-balancers
PODS_TEMPLATE='{{range .items}}{{.metadata.namespace}}|{{.metadata.name}}|{{with .metadata.ownerReferences}}{{(index . 0).kind}}{{end}}|{{.status.phase}}|{{with .metadata.annotations}}{{with index . "kubernetes.io/config.mirror"}}mirror{{end}}{{end}}
{{end}}'

kubeconfig_of_node() {
  if [ "$ROLE" = server ]; then printf '%s' "$KUBECONFIG_FILE"; else printf '%s' "$DATA/agent/kubelet.kubeconfig"; fi
}

patch_node() { api PATCH "$NODE_PATH" --header 'Content-Type: application/merge-patch+json' --data "$1" >/dev/null; }

# The annotation tells our own cordon from the administrator's, also after a run that was cut off.
cordon() {
  local body
  body=$(api GET "$NODE_PATH")
  if [[ $body == *'"unschedulable":true'* ]]; then return 0; fi
  patch_node '{"metadata":{"annotations":{"quorate.dev/cordoned":"true"}},"spec":{"unschedulable":true}}'
  changed "cordoned $NODE"
}

uncordon() {
  local body
  body=$(api GET "$NODE_PATH") || return 1
  if [[ $body == *'"quorate.dev/cordoned":"true"'* ]]; then
    patch_node '{"metadata":{"annotations":{"quorate.dev/cordoned":null}},"spec":{"unschedulable":null}}'
  fi
  if [[ $body == *'"quorate.dev/unannounced":"true"'* ]]; then
    patch_node "{\"metadata\":{\"annotations\":{\"quorate.dev/unannounced\":null},\"labels\":{\"$NO_BALANCER\":null}}}"
  fi
}

keeps_traffic_local() {
  local names
  names=$(kube_ctl --kubeconfig "$(kubeconfig_of_node)" get services --all-namespaces \
    --output 'jsonpath={.items[?(@.spec.externalTrafficPolicy=="Local")].metadata.name}') || return 1
  [ -n "$names" ]
}

# Where traffic stays on the node that takes it, a pod that goes before the node's route drops it all: MetalLB's frr-k8s withdrew the route
# 6.5 s after the pod. So the route goes first. An administrator's own label stays.
leave_load_balancers() {
  local body
  body=$(api GET "$NODE_PATH")
  if [[ $body == *"\"$NO_BALANCER\":"* ]]; then return 0; fi
  patch_node "{\"metadata\":{\"annotations\":{\"quorate.dev/unannounced\":\"true\"},\"labels\":{\"$NO_BALANCER\":\"\"}}}"
  if keeps_traffic_local; then sleep 10; fi
}

# Lines NAMESPACE|NAME of the pods that must leave.
pods_to_evict() {
  kube_ctl --kubeconfig "$(kubeconfig_of_node)" get pods --all-namespaces --field-selector "spec.nodeName=$NODE" \
    --output "go-template=$PODS_TEMPLATE" | awk -F '|' 'NF == 5 && $3 != "DaemonSet" && $3 != "Node" && $4 != "Succeeded" && $4 != "Failed" && $5 != "mirror" { print $1 "|" $2 }'
}

# 201 accepted, 404 gone already, 429 refused by a PodDisruptionBudget: asked again until the deadline.
evict() {
  local namespace=$1 name=$2 answer
  answer=$(curl --silent --max-time 15 --user-agent quorate --request POST --cacert /run/quorate/kube/certificate-authority \
    --cert /run/quorate/kube/client-certificate --key /run/quorate/kube/client-key --header 'Content-Type: application/json' \
    --data "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"$name\",\"namespace\":\"$namespace\"}}" \
    --output /dev/null --write-out '%{http_code}' "$KUBE_SERVER/api/v1/namespaces/$namespace/pods/$name/eviction" || true)
  if [ "$answer" = 429 ]; then BLOCKED="$BLOCKED $namespace/$name"; fi
}

evicted_all() {
  local pods namespace name
  pods=$(pods_to_evict) || return 1
  BLOCKED='' WAITING=$(tr '|\n' '/ ' <<<"$pods")
  [ -n "$pods" ] || return 0
  while IFS='|' read -r namespace name; do evict "$namespace" "$name"; done <<<"$pods"
  return 1
}

drain_node() {
  BLOCKED='' WAITING=''
  cordon
  leave_load_balancers
  if wait_for "$DRAIN_TIMEOUT" evicted_all; then return 0; fi
  uncordon || true
  fail QRT-246 "pods did not leave within ${DRAIN_TIMEOUT}s: $WAITING${BLOCKED:+(held by a PodDisruptionBudget:$BLOCKED)}; the node is schedulable again, nothing was restarted. Make room for them, or raise rollout.drainTimeout"
}

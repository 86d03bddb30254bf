# etcd and the API server are pods of this node. The unit is active as soon as the supervisor is: whether the two answer, the kubelet says.

# static_pod_is_ready COMPONENT
static_pod_is_ready() {
  local body
  body=$(api GET "/api/v1/namespaces/kube-system/pods?fieldSelector=spec.nodeName%3D$NODE&labelSelector=tier%3Dcontrol-plane%2Ccomponent%3D$1" 2>/dev/null) || return 1
  [[ $body =~ \"type\":\"Ready\",(\"observedGeneration\":[0-9]+,)?\"status\":\"True\" ]]
}

static_pods_are_ready() { static_pod_is_ready etcd && static_pod_is_ready kube-apiserver; }

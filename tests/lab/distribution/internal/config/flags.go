// Package config reads the configuration files and arguments the way k3s does.
package config

type kind int

const (
	text kind = iota
	list
	flag
)

type spec struct {
	kind   kind
	server bool
	agent  bool
}

var (
	serverText = "data-dir token token-file cluster-cidr service-cidr service-node-port-range cluster-dns cluster-domain https-listen-port " +
		"advertise-address advertise-port flannel-backend egress-selector-mode servicelb-namespace write-kubeconfig write-kubeconfig-mode " +
		"write-kubeconfig-group agent-token agent-token-file server cluster-reset-restore-path datastore-endpoint etcd-snapshot-name " +
		"etcd-snapshot-schedule-cron etcd-snapshot-retention etcd-snapshot-reconcile-interval etcd-snapshot-dir system-default-registry " +
		"default-local-storage-path secrets-encryption-provider helm-job-image etcd-s3-endpoint etcd-s3-access-key etcd-s3-secret-key " +
		"etcd-s3-bucket etcd-s3-region etcd-s3-folder etcd-s3-config-secret etcd-s3-timeout etcd-s3-retention"
	serverList = "tls-san kube-apiserver-arg etcd-arg kube-scheduler-arg kube-controller-manager-arg kube-cloud-controller-manager-arg " +
		"helm-controller-arg disable"
	serverFlag = "cluster-init cluster-reset tls-san-security flannel-ipv6-masq flannel-external-ip etcd-expose-metrics " +
		"etcd-disable-snapshots etcd-snapshot-compress etcd-s3 etcd-s3-insecure etcd-s3-skip-ssl-verify disable-scheduler " +
		"disable-cloud-controller disable-kube-proxy disable-network-policy disable-helm-controller disable-apiserver " +
		"disable-controller-manager disable-etcd embedded-registry supervisor-metrics secrets-encryption disable-agent"
	agentText = "token token-file server data-dir"
	nodeText  = "node-name bind-address lb-server-port container-runtime-endpoint default-runtime image-service-endpoint private-registry " +
		"pause-image snapshotter flannel-iface flannel-conf flannel-cni-conf resolv-conf image-credential-provider-bin-dir " +
		"image-credential-provider-config vpn-auth vpn-auth-file log vmodule v config"
	nodeList = "node-ip node-external-ip node-internal-dns node-external-dns kubelet-arg kube-proxy-arg node-taint node-label airgap-extra-registry"
	nodeFlag = "with-node-id protect-kernel-defaults selinux docker disable-default-registry-endpoint nonroot-devices enable-pprof " +
		"prefer-bundled-bin disable-apiserver-lb debug alsologtostderr rootless"
)

var specs = func() map[string]spec {
	all := map[string]spec{}
	add := func(names string, k kind, server, agent bool) {
		for _, name := range fields(names) {
			old := all[name]
			all[name] = spec{k, server || old.server, agent || old.agent}
		}
	}
	add(serverText, text, true, false)
	add(serverList, list, true, false)
	add(serverFlag, flag, true, false)
	add(agentText, text, false, true)
	add(nodeText, text, true, true)
	add(nodeList, list, true, true)
	add(nodeFlag, flag, true, true)
	return all
}()

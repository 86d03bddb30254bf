package node

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"quorate.test/distribution/internal/child"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/kubeconf"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/pki"
)

func (n *Node) kubeconfigs() error {
	for file, pair := range map[string]string{"kubelet": "client-kubelet", "kubeproxy": "client-kube-proxy", "k3scontroller": "client-k3s-controller"} {
		if err := kubeconf.Write(n.Layout.Agent(file+".kubeconfig"), n.API, n.Layout.Agent("server-ca.crt"), n.Layout.Agent(pair)); err != nil {
			return err
		}
	}
	return nil
}

func (n *Node) kubeletConfig() (string, error) {
	c := map[string]any{
		"apiVersion":                     "kubelet.config.k8s.io/v1beta1",
		"kind":                           "KubeletConfiguration",
		"cgroupDriver":                   "cgroupfs",
		"clusterDomain":                  n.Cluster.ClusterDomain,
		"clusterDNS":                     strings.Split(n.Cluster.ClusterDNS, ","),
		"failSwapOn":                     false,
		"protectKernelDefaults":          n.Options.Bool("protect-kernel-defaults"),
		"evictionHard":                   map[string]string{"imagefs.available": "5%", "nodefs.available": "5%"},
		"evictionMinimumReclaim":         map[string]string{"imagefs.available": "10%", "nodefs.available": "10%"},
		"serializeImagePulls":            false,
		"healthzBindAddress":             "127.0.0.1",
		"containerRuntimeEndpoint":       "unix://" + layout.ContainerdSocket,
		"staticPodPath":                  n.Layout.Agent("pod-manifests"),
		"tlsCertFile":                    n.Layout.Agent("serving-kubelet.crt"),
		"tlsPrivateKeyFile":              n.Layout.Agent("serving-kubelet.key"),
		"streamingConnectionIdleTimeout": "4h0m0s",
		"authentication": map[string]any{
			"anonymous": map[string]any{"enabled": false},
			"webhook":   map[string]any{"enabled": true},
			"x509":      map[string]any{"clientCAFile": n.Layout.Agent("client-ca.crt")},
		},
		"authorization": map[string]any{"mode": "Webhook"},
	}
	if resolv := n.Options.Text("resolv-conf", ""); resolv != "" {
		c["resolvConf"] = resolv
	}
	data, err := yaml.Marshal(c)
	if err != nil {
		return "", err
	}
	dir := n.Layout.Agent("etc/kubelet.conf.d")
	if err := os.MkdirAll(n.Layout.Agent("pod-manifests"), 0o750); err != nil {
		return "", err
	}
	return dir, pki.WriteFile(dir+"/00-k3s-defaults.conf", data, 0o600)
}

// StartKubelet runs the kubelet and waits for its health.
func (n *Node) StartKubelet(ctx context.Context) error {
	dir, err := n.kubeletConfig()
	if err != nil {
		return err
	}
	labels := append([]string{"node.kubernetes.io/instance-type=k3s"}, n.Options.List("node-label")...)
	args := map[string]string{
		"config-dir":        dir,
		"kubeconfig":        n.Layout.Agent("kubelet.kubeconfig"),
		"read-only-port":    "0",
		"hostname-override": n.Name,
		"node-ip":           n.IP,
		"node-labels":       strings.Join(labels, ","),
		"provider-id":       "k3s://" + n.Name,
	}
	if taints := n.Options.List("node-taint"); len(taints) > 0 {
		args["register-with-taints"] = strings.Join(taints, ",")
	}
	if err := child.Component("kubelet", config.ComponentArgs(args, n.Options.List("kubelet-arg"))); err != nil {
		return err
	}
	for {
		resp, err := http.Get("http://127.0.0.1:10248/healthz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("kubelet is not healthy: %w", ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// StartProxy runs kube-proxy.
func (n *Node) StartProxy() error {
	if n.Options.Bool("disable-kube-proxy") {
		return nil
	}
	return child.Component("kube-proxy", config.ComponentArgs(map[string]string{
		"proxy-mode":                        "iptables",
		"healthz-bind-address":              "127.0.0.1",
		"kubeconfig":                        n.Layout.Agent("kubeproxy.kubeconfig"),
		"cluster-cidr":                      n.Cluster.ClusterCIDR,
		"conntrack-max-per-core":            "0",
		"conntrack-tcp-timeout-established": "0s",
		"conntrack-tcp-timeout-close-wait":  "0s",
		"hostname-override":                 n.Name,
	}, n.Options.List("kube-proxy-arg")))
}

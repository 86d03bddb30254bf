// Package kubeconf writes kubeconfig files and makes clients from them.
package kubeconf

import (
	"fmt"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"
	"os"

	"quorate.test/distribution/internal/pki"
)

// Write makes a kubeconfig that refers to certificate files.
func Write(file, server, ca, pair string) error {
	return write(file, 0o600, config(server, &api.Cluster{CertificateAuthority: ca},
		&api.AuthInfo{ClientCertificate: pair + ".crt", ClientKey: pair + ".key"}))
}

// WriteEmbedded makes one that can be copied elsewhere.
func WriteEmbedded(file string, mode os.FileMode, server, ca, pair string) error {
	var data [3][]byte
	for i, name := range []string{ca, pair + ".crt", pair + ".key"} {
		var err error
		if data[i], err = os.ReadFile(name); err != nil {
			return err
		}
	}
	return write(file, mode, config(server, &api.Cluster{CertificateAuthorityData: data[0]},
		&api.AuthInfo{ClientCertificateData: data[1], ClientKeyData: data[2]}))
}

func config(server string, cluster *api.Cluster, user *api.AuthInfo) *api.Config {
	cluster.Server = server
	c := api.NewConfig()
	c.Clusters["default"] = cluster
	c.AuthInfos["default"] = user
	c.Contexts["default"] = &api.Context{Cluster: "default", AuthInfo: "default"}
	c.CurrentContext = "default"
	return c
}

func write(file string, mode os.FileMode, c *api.Config) error {
	data, err := clientcmd.Write(*c)
	if err != nil {
		return err
	}
	return pki.WriteFile(file, data, mode)
}

// Client gives a client for a kubeconfig.
func Client(file string) (*rest.Config, *kubernetes.Clientset, error) {
	c, err := clientcmd.BuildConfigFromFlags("", file)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	c.QPS, c.Burst = 50, 100
	k, err := kubernetes.NewForConfig(c)
	return c, k, err
}

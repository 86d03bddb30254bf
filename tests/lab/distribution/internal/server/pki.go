package server

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"quorate.test/distribution/internal/kubeconf"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/pki"
	"quorate.test/distribution/internal/supervisor"
	"quorate.test/distribution/internal/token"
)

func (s *Server) authorities() error {
	for file, name := range map[string]string{"server-ca": "k3s-server-ca", "client-ca": "k3s-client-ca", "request-header-ca": "k3s-request-header-ca",
		"etcd/server-ca": "etcd-server-ca", "etcd/peer-ca": "etcd-peer-ca"} {
		if err := os.MkdirAll(filepath.Dir(s.Layout.TLS(file)), 0o700); err != nil {
			return err
		}
		if err := pki.EnsureCA(s.Layout.TLS(file), name); err != nil {
			return err
		}
	}
	if err := pki.EnsureKey(s.Layout.TLS("service.key")); err != nil {
		return err
	}
	return s.encryption()
}

// encryption makes the key for Secrets, on the first server only: the others fetch it.
func (s *Server) encryption() error {
	file := s.Layout.Cred("encryption-config.json")
	if _, err := os.Stat(file); err == nil || !s.Options.Bool("secrets-encryption") {
		return nil
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return pki.WriteFile(file, fmt.Appendf(nil, `{"kind":"EncryptionConfiguration","apiVersion":"apiserver.config.k8s.io/v1","resources":[{"resources":["secrets"],`+
		`"providers":[{"aescbc":{"keys":[{"name":"aescbckey","secret":%q}]}},{"identity":{}}]}]}`, base64.StdEncoding.EncodeToString(key)), 0o600)
}

// leaves are issued at every start: so a changed tls-san or node-ip needs nothing but a restart.
func (s *Server) leaves() error {
	cluster := supervisor.ClusterOf(s.Options)
	hosts := append([]string{"127.0.0.1", "localhost", s.Name, s.IP, "kubernetes", "kubernetes.default", "kubernetes.default.svc",
		"kubernetes.default.svc." + cluster.ClusterDomain, supervisor.NthAddress(cluster.ServiceCIDR, 1)}, s.Options.Split("tls-san")...)
	hosts = append(hosts, s.Options.Split("node-external-ip")...)
	if a := s.Options.Text("advertise-address", ""); a != "" {
		hosts = append(hosts, a)
	}
	etcd := []string{"127.0.0.1", "localhost", s.Name, s.IP}
	leaf := func(ca, base string, l pki.Leaf) error {
		return pki.Issue(s.Layout.TLS(ca), s.Layout.TLS(base), l)
	}
	client := func(name string, groups ...string) pki.Leaf {
		return pki.Leaf{Name: name, Groups: groups, Client: true}
	}
	for _, one := range []struct {
		ca, base string
		leaf     pki.Leaf
	}{
		{"server-ca", "serving-kube-apiserver", pki.Leaf{Name: "kube-apiserver", Hosts: hosts, Server: true}},
		{"client-ca", "client-admin", client("system:admin", "system:masters")},
		{"client-ca", "client-controller", client("system:kube-controller-manager")},
		{"client-ca", "client-scheduler", client("system:kube-scheduler")},
		{"client-ca", "client-kube-apiserver", client("system:apiserver", "system:masters")},
		{"client-ca", "client-supervisor", client("system:k3s-supervisor", "system:masters")},
		{"request-header-ca", "client-auth-proxy", client("system:auth-proxy")},
		{"etcd/server-ca", "etcd/client", client("etcd-client")},
		{"etcd/server-ca", "etcd/server-client", pki.Leaf{Name: "etcd-server", Hosts: etcd, Server: true, Client: true}},
		{"etcd/peer-ca", "etcd/peer-server-client", pki.Leaf{Name: "etcd-peer", Hosts: etcd, Server: true, Client: true}},
	} {
		if err := leaf(one.ca, one.base, one.leaf); err != nil {
			return err
		}
	}
	return s.kubeconfigs()
}

func (s *Server) kubeconfigs() error {
	ca := s.Layout.TLS("server-ca.crt")
	local := fmt.Sprintf("https://127.0.0.1:%d", s.port()+1)
	for file, pair := range map[string]string{"controller": "client-controller", "scheduler": "client-scheduler", "admin": "client-admin", "supervisor": "client-supervisor"} {
		if err := kubeconf.Write(s.Layout.Cred(file+".kubeconfig"), local, ca, s.Layout.TLS(pair)); err != nil {
			return err
		}
	}
	mode, err := strconv.ParseUint(s.Options.Text("write-kubeconfig-mode", "0600"), 8, 32)
	if err != nil {
		return fmt.Errorf("write-kubeconfig-mode: %w", err)
	}
	file := s.Options.Text("write-kubeconfig", layout.Kubeconfig)
	return kubeconf.WriteEmbedded(file, os.FileMode(mode), fmt.Sprintf("https://127.0.0.1:%d", s.port()), ca, s.Layout.TLS("client-admin"))
}

// secrets settles the passwords: given, from an earlier start, or new. The file keeps the pair for servers that join.
func (s *Server) secrets(given string) error {
	file := s.Layout.Cred("passwd")
	stored, _ := os.ReadFile(file)
	lines := strings.Split(strings.TrimSpace(string(stored)), "\n")
	if given == "" && len(stored) > 0 {
		s.password = lines[0]
	} else if given == "" {
		s.password = token.Random()
	} else {
		t, err := token.Parse(given)
		if err != nil {
			return fmt.Errorf("failed to normalize server token: %w", err)
		}
		s.password = t.Password
		if ca, err := os.ReadFile(s.Layout.TLS("server-ca.crt")); err == nil && t.CheckCA(ca) != nil {
			return t.CheckCA(ca)
		}
		if len(stored) > 0 && lines[0] != t.Password {
			return fmt.Errorf("bootstrap data already found and encrypted with different token")
		}
	}
	s.agentPassword = s.password
	agent, err := s.Options.Secret("agent-token", "agent-token-file")
	if err != nil {
		return err
	}
	if agent != "" {
		t, err := token.Parse(agent)
		if err != nil {
			return fmt.Errorf("failed to normalize agent token: %w", err)
		}
		s.agentPassword = t.Password
	}
	return pki.WriteFile(file, []byte(s.password+"\n"), 0o600)
}

func (s *Server) tokenFiles() error {
	ca, err := os.ReadFile(s.Layout.TLS("server-ca.crt"))
	if err != nil {
		return err
	}
	if err := pki.WriteFile(s.Layout.Server("token"), []byte(token.Format(ca, "server", s.password)+"\n"), 0o600); err != nil {
		return err
	}
	links := map[string]string{"node-token": "token"}
	if s.agentPassword == s.password {
		links["agent-token"] = "token"
	} else if err := pki.WriteFile(s.Layout.Server("agent-token"), []byte(token.Format(ca, "node", s.agentPassword)+"\n"), 0o600); err != nil {
		return err
	}
	for link, target := range links {
		_ = os.Remove(s.Layout.Server(link))
		if err := os.Symlink(s.Layout.Server(target), s.Layout.Server(link)); err != nil {
			return err
		}
	}
	return nil
}

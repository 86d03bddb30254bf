// Package layout knows where k3s keeps its files.
package layout

import "path/filepath"

// Layout is rooted in the data directory.
type Layout struct{ Root string }

func (l Layout) Server(parts ...string) string { return l.under("server", parts) }
func (l Layout) Agent(parts ...string) string  { return l.under("agent", parts) }
func (l Layout) TLS(parts ...string) string    { return l.under("server/tls", parts) }
func (l Layout) Cred(parts ...string) string   { return l.under("server/cred", parts) }
func (l Layout) DB(parts ...string) string     { return l.under("server/db", parts) }

func (l Layout) under(dir string, parts []string) string {
	return filepath.Join(append([]string{l.Root, dir}, parts...)...)
}

const (
	Kubeconfig       = "/etc/rancher/k3s/k3s.yaml"
	NodePassword     = "/etc/rancher/node/password"
	ContainerdSocket = "/run/k3s/containerd/containerd.sock"
	ContainerdState  = "/run/k3s/containerd"
)

// Shared are the files that make several servers one cluster, relative to server/.
var Shared = []string{
	"tls/server-ca.crt", "tls/server-ca.key",
	"tls/client-ca.crt", "tls/client-ca.key",
	"tls/request-header-ca.crt", "tls/request-header-ca.key",
	"tls/etcd/server-ca.crt", "tls/etcd/server-ca.key",
	"tls/etcd/peer-ca.crt", "tls/etcd/peer-ca.key",
	"tls/service.key",
	"cred/passwd", "cred/encryption-config.json",
}

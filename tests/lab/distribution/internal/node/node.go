// Package node makes this host a node: its certificates, containerd, kubelet, kube-proxy, pod network.
package node

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/pki"
	"quorate.test/distribution/internal/supervisor"
	"quorate.test/distribution/internal/token"
)

// Node is one run of the node part, on agents and on servers.
type Node struct {
	Options *config.Options
	Layout  layout.Layout
	Name    string
	IP      string
	// API is the local address of the API: the server itself, or an agent's load balancer.
	API     string
	Cluster supervisor.Cluster
	access  *supervisor.Access
}

// Password reads or makes the secret that ties a node's name to this host.
func Password() (string, error) {
	data, err := os.ReadFile(layout.NodePassword)
	if err == nil && len(strings.TrimSpace(string(data))) > 0 {
		return strings.TrimSpace(string(data)), nil
	}
	p := token.Random()
	return p, pki.WriteFile(layout.NodePassword, []byte(p+"\n"), 0o600)
}

// Join gets this node's certificates; it tries until it has them.
func (n *Node) Join(ctx context.Context, secret string) error {
	password, err := Password()
	if err != nil {
		return err
	}
	for last := ""; ; {
		err := n.join(ctx, secret, password)
		if err == nil {
			return nil
		}
		// An agent says it every time, as the real one does; a server that waits for itself says it once.
		if n.Options.Role == "agent" || last != err.Error() {
			last = err.Error()
			brand.Errorf("%v", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retry(n.Options.Role)):
		}
	}
}

// A server waits for itself only; agents leave a starting server some air.
func retry(role string) time.Duration {
	if role == "agent" {
		return 2 * time.Second
	}
	return 300 * time.Millisecond
}

func (n *Node) join(ctx context.Context, secret, password string) error {
	access, err := supervisor.Connect(ctx, n.API, secret, "node")
	if err != nil {
		return fmt.Errorf("failed to validate connection to cluster at %s: %w", n.API, err)
	}
	n.access = access
	data, err := access.Get(ctx, "/v1-k3s/config", nil)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &n.Cluster); err != nil {
		return err
	}
	header := http.Header{}
	header.Set("k3s-Node-Name", n.Name)
	header.Set("k3s-Node-Password", password)
	header.Set("k3s-Node-IP", strings.Join(append(n.Options.Split("node-ip"), n.IP), ","))
	for _, f := range []string{"serving-kubelet", "client-kubelet", "client-kube-proxy", "client-k3s-controller"} {
		pair, err := access.Get(ctx, "/v1-k3s/"+f+".crt", header)
		if err != nil {
			return explain(err)
		}
		key, crt, ok := strings.Cut(string(pair), "-----BEGIN CERTIFICATE-----")
		if !ok {
			return fmt.Errorf("no certificate in the answer to %s", f)
		}
		if err := pki.WriteFile(n.Layout.Agent(f+".key"), []byte(key), 0o600); err != nil {
			return err
		}
		if err := pki.WriteFile(n.Layout.Agent(f+".crt"), []byte("-----BEGIN CERTIFICATE-----"+crt), 0o644); err != nil {
			return err
		}
	}
	for _, f := range []string{"client-ca.crt", "server-ca.crt"} {
		data, err := access.Get(ctx, "/v1-k3s/"+f, nil)
		if err != nil {
			return err
		}
		if err := pki.WriteFile(n.Layout.Agent(f), data, 0o644); err != nil {
			return err
		}
	}
	return n.kubeconfigs()
}

func explain(err error) error {
	if s, ok := err.(*supervisor.StatusError); ok && s.Code == http.StatusForbidden {
		return fmt.Errorf("Node password rejected, duplicate hostname or contents of '%s' may not match server node-passwd entry, try enabling a unique node name with the --with-node-id flag", layout.NodePassword)
	}
	return err
}

// Servers asks for the addresses of the servers.
func (n *Node) Servers(ctx context.Context) ([]string, error) {
	data, err := n.access.Get(ctx, "/v1-k3s/apiservers", nil)
	if err != nil {
		return nil, err
	}
	var out []string
	return out, json.Unmarshal(data, &out)
}

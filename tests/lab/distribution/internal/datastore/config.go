// Package datastore runs the embedded etcd and keeps its membership.
package datastore

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.etcd.io/etcd/server/v3/embed"
	"sigs.k8s.io/yaml"

	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/layout"
)

// initial says how a member starts; the zero value is a member that has data.
type initial struct {
	cluster string
	state   string
	reset   bool
}

func peerURL(ip string) string   { return "https://" + net.JoinHostPort(ip, "2380") }
func clientURL(ip string) string { return "https://" + net.JoinHostPort(ip, "2379") }

// embedConfig writes etcd's own configuration file, the user's etcd-arg entries last, and lets etcd read it: so every etcd
// option works as it does in the real program.
func embedConfig(o *config.Options, l layout.Layout, name, ip string, start initial) (*embed.Config, error) {
	peers, clients := "https://127.0.0.1:2380", "https://127.0.0.1:2379"
	metrics, advertise := "http://127.0.0.1:2381", clients
	if !start.reset {
		peers += "," + peerURL(ip)
		clients += "," + clientURL(ip)
		advertise = clientURL(ip)
		if o.Bool("etcd-expose-metrics") {
			metrics += ",http://" + net.JoinHostPort(ip, "2381")
		}
	}
	security := func(pair, ca string) map[string]any {
		return map[string]any{
			"cert-file": l.TLS("etcd", pair+".crt"), "key-file": l.TLS("etcd", pair+".key"),
			"trusted-ca-file": l.TLS("etcd", ca+".crt"), "client-cert-auth": true,
		}
	}
	c := map[string]any{
		"name":                      name,
		"data-dir":                  l.DB("etcd"),
		"listen-peer-urls":          peers,
		"listen-client-urls":        clients,
		"listen-client-http-urls":   "https://127.0.0.1:2382",
		"listen-metrics-urls":       metrics,
		"advertise-client-urls":     advertise,
		"client-transport-security": security("server-client", "server-ca"),
		"peer-transport-security":   security("peer-server-client", "peer-ca"),
		"heartbeat-interval":        500,
		"election-timeout":          5000,
		"snapshot-count":            10000,
		"logger":                    "zap",
		"log-level":                 "warn",
		// In nanoseconds; a file that leaves it out makes etcd warn of every request.
		"warning-unary-request-duration": 300_000_000,
		"log-outputs":                    []string{"stderr"},
		"socket-options":                 map[string]any{"reuse-address": true, "reuse-port": true},
		"force-new-cluster":              start.reset,
	}
	if start.state != "" {
		c["initial-advertise-peer-urls"] = peerURL(ip)
		c["initial-cluster"] = start.cluster
		c["initial-cluster-state"] = start.state
	}
	for _, arg := range o.List("etcd-arg") {
		key, value, ok := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !ok {
			return nil, fmt.Errorf("etcd-arg %q has no value", arg)
		}
		c[key] = typed(value)
	}
	data, err := yaml.Marshal(c)
	if err != nil {
		return nil, err
	}
	file := l.DB("etcd", "config")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return nil, err
	}
	return embed.ConfigFromFile(file)
}

func typed(value string) any {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		return n
	}
	if b, err := strconv.ParseBool(value); err == nil {
		return b
	}
	return value
}

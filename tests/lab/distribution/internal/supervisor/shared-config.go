package supervisor

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strings"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/config"
)

// Cluster is what every node of a cluster agrees on; servers compare it when they join, agents take it over.
type Cluster struct {
	ClusterCIDR   string `json:"cluster-cidr"`
	ServiceCIDR   string `json:"service-cidr"`
	ClusterDNS    string `json:"cluster-dns"`
	ClusterDomain string `json:"cluster-domain"`
	Critical      map[string]string
}

var critical = []string{"disable-cloud-controller", "disable-helm-controller", "disable-network-policy", "secrets-encryption",
	"embedded-registry", "flannel-ipv6-masq", "flannel-external-ip", "supervisor-metrics"}

// ClusterOf reads a server's own settings.
func ClusterOf(o *config.Options) Cluster {
	c := Cluster{
		ClusterCIDR:   first(o.Split("cluster-cidr"), "10.42.0.0/16"),
		ServiceCIDR:   first(o.Split("service-cidr"), "10.43.0.0/16"),
		ClusterDomain: o.Text("cluster-domain", "cluster.local"),
		Critical:      map[string]string{},
	}
	c.ClusterDNS = strings.Join(o.Split("cluster-dns"), ",")
	if c.ClusterDNS == "" {
		c.ClusterDNS = NthAddress(c.ServiceCIDR, 10)
	}
	for _, name := range critical {
		c.Critical[name] = "false"
		if o.Bool(name) {
			c.Critical[name] = "true"
		}
	}
	c.Critical["disable=servicelb"] = "false"
	for _, d := range o.Split("disable") {
		if d == "servicelb" {
			c.Critical["disable=servicelb"] = "true"
		}
	}
	c.Critical["flannel-backend"] = o.Text("flannel-backend", "vxlan")
	c.Critical["egress-selector-mode"] = o.Text("egress-selector-mode", "agent")
	c.Critical["cluster-cidr"], c.Critical["service-cidr"] = c.ClusterCIDR, c.ServiceCIDR
	c.Critical["cluster-dns"], c.Critical["cluster-domain"] = c.ClusterDNS, c.ClusterDomain
	return c
}

// Compare refuses a server whose critical settings differ from the cluster's.
func (c Cluster) Compare(data []byte) error {
	var theirs Cluster
	if err := json.Unmarshal(data, &theirs); err != nil {
		return err
	}
	same := true
	for name, ours := range c.Critical {
		if theirs.Critical[name] != ours {
			same = false
			brand.Warnf("critical configuration mismatched: %s", name)
		}
	}
	if !same {
		return errors.New("failed to validate server configuration: critical configuration value mismatch between servers")
	}
	return nil
}

// NthAddress gives the n-th address of a network.
func NthAddress(cidr string, n int) string {
	p, err := netip.ParsePrefix(cidr)
	if err != nil {
		return ""
	}
	a := p.Masked().Addr()
	for range n {
		a = a.Next()
	}
	return a.String()
}

func first(values []string, fallback string) string {
	if len(values) == 0 {
		return fallback
	}
	return values[0]
}

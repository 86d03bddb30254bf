package node

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"quorate.test/distribution/internal/config"
)

// Name gives the node's name.
func Name(o *config.Options) (string, error) {
	name := o.Text("node-name", "")
	if name == "" {
		host, err := os.Hostname()
		if err != nil {
			return "", err
		}
		name = host
	}
	return strings.ToLower(name), nil
}

// IP gives the address other nodes reach this one at.
func IP(o *config.Options) (string, error) {
	if ips := o.Split("node-ip"); len(ips) > 0 {
		if net.ParseIP(ips[0]) == nil {
			return "", fmt.Errorf("invalid node-ip: %s", ips[0])
		}
		return ips[0], nil
	}
	if name := o.Text("flannel-iface", ""); name != "" {
		return interfaceIP(name)
	}
	conn, err := net.Dial("udp", "192.0.2.1:9")
	if err != nil {
		return firstIP()
	}
	defer conn.Close()
	host, _, err := net.SplitHostPort(conn.LocalAddr().String())
	return host, err
}

func interfaceIP(name string) (string, error) {
	i, err := net.InterfaceByName(name)
	if err != nil {
		return "", err
	}
	addrs, err := i.Addrs()
	if err != nil {
		return "", err
	}
	return firstOf(addrs)
}

func firstIP() (string, error) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	return firstOf(addrs)
}

func firstOf(addrs []net.Addr) (string, error) {
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return n.IP.String(), nil
		}
	}
	return "", fmt.Errorf("this host has no IPv4 address")
}

// HostPort gives the address of a join URL.
func HostPort(server string) (string, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("only https:// URLs are supported, invalid scheme: %s", server)
	}
	if u.Port() == "" {
		return net.JoinHostPort(u.Hostname(), "443"), nil
	}
	return u.Host, nil
}

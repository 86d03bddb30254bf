package server

import (
	"context"
	"errors"
	"fmt"
	"net"

	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/node"
	"quorate.test/distribution/internal/notify"
)

// RunAgent is `k3s agent`: it tries for ever to reach a server.
func RunAgent(ctx context.Context, o *config.Options) error {
	url := o.Text("server", "")
	if url == "" {
		return errors.New("--server is required")
	}
	secret, err := o.Secret("token", "token-file")
	if err != nil {
		return err
	}
	if secret == "" {
		return errors.New("--token is required")
	}
	first, err := node.HostPort(url)
	if err != nil {
		return err
	}
	name, err := node.Name(o)
	if err != nil {
		return err
	}
	ip, err := node.IP(o)
	if err != nil {
		return err
	}
	l := layout.Layout{Root: o.Text("data-dir", "/var/lib/rancher/k3s")}
	listen := net.JoinHostPort("127.0.0.1", fmt.Sprint(o.Int("lb-server-port", 6444)))
	lb := node.NewBalancer(l.Agent("etc/k3s-agent-load-balancer.json"), first)
	if err := lb.Serve(listen); err != nil {
		return err
	}
	runtime := make(chan error, 1)
	go func() { runtime <- node.StartContainerd(ctx, o, l) }()
	n := &node.Node{Options: o, Layout: l, Name: name, IP: ip, API: "https://" + listen}
	if err := n.Join(ctx, secret); err != nil {
		return err
	}
	if servers, err := n.Servers(ctx); err == nil {
		lb.Update(servers)
	}
	if err := <-runtime; err != nil {
		return err
	}
	kube, err := n.Start(ctx)
	if err != nil {
		return err
	}
	if err := node.FollowServers(ctx, kube, lb); err != nil {
		return err
	}
	if err := n.Annotate(ctx, kube); err != nil {
		return err
	}
	notify.Ready("k3s agent")
	return nil
}

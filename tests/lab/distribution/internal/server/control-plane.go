package server

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strconv"

	"k8s.io/client-go/kubernetes"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/child"
	"quorate.test/distribution/internal/components"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/node"
	"quorate.test/distribution/internal/supervisor"
)

// controlPlane starts the API server, waits until it is ready, then starts what needs it.
func (s *Server) controlPlane(ctx context.Context) (*kubernetes.Clientset, error) {
	args := s.apiServerArgs()
	brand.Infof("Running kube-apiserver %v", args)
	go func() {
		err := components.RunAPIServer(ctx, args, s.Options.Int("advertise-port", s.port()), func(h http.Handler) { s.supervisor.SetAPI(h) })
		if ctx.Err() == nil {
			brand.Fatalf("apiserver exited: %v", err)
		}
	}()
	_, kube, err := client(s.admin())
	if err != nil {
		return nil, err
	}
	err = node.Retry(ctx, func() error {
		_, err := kube.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.roles(ctx, kube); err != nil {
		return nil, err
	}
	if s.wasReset {
		s.forgetPassword(ctx, kube)
	}
	if err := s.controllers(ctx, kube); err != nil {
		return nil, err
	}
	s.supervisor.SetReady(kube)
	return kube, errors.Join(s.scheduler(), s.manager())
}

func (s *Server) apiServerArgs() []string {
	c := supervisor.ClusterOf(s.Options)
	issuer := "https://kubernetes.default.svc." + c.ClusterDomain
	args := map[string]string{
		"etcd-servers": "https://127.0.0.1:2379", "etcd-cafile": s.Layout.TLS("etcd/server-ca.crt"),
		"etcd-certfile": s.Layout.TLS("etcd/client.crt"), "etcd-keyfile": s.Layout.TLS("etcd/client.key"),
		"cert-dir": s.Layout.TLS("temporary-certs"), "allow-privileged": "true", "enable-bootstrap-token-auth": "true",
		"authorization-mode": "Node,RBAC", "anonymous-auth": "false", "enable-admission-plugins": "NodeRestriction",
		"service-account-signing-key-file": s.Layout.TLS("service.key"), "service-account-key-file": s.Layout.TLS("service.key"),
		"service-account-issuer": issuer, "api-audiences": issuer + ",k3s",
		"service-cluster-ip-range": c.ServiceCIDR, "service-node-port-range": s.Options.Text("service-node-port-range", "30000-32767"),
		"advertise-address": s.Options.Text("advertise-address", s.IP), "bind-address": "127.0.0.1", "secure-port": strconv.Itoa(s.port() + 1),
		"tls-cert-file": s.Layout.TLS("serving-kube-apiserver.crt"), "tls-private-key-file": s.Layout.TLS("serving-kube-apiserver.key"),
		"kubelet-certificate-authority": s.Layout.TLS("server-ca.crt"), "kubelet-client-certificate": s.Layout.TLS("client-kube-apiserver.crt"),
		"kubelet-client-key": s.Layout.TLS("client-kube-apiserver.key"), "kubelet-preferred-address-types": "InternalIP,ExternalIP,Hostname",
		"requestheader-client-ca-file": s.Layout.TLS("request-header-ca.crt"), "requestheader-allowed-names": "system:auth-proxy",
		"requestheader-extra-headers-prefix": "X-Remote-Extra-", "requestheader-group-headers": "X-Remote-Group",
		"requestheader-username-headers": "X-Remote-User",
		"proxy-client-cert-file":         s.Layout.TLS("client-auth-proxy.crt"), "proxy-client-key-file": s.Layout.TLS("client-auth-proxy.key"),
		"client-ca-file": s.Layout.TLS("client-ca.crt"), "profiling": "false",
	}
	if s.Options.Bool("secrets-encryption") {
		args["encryption-provider-config"] = s.Layout.Cred("encryption-config.json")
	}
	if user := s.Options.List("kube-apiserver-arg"); hasArg(user, "authentication-config") {
		delete(args, "anonymous-auth")
	} else if hasArg(user, "authorization-config") {
		delete(args, "authorization-mode")
	}
	return config.ComponentArgs(args, s.Options.List("kube-apiserver-arg"))
}

func hasArg(args []string, name string) bool {
	for _, a := range args {
		if len(a) > len(name) && a[:len(name)+1] == name+"=" {
			return true
		}
	}
	return false
}

func (s *Server) scheduler() error {
	if s.Options.Bool("disable-scheduler") {
		return nil
	}
	k := s.Layout.Cred("scheduler.kubeconfig")
	return child.Component("kube-scheduler", config.ComponentArgs(map[string]string{
		"kubeconfig": k, "authorization-kubeconfig": k, "authentication-kubeconfig": k,
		"bind-address": "127.0.0.1", "secure-port": "10259", "profiling": "false",
		"tls-cert-file": s.Layout.TLS("serving-kube-apiserver.crt"), "tls-private-key-file": s.Layout.TLS("serving-kube-apiserver.key"),
	}, s.Options.List("kube-scheduler-arg")))
}

func (s *Server) manager() error {
	if s.Options.Bool("disable-controller-manager") {
		return nil
	}
	c := supervisor.ClusterOf(s.Options)
	k := s.Layout.Cred("controller.kubeconfig")
	args := map[string]string{
		"kubeconfig": k, "authorization-kubeconfig": k, "authentication-kubeconfig": k,
		"bind-address": "127.0.0.1", "secure-port": "10257", "profiling": "false",
		"tls-cert-file": s.Layout.TLS("serving-kube-apiserver.crt"), "tls-private-key-file": s.Layout.TLS("serving-kube-apiserver.key"),
		"service-account-private-key-file": s.Layout.TLS("service.key"), "root-ca-file": s.Layout.TLS("server-ca.crt"),
		"allocate-node-cidrs": "true", "cluster-cidr": c.ClusterCIDR, "service-cluster-ip-range": c.ServiceCIDR,
		"use-service-account-credentials": "true",
		// Routes are this program's own work, and there is no cloud.
		"controllers": "*,tokencleaner,-service-lb-controller,-node-route-controller,-cloud-node-lifecycle-controller",
	}
	for _, use := range []string{"kube-apiserver-client", "kubelet-client"} {
		args["cluster-signing-"+use+"-cert-file"], args["cluster-signing-"+use+"-key-file"] = s.Layout.TLS("client-ca.crt"), s.Layout.TLS("client-ca.key")
	}
	for _, use := range []string{"kubelet-serving", "legacy-unknown"} {
		args["cluster-signing-"+use+"-cert-file"], args["cluster-signing-"+use+"-key-file"] = s.Layout.TLS("server-ca.crt"), s.Layout.TLS("server-ca.key")
	}
	return child.Component("kube-controller-manager", config.ComponentArgs(args, s.Options.List("kube-controller-manager-arg")))
}

func (s *Server) startNode(ctx context.Context, kube *kubernetes.Clientset, runtime <-chan error) {
	n := &node.Node{Options: s.Options, Layout: s.Layout, Name: s.Name, IP: s.IP, API: "https://127.0.0.1:" + strconv.Itoa(s.port())}
	err := n.Join(ctx, s.agentPassword)
	if err == nil {
		err = <-runtime
	}
	if err == nil {
		_, err = n.Start(ctx)
	}
	if err == nil {
		err = s.markNode(ctx, kube)
	}
	if err == nil {
		err = n.Annotate(ctx, kube)
	}
	if err != nil && ctx.Err() == nil {
		brand.Errorf("node: %v", err)
		os.Exit(1)
	}
}

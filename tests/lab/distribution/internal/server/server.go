// Package server runs a server: etcd, the API server, the other control plane components, and a node.
package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/child"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/datastore"
	"quorate.test/distribution/internal/kubeconf"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/node"
	"quorate.test/distribution/internal/notify"
	"quorate.test/distribution/internal/supervisor"
)

// Server is one run of `k3s server`.
type Server struct {
	Options *config.Options
	Layout  layout.Layout
	Name    string
	IP      string

	password      string
	agentPassword string
	store         *datastore.Store
	supervisor    *supervisor.Supervisor
	wasReset      bool
}

func (s *Server) port() int { return s.Options.Int("https-listen-port", 6443) }

// New reads what doesn't need the network.
func New(o *config.Options) (*Server, error) {
	name, err := node.Name(o)
	if err != nil {
		return nil, err
	}
	ip, err := node.IP(o)
	if err != nil {
		return nil, err
	}
	return &Server{Options: o, Layout: layout.Layout{Root: o.Text("data-dir", "/var/lib/rancher/k3s")}, Name: name, IP: ip}, nil
}

// Run starts everything and returns when the server is ready.
func (s *Server) Run(ctx context.Context) error {
	join, err := s.prepare(ctx)
	if err != nil {
		return err
	}
	if err := s.supervisor.Listen(); err != nil {
		return err
	}
	runtime := make(chan error, 1)
	if !s.Options.Bool("disable-agent") {
		go func() { runtime <- node.StartContainerd(ctx, s.Options, s.Layout) }()
	}
	if err := s.store.Start(ctx, join); err != nil {
		return err
	}
	if err := s.store.WaitVoter(ctx); err != nil {
		return err
	}
	s.wasReset = datastore.WasReset(s.Layout)
	if err := s.saveBootstrap(ctx); err != nil {
		return err
	}
	if err := s.store.Schedule(ctx); err != nil {
		return err
	}
	kube, err := s.controlPlane(ctx)
	if err != nil {
		return err
	}
	notify.Ready("k3s")
	go s.deploy(ctx)
	if s.Options.Bool("disable-agent") {
		return nil
	}
	go s.startNode(ctx, kube, runtime)
	return nil
}

// prepare settles keys and tokens, from disk, from another server or new ones, and gives the way to join if it must.
func (s *Server) prepare(ctx context.Context) (func(context.Context) ([]datastore.Member, error), error) {
	url := s.Options.Text("server", "")
	secret, err := s.Options.Secret("token", "token-file")
	if err != nil {
		return nil, err
	}
	if err := datastore.ClearTombstone(s.Layout, url); err != nil {
		return nil, err
	}
	var join func(context.Context) ([]datastore.Member, error)
	if !datastore.Initialized(s.Layout) {
		switch {
		case url != "":
			if join, err = s.enter(ctx, url, secret); err != nil {
				return nil, err
			}
		case !s.Options.Bool("cluster-init"):
			return nil, errors.New("the stand-in has no SQLite: a first server needs cluster-init, another one needs server")
		}
	} else {
		brand.Infof("Managed etcd cluster bootstrap already complete and initialized")
	}
	if err := s.keys(secret); err != nil {
		return nil, err
	}
	s.store = &datastore.Store{Options: s.Options, Layout: s.Layout, NodeName: s.Name, IP: s.IP}
	s.supervisor = &supervisor.Supervisor{Layout: s.Layout, Options: s.Options, ServerPassword: s.password, AgentPassword: s.agentPassword,
		Store: s.store, Port: s.port()}
	return join, nil
}

func (s *Server) keys(secret string) error {
	if err := s.secrets(secret); err != nil {
		return err
	}
	if err := s.authorities(); err != nil {
		return err
	}
	if err := s.leaves(); err != nil {
		return err
	}
	return s.tokenFiles()
}

// enter checks the token at another server and fetches the cluster's keys; any failure ends the process.
func (s *Server) enter(ctx context.Context, url, secret string) (func(context.Context) ([]datastore.Member, error), error) {
	if secret == "" {
		return nil, errors.New("token is required to join a cluster")
	}
	access, err := supervisor.Connect(ctx, url, secret, "server")
	if err != nil {
		return nil, fmt.Errorf("failed to bootstrap cluster data: failed to validate token: %w", err)
	}
	theirs, err := access.Get(ctx, "/v1-k3s/config", nil)
	if err != nil {
		return nil, err
	}
	if err := supervisor.ClusterOf(s.Options).Compare(theirs); err != nil {
		return nil, err
	}
	data, err := access.Get(ctx, "/v1-k3s/server-bootstrap", nil)
	if err != nil {
		return nil, fmt.Errorf("failed to bootstrap cluster data: %w", err)
	}
	files := map[string][]byte{}
	if err := json.Unmarshal(data, &files); err != nil {
		return nil, err
	}
	if err := supervisor.WriteShared(s.Layout, files); err != nil {
		return nil, err
	}
	return func(ctx context.Context) ([]datastore.Member, error) {
		data, err := access.Get(ctx, "/db/info", nil)
		if err != nil {
			return nil, err
		}
		var list struct {
			Members []datastore.Member `json:"members"`
		}
		return list.Members, json.Unmarshal(data, &list)
	}, nil
}

func (s *Server) saveBootstrap(ctx context.Context) error {
	files, err := supervisor.ReadShared(s.Layout)
	if err != nil {
		return err
	}
	return node.Retry(ctx, func() error { return s.store.SaveBootstrap(ctx, s.password, files) })
}

// Stop ends the listener, the children and then etcd, which hands leadership on.
func (s *Server) Stop() {
	if s.supervisor != nil {
		s.supervisor.Close()
	}
	child.StopAll()
	if s.store != nil {
		s.store.Stop()
	}
}

func (s *Server) admin() string { return s.Layout.Cred("supervisor.kubeconfig") }

var client = kubeconf.Client

package server

import (
	"context"
	"errors"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/datastore"
	"quorate.test/distribution/internal/supervisor"
)

// Reset is `k3s server --cluster-reset`.
func (s *Server) Reset(ctx context.Context) error {
	if s.Options.Text("server", "") != "" {
		return errors.New("cannot perform cluster-reset while server URL is set - remove server from configuration before resetting")
	}
	secret, err := s.Options.Secret("token", "token-file")
	if err != nil {
		return err
	}
	if err := s.keys(secret); err != nil {
		return err
	}
	s.store = &datastore.Store{Options: s.Options, Layout: s.Layout, NodeName: s.Name, IP: s.IP}
	restore := s.Options.Text("cluster-reset-restore-path", "")
	if err := s.store.Reset(ctx, restore); err != nil {
		return err
	}
	if restore != "" {
		files, err := s.store.LoadBootstrap(ctx, s.password)
		if err != nil {
			return err
		}
		if err := supervisor.WriteShared(s.Layout, files); err != nil {
			return err
		}
	}
	s.store.Stop()
	brand.Errorf("Shutdown request received: Managed etcd cluster membership has been reset, restart without --cluster-reset flag now. " +
		"Backup and delete ${datadir}/server/db on each peer etcd server and rejoin the nodes")
	return nil
}

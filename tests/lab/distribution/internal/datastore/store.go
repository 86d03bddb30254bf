package datastore

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/layout"
)

// Store is this server's member.
type Store struct {
	Options  *config.Options
	Layout   layout.Layout
	NodeName string
	IP       string
	Name     string
	Client   *clientv3.Client

	etcd *embed.Etcd
}

// Initialized says whether this server has data.
func Initialized(l layout.Layout) bool {
	s, err := os.Stat(l.DB("etcd", "member", "wal"))
	return err == nil && s.IsDir()
}

// ClearTombstone moves the data of a removed member away, if the server may join again.
func ClearTombstone(l layout.Layout, joinURL string) error {
	if _, err := os.Stat(l.DB("etcd", "tombstone")); err != nil {
		return nil
	}
	if joinURL == "" {
		return errors.New("tombstone file has been detected but --server is empty: backup and delete ${datadir}/server/db to create a new cluster, or set --server to rejoin the cluster")
	}
	brand.Infof("tombstone file has been detected, removing ${datadir}/server/db to rejoin the cluster")
	return backup(l)
}

func backup(l layout.Layout) error {
	if _, err := os.Stat(l.DB("etcd")); os.IsNotExist(err) {
		return nil
	}
	return os.Rename(l.DB("etcd"), l.DB("etcd-old-"+time.Now().UTC().Format("20060102150405")))
}

// SetName reads the member's name or makes one; a reset needs a new one.
func (s *Store) SetName(force bool) error {
	file := s.Layout.DB("etcd", "name")
	data, err := os.ReadFile(file)
	if err == nil && !force && len(data) > 0 {
		s.Name = strings.TrimSpace(string(data))
		return nil
	}
	b := make([]byte, 4)
	_, _ = rand.Read(b)
	s.Name = s.NodeName + "-" + hex.EncodeToString(b)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(s.Name), 0o600)
}

// Start runs the member: with its data, as a new cluster, or (join set) as a new member of the cluster at that server.
func (s *Store) Start(ctx context.Context, join func(context.Context) ([]Member, error)) error {
	if err := s.SetName(false); err != nil {
		return err
	}
	var err error
	if s.Client, err = Dial(s.Layout, "https://127.0.0.1:2379"); err != nil {
		return err
	}
	if Initialized(s.Layout) {
		brand.Infof("Starting etcd for existing cluster member")
		return s.run(initial{})
	}
	if join == nil {
		brand.Infof("Starting etcd for new cluster, cluster-reset=false")
		return s.run(initial{cluster: s.Name + "=" + peerURL(s.IP), state: "new"})
	}
	return s.join(ctx, join)
}

func (s *Store) run(start initial) error {
	c, err := embedConfig(s.Options, s.Layout, s.Name, s.IP, start)
	if err != nil {
		return err
	}
	if err := os.Chmod(s.Layout.DB("etcd"), 0o700); err != nil {
		return err
	}
	if s.etcd, err = embed.StartEtcd(c); err != nil {
		return err
	}
	go s.watch()
	return nil
}

// watch notices that the member was removed. The process stays up as the real one does; the next start sees the tombstone.
func (s *Store) watch() {
	e := s.etcd
	select {
	case err, ok := <-e.Err():
		if ok && !strings.Contains(err.Error(), "removed") {
			brand.Fatalf("etcd exited: %v", err)
		}
	case <-e.Server.StopNotify():
		if s.etcd == nil {
			return
		}
	}
	if err := os.WriteFile(s.Layout.DB("etcd", "tombstone"), nil, 0o600); err != nil {
		brand.Fatalf("failed to write tombstone file: %v", err)
	}
	e.Close()
	brand.Infof("this node has been removed from the cluster please restart k3s to rejoin the cluster")
}

// Stop hands leadership on before the member goes: no other server then waits for an election.
func (s *Store) Stop() {
	e := s.etcd
	if e == nil {
		return
	}
	s.etcd = nil
	done := make(chan struct{})
	go func() { e.Close(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
	}
}

// Leader says whether this member leads; cluster-wide work runs on that server only.
func (s *Store) Leader() bool {
	e := s.etcd
	return e != nil && e.Server.Leader() == e.Server.MemberID()
}

// Voter fails until this member votes and the cluster has a leader.
func (s *Store) Voter(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	status, err := s.Client.Status(ctx, "https://127.0.0.1:2379")
	switch {
	case err != nil:
		return err
	case status.IsLearner:
		return errors.New("this server has not yet been promoted from learner to voting member")
	case status.Leader == 0:
		return errors.New("etcd cluster has no leader")
	}
	return nil
}

// WaitVoter polls until this member votes.
func (s *Store) WaitVoter(ctx context.Context) error {
	for last := ""; ; {
		err := s.Voter(ctx)
		if err == nil {
			return nil
		}
		if err.Error() != last {
			last = err.Error()
			brand.Infof("Waiting for etcd: %v", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

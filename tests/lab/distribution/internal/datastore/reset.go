package datastore

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/etcd/etcdutl/v3/snapshot"
	"go.uber.org/zap"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/layout"
)

func resetFlag(l layout.Layout) string { return l.DB("reset-flag") }

// WasReset says that the last run was a reset, and forgets it.
func WasReset(l layout.Layout) bool { return os.Remove(resetFlag(l)) == nil }

// Reset makes this member the only one, from its own data or from a snapshot.
func (s *Store) Reset(ctx context.Context, restore string) error {
	if _, err := os.Stat(resetFlag(s.Layout)); err == nil && restore == "" {
		return fmt.Errorf("Managed etcd cluster membership was previously reset, please remove the cluster-reset flag and start k3s normally. "+
			"If you need to perform another cluster reset, you must first manually delete the file at %s", resetFlag(s.Layout))
	}
	if restore != "" {
		if err := s.restore(restore); err != nil {
			return err
		}
	} else if !Initialized(s.Layout) {
		return errors.New("cluster-reset needs etcd data on this server or a snapshot to restore")
	} else if err := s.SetName(true); err != nil {
		return err
	}
	var err error
	if s.Client, err = Dial(s.Layout, "https://127.0.0.1:2379"); err != nil {
		return err
	}
	brand.Infof("Starting etcd for new cluster, cluster-reset=true")
	if err := s.run(initial{cluster: s.Name + "=" + peerURL(s.IP), state: "new", reset: true}); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if err := s.WaitVoter(ctx); err != nil {
		return err
	}
	members, err := s.Members(ctx)
	if err != nil {
		return err
	}
	if len(members) != 1 {
		return fmt.Errorf("etcd still has %d members after the reset", len(members))
	}
	if !hasAddress(members[0], s.IP) {
		if _, err := s.Client.MemberUpdate(ctx, members[0].ID, []string{peerURL(s.IP)}); err != nil {
			return err
		}
	}
	return os.WriteFile(resetFlag(s.Layout), nil, 0o600)
}

func (s *Store) restore(file string) error {
	info, err := os.Stat(file)
	if os.IsNotExist(err) {
		return fmt.Errorf("etcd: snapshot path does not exist: %s", file)
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("etcd: snapshot path must be a file, not a directory: %s", file)
	}
	if strings.HasSuffix(file, ".zip") {
		plain, err := unzip(file, s.Layout.DB())
		if err != nil {
			return err
		}
		defer os.Remove(plain)
		file = plain
	}
	if err := backup(s.Layout); err != nil {
		return err
	}
	b := s.Layout.DB("etcd-restore")
	if err := os.RemoveAll(b); err != nil {
		return err
	}
	// The name goes into the restored membership, so it is made before; etcd wants its directory not to exist.
	if err := s.SetName(true); err != nil {
		return err
	}
	err = snapshot.NewV3(zap.NewNop()).Restore(snapshot.RestoreConfig{
		SnapshotPath:        file,
		Name:                s.Name,
		OutputDataDir:       b,
		PeerURLs:            []string{peerURL(s.IP)},
		InitialCluster:      s.Name + "=" + peerURL(s.IP),
		InitialClusterToken: "etcd-cluster",
	})
	if err != nil {
		return err
	}
	return os.Rename(filepath.Join(b, "member"), s.Layout.DB("etcd", "member"))
}

func unzip(file, dir string) (string, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return "", err
	}
	defer z.Close()
	if len(z.File) != 1 {
		return "", fmt.Errorf("%s holds %d files, want one snapshot", file, len(z.File))
	}
	r, err := z.File[0].Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	out, err := os.CreateTemp(dir, "unzipped-")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, r)
	return out.Name(), errors.Join(err, out.Close())
}

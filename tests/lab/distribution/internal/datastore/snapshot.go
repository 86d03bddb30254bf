package datastore

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"quorate.test/distribution/internal/brand"
)

// Snapshot is one file of the snapshot directory.
type Snapshot struct {
	Name     string
	Location string
	Size     int64
	Created  time.Time
}

func (s *Store) snapshotDir(dir string) string {
	if dir == "" {
		dir = s.Options.Text("etcd-snapshot-dir", s.Layout.DB("snapshots"))
	}
	return dir
}

// Save writes <name>-<node>-<unix time>.
func (s *Store) Save(ctx context.Context, name, dir string, compress bool) (Snapshot, error) {
	dir = s.snapshotDir(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Snapshot{}, err
	}
	file := filepath.Join(dir, fmt.Sprintf("%s-%s-%d", name, s.NodeName, time.Now().Unix()))
	r, err := s.Client.Snapshot(ctx)
	if err != nil {
		return Snapshot{}, err
	}
	defer r.Close()
	if compress || s.Options.Bool("etcd-snapshot-compress") {
		err = writeZip(file+".zip", filepath.Base(file), r)
		file += ".zip"
	} else {
		err = writeStream(file, r)
	}
	if err != nil {
		return Snapshot{}, err
	}
	brand.Infof("Saved etcd snapshot to %s", file)
	return stat(file)
}

// writeStream renames a whole file into place: a half-written snapshot must not look like one.
func writeStream(file string, r io.Reader) error {
	part := filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+".part")
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(part, file)
}

func writeZip(file, inner string, r io.Reader) error {
	pr, pw := io.Pipe()
	go func() {
		z := zip.NewWriter(pw)
		w, err := z.Create(inner)
		if err == nil {
			_, err = io.Copy(w, r)
		}
		pw.CloseWithError(errors.Join(err, z.Close()))
	}()
	return writeStream(file, pr)
}

func stat(file string) (Snapshot, error) {
	info, err := os.Stat(file)
	if err != nil {
		return Snapshot{}, err
	}
	return Snapshot{info.Name(), "file://" + file, info.Size(), info.ModTime()}, nil
}

// Snapshots lists the directory, oldest first.
func (s *Store) Snapshots(dir string) ([]Snapshot, error) {
	dir = s.snapshotDir(dir)
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	out := []Snapshot{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		one, err := stat(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Created.Before(out[j].Created) })
	return out, nil
}

// DeleteSnapshots removes the named files and gives what it removed.
func (s *Store) DeleteSnapshots(dir string, names []string) ([]Snapshot, error) {
	var out []Snapshot
	for _, name := range names {
		file := filepath.Join(s.snapshotDir(dir), filepath.Base(name))
		one, err := stat(file)
		if err != nil {
			return out, err
		}
		if err := os.Remove(file); err != nil {
			return out, err
		}
		out = append(out, one)
	}
	return out, nil
}

// Prune keeps the newest snapshots of one prefix on this node.
func (s *Store) Prune(dir, prefix string, keep int) ([]Snapshot, error) {
	if keep < 1 {
		return nil, nil
	}
	if prefix == "" {
		prefix = "on-demand"
	}
	all, err := s.Snapshots(dir)
	if err != nil {
		return nil, err
	}
	var ours []string
	for _, one := range all {
		if strings.HasPrefix(one.Name, prefix+"-"+s.NodeName+"-") {
			ours = append(ours, one.Name)
		}
	}
	if len(ours) <= keep {
		return nil, nil
	}
	return s.DeleteSnapshots(dir, ours[:len(ours)-keep])
}

// Schedule takes snapshots by the clock.
func (s *Store) Schedule(ctx context.Context) error {
	if s.Options.Bool("etcd-disable-snapshots") {
		return nil
	}
	c := cron.New()
	_, err := c.AddFunc(s.Options.Text("etcd-snapshot-schedule-cron", "0 */12 * * *"), func() {
		name := s.Options.Text("etcd-snapshot-name", "etcd-snapshot")
		if _, err := s.Save(ctx, name, "", false); err != nil {
			brand.Errorf("Failed to take etcd snapshot: %v", err)
			return
		}
		if _, err := s.Prune("", name, s.Options.Int("etcd-snapshot-retention", 5)); err != nil {
			brand.Errorf("Failed to apply snapshot retention: %v", err)
		}
	})
	if err != nil {
		return err
	}
	c.Start()
	return nil
}

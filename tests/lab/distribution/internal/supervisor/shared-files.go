package supervisor

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"

	"quorate.test/distribution/internal/layout"
)

// bootstrap gives a joining server the cluster's keys.
func (s *Supervisor) bootstrap(w http.ResponseWriter, _ *http.Request) {
	files, err := ReadShared(s.Layout)
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return
	}
	reply(w, files)
}

// ReadShared reads the files that make servers one cluster.
func ReadShared(l layout.Layout) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, name := range layout.Shared {
		data, err := os.ReadFile(l.Server(name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	return files, nil
}

// WriteShared puts them on disk.
func WriteShared(l layout.Layout, files map[string][]byte) error {
	for name, data := range files {
		file := l.Server(name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

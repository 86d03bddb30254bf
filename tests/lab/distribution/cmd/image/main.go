// Command image writes a docker-archive of one-file images: image OUT NAME=FILE...
//
// FILE becomes the image's only file and entry point; extra files follow it as NAME=FILE,/path/in/image:HOSTFILE.
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"sort"
	"strings"
)

type manifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: image OUT NAME=FILE[,/path:FILE]...")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out string, images []string) error {
	files := map[string][]byte{}
	var list []manifest
	for _, image := range images {
		name, spec, ok := strings.Cut(image, "=")
		if !ok {
			return fmt.Errorf("%q is not NAME=FILE", image)
		}
		m, err := build(name, strings.Split(spec, ","), files)
		if err != nil {
			return err
		}
		list = append(list, m)
	}
	data, err := json.Marshal(list)
	if err != nil {
		return err
	}
	files["manifest.json"] = data
	archive, err := pack(files, 0o644)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out+".new", archive, 0o644); err != nil {
		return err
	}
	return os.Rename(out+".new", out)
}

func build(name string, specs []string, files map[string][]byte) (manifest, error) {
	content := map[string][]byte{}
	entry := "/" + path.Base(specs[0])
	for i, spec := range specs {
		target, source := entry, spec
		if i > 0 {
			var ok bool
			if target, source, ok = strings.Cut(spec, ":"); !ok {
				return manifest{}, fmt.Errorf("%q is not /path:FILE", spec)
			}
		}
		data, err := os.ReadFile(source)
		if err != nil {
			return manifest{}, err
		}
		content[strings.TrimPrefix(target, "/")] = data
	}
	layer, err := pack(content, 0o755)
	if err != nil {
		return manifest{}, err
	}
	config, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux",
		"config": map[string]any{"Entrypoint": []string{entry}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + digest(layer)}},
	})
	if err != nil {
		return manifest{}, err
	}
	layerFile, configFile := digest(layer)+".tar", digest(config)+".json"
	files[layerFile], files[configFile] = layer, config
	return manifest{configFile, []string{name}, []string{layerFile}}, nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// pack is deterministic: the same files give the same image.
func pack(files map[string][]byte, mode int64) ([]byte, error) {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, name := range names {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(files[name])), Typeflag: tar.TypeReg}); err != nil {
			return nil, err
		}
		if _, err := w.Write(files[name]); err != nil {
			return nil, err
		}
	}
	return buf.Bytes(), w.Close()
}

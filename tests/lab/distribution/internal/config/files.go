package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v2"
)

func fields(s string) []string { return strings.Fields(s) }

// entry is one key of the files with its values, in the order of first appearance.
type entry struct {
	key    string
	values []string
}

func scalar(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func values(v any) []string {
	items, ok := v.([]any)
	if !ok {
		return []string{scalar(v)}
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		out = append(out, scalar(item))
	}
	return out
}

// merge adds one file: a plain key replaces what earlier files said, `key+` appends to it.
func merge(entries []entry, data []byte) ([]entry, error) {
	doc := yaml.MapSlice{}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	for _, item := range doc {
		name := scalar(item.Key)
		key := strings.TrimSuffix(name, "+")
		at := -1
		for i := range entries {
			if entries[i].key == key {
				at = i
			}
		}
		switch {
		case at < 0:
			entries = append(entries, entry{key, values(item.Value)})
		case key != name:
			entries[at].values = append(entries[at].values, values(item.Value)...)
		default:
			entries[at].values = values(item.Value)
		}
	}
	return entries, nil
}

// readFiles reads the file and then its drop-ins in alphabetical order; neither has to exist.
func readFiles(file string) ([]entry, error) {
	names := []string{file}
	found, err := os.ReadDir(file + ".d")
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	for _, f := range found {
		name := strings.ToLower(f.Name())
		if !f.IsDir() && (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")) {
			names = append(names, filepath.Join(file+".d", f.Name()))
		}
	}
	var entries []entry
	for _, name := range names {
		data, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if entries, err = merge(entries, data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return entries, nil
}

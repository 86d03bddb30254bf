package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "config.yaml")
}

func mustLoad(t *testing.T, role string, args []string, files map[string]string) *Options {
	t.Helper()
	o, err := load(role, args, write(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLaterFileReplacesAKey(t *testing.T) {
	o := mustLoad(t, "server", nil, map[string]string{
		"config.yaml":            "tls-san: [a, b]\ntoken: one\n",
		"config.yaml.d/10.yaml":  "tls-san: [c]\n",
		"config.yaml.d/20.yml":   "token: two\n",
		"config.yaml.d/note.txt": "token: three\n",
	})
	same(t, o.List("tls-san"), []string{"c"})
	if got := o.Text("token", ""); got != "two" {
		t.Errorf("token %q", got)
	}
}

func TestPlusAppends(t *testing.T) {
	o := mustLoad(t, "server", nil, map[string]string{
		"config.yaml":           "kubelet-arg: a=1\n",
		"config.yaml.d/10.yaml": "kubelet-arg+: [b=2, c=3]\nnode-label+: x=y\n",
	})
	same(t, o.List("kubelet-arg"), []string{"a=1", "b=2", "c=3"})
	same(t, o.List("node-label"), []string{"x=y"})
}

func TestArgumentsComeAfterTheFile(t *testing.T) {
	o := mustLoad(t, "server", []string{"--token", "cli", "--tls-san=z", "--cluster-init"}, map[string]string{
		"config.yaml": "token: file\ntls-san: [a]\ncluster-init: false\n",
	})
	same(t, o.List("tls-san"), []string{"a", "z"})
	if o.Text("token", "") != "cli" || !o.Bool("cluster-init") {
		t.Errorf("arguments lost: %v", o.values)
	}
}

func TestUnknownKey(t *testing.T) {
	files := map[string]string{"config.yaml": "cluster-init: true\nno-such-thing: 1\n"}
	if o := mustLoad(t, "server", nil, files); !o.Bool("cluster-init") {
		t.Error("a server must skip only the unknown key")
	}
	_, err := load("agent", nil, write(t, files))
	if err == nil || !strings.Contains(err.Error(), "flag provided but not defined: -cluster-init") {
		t.Errorf("an agent must die of a server's key, got %v", err)
	}
	if _, err := load("server", []string{"--no-such-thing"}, write(t, nil)); err == nil {
		t.Error("an unknown argument must be refused")
	}
}

func TestModeKeepsItsYAMLMeaning(t *testing.T) {
	quoted := mustLoad(t, "server", nil, map[string]string{"config.yaml": "write-kubeconfig-mode: \"0640\"\n"})
	plain := mustLoad(t, "server", nil, map[string]string{"config.yaml": "write-kubeconfig-mode: 0640\n"})
	if quoted.Text("write-kubeconfig-mode", "") != "0640" || plain.Text("write-kubeconfig-mode", "") != "416" {
		t.Errorf("quoted %q, unquoted octal %q", quoted.Text("write-kubeconfig-mode", ""), plain.Text("write-kubeconfig-mode", ""))
	}
}

func TestSplit(t *testing.T) {
	o := mustLoad(t, "server", nil, map[string]string{"config.yaml": "disable: [\"a, b\", c]\n"})
	same(t, o.Split("disable"), []string{"a", "b", "c"})
}

func TestComponentArgs(t *testing.T) {
	got := ComponentArgs(map[string]string{"x": "1", "y": "1", "z": "1"}, []string{"x=2", "y+=2", "z-=0", "--new=a", "new=b", "switch"})
	same(t, got, []string{"--new=a", "--new=b", "--switch=true", "--x=2", "--y=1", "--y=2", "--z=0", "--z=1"})
}

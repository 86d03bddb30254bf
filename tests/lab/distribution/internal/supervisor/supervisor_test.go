package supervisor

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/layout"
)

func load(t *testing.T, args ...string) *config.Options {
	t.Helper()
	t.Setenv("K3S_CONFIG_FILE", t.TempDir()+"/none")
	o, err := config.Load("server", args)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func ask(t *testing.T, h http.Handler, path, user, password string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if user != "" {
		r.SetBasicAuth(user, password)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

func TestPaths(t *testing.T) {
	s := &Supervisor{Layout: layout.Layout{Root: t.TempDir()}, Options: load(t), ServerPassword: "s", AgentPassword: "a"}
	h := s.handler()
	if code, body := ask(t, h, "/ping", "", ""); code != 200 || body != "pong" {
		t.Errorf("/ping: %d %q", code, body)
	}
	for _, c := range []struct {
		path, user, password string
		want                 int
	}{
		{"/readyz", "", "", 503},
		{"/v1-k3s/readyz", "", "", 403},
		{"/v1-k3s/readyz", "node", "wrong", 401},
		{"/v1-k3s/readyz", "node", "a", 503},
		{"/v1-k3s/config", "server", "s", 200},
		{"/v1-k3s/server-bootstrap", "node", "a", 403},
		{"/v1-k3s/server-bootstrap", "server", "a", 401},
		{"/v1-k3s/server-bootstrap", "server", "s", 200},
	} {
		if code, body := ask(t, h, c.path, c.user, c.password); code != c.want {
			t.Errorf("%+v: %d %s", c, code, body)
		}
	}
	s.SetAPI(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	for _, path := range []string{"/readyz", "/", "/pingpong", "//ping", "/api//v1"} {
		if code, _ := ask(t, h, path, "", ""); code != http.StatusTeapot {
			t.Errorf("%s is not passed to the API server: %d", path, code)
		}
	}
}

func TestCompare(t *testing.T) {
	ours := ClusterOf(load(t, "--disable=servicelb", "--flannel-backend=host-gw"))
	data, err := json.Marshal(ours)
	if err != nil {
		t.Fatal(err)
	}
	if err := ours.Compare(data); err != nil {
		t.Errorf("equal settings are refused: %v", err)
	}
	for _, args := range [][]string{{"--flannel-backend=host-gw"}, {"--disable=servicelb", "--flannel-backend=host-gw", "--secrets-encryption"}} {
		if err := ClusterOf(load(t, args...)).Compare(data); err == nil {
			t.Errorf("%v passes", args)
		}
	}
}

func TestNthAddress(t *testing.T) {
	if got := NthAddress("10.43.0.0/16", 10); got != "10.43.0.10" {
		t.Error(got)
	}
}

func TestNodePassword(t *testing.T) {
	hash := hashPassword("x")
	if !samePassword(hash, "x") || samePassword(hash, "y") || hashPassword("x") == hash {
		t.Error("node password hash")
	}
}

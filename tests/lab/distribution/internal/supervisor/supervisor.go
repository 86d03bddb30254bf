package supervisor

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"k8s.io/client-go/kubernetes"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/datastore"
	"quorate.test/distribution/internal/layout"
)

// Supervisor answers on port 6443 and hands everything that isn't its own to the API server.
type Supervisor struct {
	Layout         layout.Layout
	Options        *config.Options
	ServerPassword string
	AgentPassword  string
	Store          *datastore.Store
	Port           int

	api   atomic.Pointer[http.Handler]
	kube  atomic.Pointer[kubernetes.Clientset]
	ready atomic.Bool
	http  *http.Server
}

// SetAPI opens the way to the API server.
func (s *Supervisor) SetAPI(h http.Handler) { s.api.Store(&h) }

// SetReady says that this server's controllers run.
func (s *Supervisor) SetReady(k *kubernetes.Clientset) {
	s.kube.Store(k)
	s.ready.Store(true)
}

// Listen serves until the process ends.
func (s *Supervisor) Listen() error {
	pair, err := tls.LoadX509KeyPair(s.Layout.TLS("serving-kube-apiserver.crt"), s.Layout.TLS("serving-kube-apiserver.key"))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", net.JoinHostPort(s.Options.Text("bind-address", "0.0.0.0"), strconv.Itoa(s.Port)))
	if err != nil {
		return err
	}
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
		// The API server checks the client's certificate itself.
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12},
	}
	go func() {
		if err := s.http.ServeTLS(l, "", ""); !errors.Is(err, http.ErrServerClosed) {
			brand.Fatalf("supervisor listener ended: %v", err)
		}
	}()
	return nil
}

// Close takes no more connections: a load balancer then goes elsewhere at once, instead of meeting an API server that stops.
func (s *Supervisor) Close() {
	if s.http == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	go func() {
		defer cancel()
		_ = s.http.Shutdown(ctx)
	}()
}

func (s *Supervisor) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/ping", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "pong")
	})
	mux.HandleFunc("/cacerts", s.file("tls/server-ca.crt"))
	mux.HandleFunc("/db/info", s.localOrServer(s.members))
	mux.HandleFunc("/db/snapshot", s.server(s.snapshot))
	mux.HandleFunc("/v1-k3s/server-bootstrap", s.server(s.bootstrap))
	mux.HandleFunc("/v1-k3s/config", s.node(s.config))
	mux.HandleFunc("/v1-k3s/apiservers", s.node(s.apiservers))
	// Nodes only, servers too by their name of node: the real one refuses the user `server` here.
	mux.HandleFunc("/v1-k3s/readyz", s.auth([]string{"node"}, s.readyz))
	mux.HandleFunc("/v1-k3s/server-ca.crt", s.node(s.file("tls/server-ca.crt")))
	mux.HandleFunc("/v1-k3s/client-ca.crt", s.node(s.file("tls/client-ca.crt")))
	mux.HandleFunc("/v1-k3s/serving-kubelet.crt", s.node(s.kubeletServing))
	mux.HandleFunc("/v1-k3s/client-kubelet.crt", s.node(s.kubeletClient))
	mux.HandleFunc("/v1-k3s/client-kube-proxy.crt", s.node(s.client("system:kube-proxy")))
	mux.HandleFunc("/v1-k3s/client-k3s-controller.crt", s.node(s.client("system:k3s-controller")))
	// The mux would redirect unclean paths that the API server answers itself: it sees own paths only.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" && pattern == r.URL.Path {
			mux.ServeHTTP(w, r)
			return
		}
		if h := s.api.Load(); h != nil {
			(*h).ServeHTTP(w, r)
			return
		}
		fail(w, http.StatusServiceUnavailable, "apiserver not ready")
	})
}

func fail(w http.ResponseWriter, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"kind": "Status", "apiVersion": "v1", "metadata": map[string]any{}, "status": "Failure",
		"message": message, "reason": http.StatusText(code), "code": code})
}

func (s *Supervisor) file(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		data, err := os.ReadFile(s.Layout.Server(name))
		if err != nil {
			fail(w, http.StatusInternalServerError, err.Error())
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write(data)
	}
}

func (s *Supervisor) readyz(w http.ResponseWriter, _ *http.Request) {
	if !s.ready.Load() {
		fail(w, http.StatusServiceUnavailable, "runtime core not ready")
		return
	}
	_, _ = io.WriteString(w, "ok")
}

func (s *Supervisor) config(w http.ResponseWriter, _ *http.Request) { reply(w, ClusterOf(s.Options)) }

func (s *Supervisor) members(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	m, err := s.Store.Members(ctx)
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return
	}
	reply(w, map[string]any{"members": m})
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

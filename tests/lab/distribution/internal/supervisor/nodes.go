package supervisor

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/pki"
)

const passwordType = corev1.SecretType("k3s.cattle.io/node-password")

// PasswordSecret names the Secret that keeps a node's name for the host that took it first.
func PasswordSecret(node string) string { return node + ".node-password.k3s" }

// nodeOf checks the request's node name and password; it has answered already when it gives "".
func (s *Supervisor) nodeOf(w http.ResponseWriter, r *http.Request) string {
	name, password := strings.ToLower(r.Header.Get("k3s-Node-Name")), r.Header.Get("k3s-Node-Password")
	if name == "" || password == "" {
		fail(w, http.StatusBadRequest, "node name or password not set")
		return ""
	}
	kube := s.kube.Load()
	if kube == nil {
		fail(w, http.StatusServiceUnavailable, "runtime core not ready")
		return ""
	}
	ok, err := ensurePassword(r.Context(), kube, name, password)
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err.Error())
		return ""
	}
	if !ok {
		brand.Errorf("Node password rejected for %s from %s", name, r.RemoteAddr)
		fail(w, http.StatusForbidden, "hash does not match")
		return ""
	}
	return name
}

func ensurePassword(ctx context.Context, kube kubernetes.Interface, node, password string) (bool, error) {
	secrets := kube.CoreV1().Secrets(metav1.NamespaceSystem)
	found, err := secrets.Get(ctx, PasswordSecret(node), metav1.GetOptions{})
	if err == nil {
		return samePassword(string(found.Data["hash"]), password), nil
	}
	if !apierrors.IsNotFound(err) {
		return false, err
	}
	immutable := true
	_, err = secrets.Create(ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: PasswordSecret(node)},
		Type:       passwordType,
		Immutable:  &immutable,
		Data:       map[string][]byte{"hash": []byte(hashPassword(password))},
	}, metav1.CreateOptions{})
	return err == nil, err
}

func hashPassword(password string) string {
	salt := make([]byte, 8)
	_, _ = rand.Read(salt)
	return saltedHash(hex.EncodeToString(salt), password)
}

func saltedHash(salt, password string) string {
	sum := sha256.Sum256([]byte(salt + ":" + password))
	return "$standin:" + salt + ":" + hex.EncodeToString(sum[:])
}

func samePassword(hash, password string) bool {
	parts := strings.Split(hash, ":")
	return len(parts) == 3 && subtle.ConstantTimeCompare([]byte(saltedHash(parts[1], password)), []byte(hash)) == 1
}

func (s *Supervisor) kubeletClient(w http.ResponseWriter, r *http.Request) {
	if name := s.nodeOf(w, r); name != "" {
		s.issue(w, "client-ca", pki.Leaf{Name: "system:node:" + name, Groups: []string{"system:nodes"}, Client: true})
	}
}

func (s *Supervisor) kubeletServing(w http.ResponseWriter, r *http.Request) {
	name := s.nodeOf(w, r)
	if name == "" {
		return
	}
	hosts := []string{name, "127.0.0.1", "localhost"}
	for _, ip := range strings.Split(r.Header.Get("k3s-Node-IP"), ",") {
		if net.ParseIP(ip) != nil {
			hosts = append(hosts, ip)
		}
	}
	s.issue(w, "server-ca", pki.Leaf{Name: name, Hosts: hosts, Server: true})
}

func (s *Supervisor) client(user string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		s.issue(w, "client-ca", pki.Leaf{Name: user, Client: true})
	}
}

func (s *Supervisor) issue(w http.ResponseWriter, ca string, leaf pki.Leaf) {
	crt, key, err := pki.Sign(s.Layout.TLS(ca), leaf)
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write(append(key, crt...))
}

// apiservers lists the servers that serve the API now.
func (s *Supervisor) apiservers(w http.ResponseWriter, r *http.Request) {
	kube := s.kube.Load()
	if kube == nil {
		fail(w, http.StatusServiceUnavailable, "runtime core not ready")
		return
	}
	slice, err := kube.DiscoveryV1().EndpointSlices(metav1.NamespaceDefault).Get(r.Context(), "kubernetes", metav1.GetOptions{})
	if err != nil {
		fail(w, http.StatusServiceUnavailable, fmt.Sprint(err))
		return
	}
	var out []string
	for _, e := range slice.Endpoints {
		for _, a := range e.Addresses {
			out = append(out, net.JoinHostPort(a, strconv.Itoa(s.Port)))
		}
	}
	reply(w, out)
}

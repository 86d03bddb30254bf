package supervisor

import (
	"crypto/subtle"
	"net"
	"net/http"

	"quorate.test/distribution/internal/brand"
)

func (s *Supervisor) auth(roles []string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, ok := r.BasicAuth()
		if !ok {
			fail(w, http.StatusForbidden, "forbidden")
			return
		}
		if !s.check(user, password) {
			brand.Errorf("Failed to authenticate request from %s: invalid username/password combination", r.RemoteAddr)
			fail(w, http.StatusUnauthorized, "not authorized")
			return
		}
		for _, role := range roles {
			if role == user {
				next(w, r)
				return
			}
		}
		fail(w, http.StatusForbidden, "forbidden")
	}
}

func (s *Supervisor) node(next http.HandlerFunc) http.HandlerFunc {
	return s.auth([]string{"node", "server"}, next)
}

func (s *Supervisor) server(next http.HandlerFunc) http.HandlerFunc {
	return s.auth([]string{"server"}, next)
}

func (s *Supervisor) localOrServer(next http.HandlerFunc) http.HandlerFunc {
	guarded := s.server(next)
	return func(w http.ResponseWriter, r *http.Request) {
		if host, _, _ := net.SplitHostPort(r.RemoteAddr); host == "127.0.0.1" || host == "::1" {
			next(w, r)
			return
		}
		guarded(w, r)
	}
}

func (s *Supervisor) check(user, password string) bool {
	same := func(want string) bool {
		return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(password)) == 1
	}
	return user == "server" && same(s.ServerPassword) || user == "node" && same(s.AgentPassword)
}

// Package supervisor is the part of port 6443 that is not Kubernetes: joining, certificates, snapshots.
package supervisor

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"quorate.test/distribution/internal/token"
)

// Access is a checked way to another server's supervisor.
type Access struct {
	URL   string
	CA    []byte
	Token token.Token

	client *http.Client
}

// StatusError is an answer that is not 200.
type StatusError struct {
	URL    string
	Status string
	Code   int
	Body   string
}

func (e *StatusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s", e.URL, e.Status, e.Body))
}

// Connect fetches the CA, holds it against the token's hash, and tries the token.
func Connect(ctx context.Context, server, secret, user string) (*Access, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "https" {
		return nil, fmt.Errorf("only https:// URLs are supported, invalid scheme: %s", server)
	}
	t, err := token.Parse(secret)
	if err != nil {
		return nil, err
	}
	if t.User == "" {
		t.User = user
	}
	a := &Access{URL: strings.TrimSuffix(server, "/"), Token: t}
	// The CA is not known yet; the token's hash vouches for it.
	blind := &http.Client{Timeout: 10 * time.Second, Transport: transport(&tls.Config{InsecureSkipVerify: true})}
	if a.CA, err = get(ctx, blind, a.URL+"/cacerts", token.Token{}, nil); err != nil {
		return nil, fmt.Errorf("failed to get CA certs: %w", err)
	}
	if err := t.CheckCA(a.CA); err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(a.CA) {
		return nil, errors.New("CA cert validation failed: no certificate in /cacerts")
	}
	a.client = &http.Client{Timeout: 15 * time.Second, Transport: transport(&tls.Config{RootCAs: pool})}
	if _, err := a.Get(ctx, "/v1-k3s/config", nil); err != nil {
		return nil, err
	}
	return a, nil
}

func transport(c *tls.Config) *http.Transport {
	c.MinVersion = tls.VersionTLS12
	return &http.Transport{TLSClientConfig: c, DisableKeepAlives: true}
}

// Get asks with the token.
func (a *Access) Get(ctx context.Context, path string, header http.Header) ([]byte, error) {
	return get(ctx, a.client, a.URL+path, a.Token, header)
}

// Post sends a body with the token and without a time limit of its own: a snapshot takes as long as it takes.
func (a *Access) Post(ctx context.Context, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(a.Token.User, a.Token.Password)
	return do(&http.Client{Transport: a.client.Transport}, req)
}

func get(ctx context.Context, c *http.Client, address string, t token.Token, header http.Header) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if t.Password != "" {
		req.SetBasicAuth(t.User, t.Password)
	}
	return do(c, req)
}

func do(c *http.Client, req *http.Request) ([]byte, error) {
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, &StatusError{req.URL.String(), resp.Status, resp.StatusCode, strings.TrimSpace(string(body))}
	}
	return body, nil
}

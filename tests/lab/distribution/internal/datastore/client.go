package datastore

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"quorate.test/distribution/internal/layout"
)

// Dial opens a client with this server's etcd certificate.
func Dial(l layout.Layout, endpoints ...string) (*clientv3.Client, error) {
	pair, err := tls.LoadX509KeyPair(l.TLS("etcd", "client.crt"), l.TLS("etcd", "client.key"))
	if err != nil {
		return nil, err
	}
	ca, err := os.ReadFile(l.TLS("etcd", "server-ca.crt"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		return nil, errors.New("etcd server CA holds no certificate")
	}
	return clientv3.New(clientv3.Config{
		Endpoints:            endpoints,
		DialTimeout:          2 * time.Second,
		DialKeepAliveTime:    30 * time.Second,
		DialKeepAliveTimeout: 10 * time.Second,
		TLS:                  &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12},
		Logger:               zap.NewNop(),
	})
}

package pki

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
)

func TestLeafVerifies(t *testing.T) {
	base := filepath.Join(t.TempDir(), "tls", "ca")
	if err := EnsureCA(base, "test"); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(base + ".crt")
	if err := EnsureCA(base, "test"); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(base + ".crt")
	if err != nil || string(before) != string(after) {
		t.Error("an authority that is there must stay")
	}
	crt, _, err := Sign(base, Leaf{Name: "x", Hosts: []string{"10.0.0.1", "name"}, Server: true})
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(crt)
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(after)
	for _, host := range []string{"10.0.0.1", "name"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: host}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: "10.0.0.2"}); err == nil {
		t.Error("an address that isn't in the certificate passes")
	}
}

package token

import (
	"strings"
	"testing"
)

var ca = []byte("-----BEGIN CERTIFICATE-----\n")

func TestBothForms(t *testing.T) {
	full := Format(ca, "server", "pa:ss")
	got, err := Parse(full)
	if err != nil || got.User != "server" || got.Password != "pa:ss" || got.CAHash != Hash(ca) {
		t.Errorf("%s gives %+v, %v", full, got, err)
	}
	if got, err := Parse("bare"); err != nil || got.Password != "bare" || got.User != "" || got.CAHash != "" {
		t.Errorf("bare form gives %+v, %v", got, err)
	}
}

func TestMalformed(t *testing.T) {
	for _, s := range []string{"", "K10abc::server:x", "K10" + Hash(ca) + "::server", "K10" + Hash(ca) + "::server:", "K10nothing"} {
		if got, err := Parse(s); err == nil {
			t.Errorf("%q gives %+v", s, got)
		}
	}
}

func TestCheckCA(t *testing.T) {
	other, err := Parse(Format([]byte("other"), "node", "x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := other.CheckCA(ca); err == nil || !strings.Contains(err.Error(), "does not match the Cluster CA certificate hash") {
		t.Errorf("another CA passes: %v", err)
	}
	if err := (Token{Password: "x"}).CheckCA(ca); err != nil {
		t.Errorf("the bare form trusts any CA: %v", err)
	}
}

// Package token reads and writes the shared secret in its two forms: the bare password, and K10<hash>::<user>:<password>.
package token

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

type Token struct {
	CAHash   string
	User     string
	Password string
}

// Parse reads either form; a bare password has neither hash nor user.
func Parse(s string) (Token, error) {
	if s == "" {
		return Token{}, errors.New("token must not be empty")
	}
	rest, full := strings.CutPrefix(s, "K10")
	if !full {
		return Token{Password: s}, nil
	}
	hash, creds, found := strings.Cut(rest, "::")
	if !found {
		creds, hash = hash, ""
	}
	if hash != "" && len(hash) != 2*sha256.Size {
		return Token{}, errors.New("invalid token CA hash length")
	}
	user, password, ok := strings.Cut(creds, ":")
	if !ok || password == "" {
		return Token{}, errors.New("invalid token format")
	}
	return Token{hash, user, password}, nil
}

// Hash is the CA hash of a token: of the PEM file's bytes, as for a self-signed CA.
func Hash(ca []byte) string {
	sum := sha256.Sum256(ca)
	return hex.EncodeToString(sum[:])
}

// Format gives the full form.
func Format(ca []byte, user, password string) string {
	return fmt.Sprintf("K10%s::%s:%s", Hash(ca), user, password)
}

// CheckCA refuses a CA that the token doesn't name; the bare form trusts the first answer.
func (t Token) CheckCA(ca []byte) error {
	if got := Hash(ca); t.CAHash != "" && t.CAHash != got {
		return fmt.Errorf("token CA hash does not match the Cluster CA certificate hash: %s != %s", t.CAHash, got)
	}
	return nil
}

// Random gives a new password.
func Random() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
